/** The undo of an import: who may, until when, and its job. */
import { AppError, notFound, type Permission } from "@rapport/core";
import type { Ctx } from "@rapport/db";
import { sql } from "kysely";
import { binDays } from "../../records/source.ts";
import type { ImportObject } from "../engine/types.ts";
import { findObject } from "../objects.ts";
import type { Import } from "../schema.ts";
import { fieldsNeed, getImport, readImport, refuseUnlessAll } from "../service.ts";

/**
 * Starts to take back what an import did. Once is enough: begun or done already, it answers the import. Throws `conflict`
 * for one that cannot be undone, `forbidden` without the rights to write and delete all such records.
 */
export async function undoImport(ctx: Ctx, id: string): Promise<Import> {
  const locked =
    await sql`select id from imports where org_id = ${ctx.orgId} and id = ${id} for update`.execute(
      ctx.db,
    );
  if (locked.rows.length === 0) throw notFound("import", id);
  const row = await readImport(ctx, id);
  const object = findObject(row.object);
  const work = await readWork(ctx, id);
  refuseUnlessAll(ctx, object, undoNeeds(object, row.mapping, work.made));
  const stopped = row.job_state === "failed" || row.job_state === "cancelled";
  if (row.state === "undone" || (row.state === "undoing" && !stopped)) return getImport(ctx, id);
  refuseUnlessUndoable(row, work);
  const job = await ctx.db
    .insertInto("jobs")
    .values({
      org_id: ctx.orgId,
      kind: "undo_import",
      payload: JSON.stringify({ import_id: id }),
      total: work.total,
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  await ctx.db
    .updateTable("imports")
    .set({
      state: "undoing",
      undo_job_id: job.id,
      undo_started_at: sql<string>`coalesce(undo_started_at, now())`,
    })
    .where("org_id", "=", ctx.orgId)
    .where("id", "=", id)
    .execute();
  return getImport(ctx, id);
}

/** What one needs to undo an import, for all records. */
export const undoNeeds = (
  object: ImportObject,
  mapping: Record<string, unknown>,
  madeCompanies: boolean,
): Permission[] => [
  object.permission,
  `${object.name}.delete` as Permission,
  ...fieldsNeed(object, mapping),
  ...(madeCompanies ? (["companies.delete"] as const) : []),
];

type Work = { total: number; forgotten: boolean; made: boolean };

async function readWork(ctx: Ctx, id: string): Promise<Work> {
  const rows = sql`import_rows where org_id = ${ctx.orgId} and import_id = ${id}`;
  const { rows: found } = await sql<Work>`
    select (select count(*)::int from ${rows} and outcome in ('created', 'updated') and undo is not null and undo_outcome is null) as total,
      exists (select from ${rows} and outcome in ('created', 'updated') and undo is null) as forgotten,
      exists (select from ${rows} and undo ? 'made') as made`.execute(ctx.db);
  return found[0]!;
}

function refuseUnlessUndoable(
  row: Pick<Import, "object" | "state" | "finished_at" | "updated_at">,
  work: Work,
): void {
  const refuse = (message: string) => new AppError("conflict", message);
  if (row.state === "draft" || row.state === "queued" || row.state === "running")
    throw refuse("This import has not ended. Cancel or delete it instead.");
  if (row.object === "members")
    throw refuse("An import of members cannot be undone. Remove the members one by one.");
  const end = Date.parse(row.finished_at ?? row.updated_at);
  if (Date.now() - end > binDays * 24 * 3600 * 1000)
    throw refuse(`An import can be undone for ${binDays} days; this one is older.`);
  if (work.forgotten)
    throw refuse(
      "This import ran before imports remembered what they change, so it cannot be undone.",
    );
  if (work.total === 0 && row.state !== "undoing")
    throw refuse("This import made and changed nothing that could be taken back.");
}
