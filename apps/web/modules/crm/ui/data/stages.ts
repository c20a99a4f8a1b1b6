// Pipelines with their stages, and the colour of each stage.
import type { Pipeline, Stage } from "../types.ts";

const TONES = ["qualify", "discovery", "proposal", "negotiation", "commit"] as const;
export type StageTone = (typeof TONES)[number] | "won" | "lost";

/** A stage with its colour and the place it has on the way to a signature. */
export type ToneStage = Stage & { tone: StageTone };
export type PipelineWithStages = Pipeline & { stages: ToneStage[] };

/** Open stages run from cool to warm over their order, however many there are. */
function toneStages(stages: Stage[]): ToneStage[] {
  const sorted = [...stages].sort((a, b) => a.position - b.position);
  const open = sorted.filter((stage) => stage.kind === "open");
  return sorted.map((stage) => {
    const at = Math.round(
      (open.indexOf(stage) * (TONES.length - 1)) / Math.max(open.length - 1, 1),
    );
    return { ...stage, tone: stage.kind === "open" ? (TONES[at] ?? "qualify") : stage.kind };
  });
}

/** All pipelines in their order, each with its stages in theirs. */
export const joinPipelines = (pipelines: Pipeline[], stages: Stage[]): PipelineWithStages[] =>
  [...pipelines]
    .sort((a, b) => a.position - b.position)
    .map((pipeline) => ({
      ...pipeline,
      stages: toneStages(stages.filter((stage) => stage.pipeline_id === pipeline.id)),
    }));
