/** The job of an undo: chunks of 500 rows. What rows changed is put back first, then what they made goes into the bin. */
import { AppError } from "@rapport/core";
import type { Ctx } from "@rapport/db";
import type { ClaimedJob, JobHandler } from "#lib/jobs/index.ts";
import { findObject } from "../objects.ts";
import { endUndo, readImport } from "../service.ts";
import { binMade } from "./bin-made.ts";
import { binRecords, followRecords } from "./bin-records.ts";
import { restoreRecords } from "./restore-records.ts";
import { undoNeeds } from "./start.ts";
import { phases, readChunk, type Phase, type Undoing } from "./rows.ts";

const importOf = (job: ClaimedJob): string => (job.payload as { import_id: string }).import_id;

export const undoJob: JobHandler = {
  origin: "import",
  originId: importOf,
  permissions: [
    "companies.write",
    "companies.delete",
    "people.write",
    "people.delete",
    "products.write",
    "products.delete",
    "deals.write",
    "deals.delete",
    "deal_amounts.write",
  ],
  step: undoChunk,
  end: (ctx, job, outcome, reason) => endUndo(ctx, importOf(job), outcome, reason),
};

/** Where a run is. After a failure it begins anew: rows with an outcome are passed over. */
type Memory = { phase: number; after: number };

const work: Record<Phase, typeof restoreRecords> = {
  changed: restoreRecords,
  created: binRecords,
  following: followRecords,
  made: binMade,
};

async function undoChunk(
  ctx: Ctx,
  job: ClaimedJob,
  memory: Map<string, unknown>,
): Promise<{ done: number; finished: boolean }> {
  const settings = await readImport(ctx, importOf(job));
  const undoing: Undoing = { importId: settings.id, object: findObject(settings.object) };
  const kept = (memory.get("undo") as Memory | undefined) ?? { phase: 0, after: 0 };
  memory.set("undo", kept);
  const phase = phases[kept.phase];
  if (!phase) return { done: 0, finished: true };
  const rows = await readChunk(ctx, undoing, phase, kept.after);
  refuseWithout(
    ctx,
    undoNeeds(undoing.object, settings.mapping, phase === "made" && rows.length > 0),
  );
  if (rows.length === 0) {
    kept.phase++;
    kept.after = 0;
    return { done: 0, finished: false };
  }
  await work[phase](ctx, undoing, rows);
  kept.after = rows.at(-1)!.row_number;
  return { done: phase === "made" ? 0 : rows.length, finished: false };
}

function refuseWithout(ctx: Ctx, wanted: ReturnType<typeof undoNeeds>): void {
  const missing = wanted.find((permission) => !ctx.canAll(permission));
  if (missing)
    throw new AppError(
      "forbidden",
      `Whoever started this undo does not hold ${missing} for all records any more. What was taken back before stays so.`,
    );
}
