"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api } from "#lib/client.ts";
import type { Replayed } from "../../schema.ts";

export type ReplayJob = {
  state: "queued" | "running" | "succeeded" | "failed" | "cancelled";
  total: number;
  done: number;
  error: string | null;
};

/** How many events would be sent again, counted anew with each change of what is wanted. */
export function useReplayCount(webhookId: string, wanted: Record<string, unknown> | null) {
  return useQuery({
    queryKey: ["webhook-replay", webhookId, wanted],
    enabled: wanted !== null,
    queryFn: ({ signal }) =>
      api.post<Replayed>(`/webhooks/${webhookId}/replay`, { ...wanted, dry_run: true }, { signal }),
    placeholderData: wanted ? keepPreviousData : undefined,
    retry: false,
    gcTime: 0,
  });
}

/** How far a replay's job is, until it ended. */
export function useReplayJob(id: string | null) {
  return useQuery({
    queryKey: ["webhook-replay-job", id],
    enabled: id !== null,
    queryFn: ({ signal }) => api.get<ReplayJob>(`/jobs/${id}`, { signal }),
    refetchInterval: (query) => (isOver(query.state.data) ? false : 700),
  });
}

/** Whether nothing more comes of a job. */
export const isOver = (job: ReplayJob | undefined) =>
  job !== undefined && job.state !== "queued" && job.state !== "running";
