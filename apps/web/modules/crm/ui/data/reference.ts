"use client";
// What every CRM screen refers to and what seldom changes: pipelines with their stages, and the members.
import { api } from "#lib/client.ts";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { Member, Page, Pipeline, Stage } from "../types.ts";
import { keys } from "./keys.ts";
import { joinPipelines, type PipelineWithStages } from "./stages.ts";

export type { PipelineWithStages, StageTone, ToneStage } from "./stages.ts";

async function readPipelines(): Promise<PipelineWithStages[]> {
  const [pipelines, stages] = await Promise.all([
    api.get<Page<Pipeline>>("/pipelines?limit=100"),
    api.get<Page<Stage>>("/stages?limit=100"),
  ]);
  return joinPipelines(pipelines.data, stages.data);
}

export const pipelinesQuery = {
  queryKey: keys.pipelines,
  queryFn: readPipelines,
  staleTime: 5 * 60_000,
};

/** All pipelines in their order, each with its stages. */
export const usePipelines = () => useQuery(pipelinesQuery);

/** The stage behind an id, once the pipelines are there. */
export function useStage(id: string | null | undefined) {
  const { data } = usePipelines();
  return useMemo(
    () => data?.flatMap((pipeline) => pipeline.stages).find((stage) => stage.id === id),
    [data, id],
  );
}

export const membersQuery = {
  queryKey: keys.members,
  queryFn: async () => {
    const members: Member[] = [];
    let cursor: string | null = null;
    do {
      const page: Page<Member> = await api.get(
        `/members?limit=100${cursor ? `&cursor=${cursor}` : ""}`,
      );
      members.push(...page.data);
      cursor = page.next_cursor;
    } while (cursor);
    return members.sort((a, b) => a.name.localeCompare(b.name));
  },
  staleTime: 5 * 60_000,
};

/** All members, those who have left among them: records may bear their names. */
export const useMembers = () => useQuery(membersQuery);

/** The members to whom something can be given. */
export const usePresentMembers = () =>
  useQuery({
    ...membersQuery,
    select: (members) => members.filter((member) => member.status !== "removed"),
  });

/** A member's name by id; undefined while the members load, null when there is none. */
export function useMemberName(id: string | null) {
  const { data } = useMembers();
  if (id === null) return null;
  return data ? (data.find((member) => member.id === id)?.name ?? null) : undefined;
}
