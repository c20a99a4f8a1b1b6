"use client";
// What every CRM screen refers to and what seldom changes: pipelines with their stages, and the members.
import { api } from "#lib/client.ts";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { Member, Page, Pipeline, Stage } from "../types.ts";
import { keys } from "./keys.ts";

const TONES = ["qualify", "discovery", "proposal", "negotiation", "commit"] as const;
export type StageTone = (typeof TONES)[number] | "won" | "lost";

/** A stage with its colour and the place it has on the way to a signature. */
export type ToneStage = Stage & { tone: StageTone };
export type PipelineWithStages = Pipeline & { stages: ToneStage[] };

/** Open stages run from cool to warm over their order, however many there are. */
export function toneStages(stages: Stage[]): ToneStage[] {
  const sorted = [...stages].sort((a, b) => a.position - b.position);
  const open = sorted.filter((stage) => stage.kind === "open");
  return sorted.map((stage) => {
    const at = Math.round(
      (open.indexOf(stage) * (TONES.length - 1)) / Math.max(open.length - 1, 1),
    );
    return { ...stage, tone: stage.kind === "open" ? (TONES[at] ?? "qualify") : stage.kind };
  });
}

async function readPipelines(): Promise<PipelineWithStages[]> {
  const [pipelines, stages] = await Promise.all([
    api.get<Page<Pipeline>>("/pipelines?limit=100"),
    api.get<Page<Stage>>("/stages?limit=100"),
  ]);
  return [...pipelines.data]
    .sort((a, b) => a.position - b.position)
    .map((pipeline) => ({
      ...pipeline,
      stages: toneStages(stages.data.filter((stage) => stage.pipeline_id === pipeline.id)),
    }));
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

export const useMembers = () => useQuery(membersQuery);

/** A member's name by id; undefined while the members load, null when there is none. */
export function useMemberName(id: string | null) {
  const { data } = useMembers();
  if (id === null) return null;
  return data ? (data.find((member) => member.id === id)?.name ?? null) : undefined;
}
