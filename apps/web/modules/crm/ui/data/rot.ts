import type { Stage } from "../types.ts";

/** 0: within the limit of its stage, or no limit. 1: past it. 2: past it twice. */
export function rotLevel(
  daysInStage: number,
  stage: Pick<Stage, "kind" | "rot_days"> | undefined,
): 0 | 1 | 2 {
  if (!stage?.rot_days || stage.kind !== "open") return 0;
  return daysInStage > stage.rot_days * 2 ? 2 : daysInStage > stage.rot_days ? 1 : 0;
}
