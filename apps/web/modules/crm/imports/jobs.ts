/** The job of an import: chunks of 500 rows until each has its outcome. */
import { AppError } from "@rapport/core";
import type { Ctx } from "@rapport/db";
import type { ClaimedJob, JobHandler } from "#lib/jobs/index.ts";
import { sql } from "kysely";
import { importRows } from "./engine/chunk.ts";
import type { StagedRow } from "./engine/parse-rows.ts";
import { openSession } from "./engine/session.ts";
import type { Session } from "./engine/types.ts";
import { endImport, readImport } from "./service.ts";

const CHUNK = 500;
/** Rows may wait for rows below them (a subsidiary before its parent); chains deeper than this are cut. */
const MAX_PASSES = 25;

/** What lasts from chunk to chunk. All of it can be read again from the database. */
type Memory = { session: Session; after: number; passes: number; movedInPass: boolean };

const importOf = (job: ClaimedJob): string => (job.payload as { import_id: string }).import_id;

export const importJob: JobHandler = {
  origin: "import",
  originId: importOf,
  permissions: [
    "companies.write",
    "people.write",
    "products.write",
    "deals.write",
    "members.write",
    "teams.write",
    "pipelines.write",
  ],
  step: runChunk,
  end: async (ctx, job, outcome, reason) => endImport(ctx, importOf(job), outcome, reason),
};

async function runChunk(
  ctx: Ctx,
  job: ClaimedJob,
  memory: Map<string, unknown>,
): Promise<{ done: number; finished: boolean }> {
  const kept = (memory.get("import") as Memory | undefined) ?? (await open(ctx, importOf(job)));
  memory.set("import", kept);
  const rows = await nextRows(ctx, kept);
  if (rows.length > 0) {
    const drafts = await importRows(ctx, kept.session, rows);
    const done = drafts.filter((draft) => draft.outcome).length;
    kept.after = rows.at(-1)?.row_number ?? kept.after;
    kept.movedInPass ||= done > 0;
    return { done, finished: false };
  }
  // The end of a pass: rows that waited are tried again, and go without what they wait for if nothing moved.
  const left = await ctx.db
    .selectFrom("import_rows")
    .select("id")
    .where("org_id", "=", ctx.orgId)
    .where("import_id", "=", kept.session.importId)
    .where("outcome", "is", null)
    .limit(1)
    .executeTakeFirst();
  if (!left) return { done: 0, finished: true };
  if (kept.session.forced)
    throw new Error("Rows are left that can neither be imported nor refused.");
  kept.session.forced = !kept.movedInPass || ++kept.passes >= MAX_PASSES;
  kept.after = 0;
  kept.movedInPass = false;
  return { done: 0, finished: false };
}

/** Opens the import for a run; the first one makes the pipeline and says that the import is running. */
async function open(ctx: Ctx, id: string): Promise<Memory> {
  const settings = await readImport(ctx, id);
  const session = await openSession(ctx, settings);
  if (!ctx.canAll(session.object.permission))
    throw new AppError(
      "forbidden",
      `Whoever started this import may no longer write all ${session.object.name}.`,
    );
  await sql`update imports set state = 'running', started_at = coalesce(started_at, now()) where org_id = ${ctx.orgId} and id = ${id} and state = 'queued'`.execute(
    ctx.db,
  );
  await session.object.prepare?.(ctx, session, true);
  return { session, after: 0, passes: 0, movedInPass: false };
}

function nextRows(ctx: Ctx, { session, after }: Memory): Promise<StagedRow[]> {
  return ctx.db
    .selectFrom("import_rows")
    .select(["row_number", "cells", "problem"])
    .where("org_id", "=", ctx.orgId)
    .where("import_id", "=", session.importId)
    .where("outcome", "is", null)
    .where("row_number", ">", after)
    .orderBy("row_number")
    .limit(CHUNK)
    .execute();
}
