/** Puts what the import made into the bin, unless it was changed or used since. */
import type { Ctx } from "@rapport/db";
import { sql } from "kysely";
import type { Table } from "../../records/source.ts";
import { readUses } from "./uses.ts";
import { writeVerdicts, type Undoing, type UndoRow, type Verdict } from "./rows.ts";

type Found = { id: string; version: number; is_deleted: boolean };
type Fate = Pick<Verdict, "outcome" | "reason">;

/** Deletes the records that these rows made. */
export async function binRecords(
  ctx: Ctx,
  undoing: Undoing,
  rows: readonly UndoRow[],
): Promise<void> {
  const ids = rows.map((row) => row.record_id);
  const versions = await readLastVersions(ctx, undoing, ids);
  const fates = await binUnused(ctx, undoing, undoing.object.table, ids, versions);
  await writeVerdicts(
    ctx,
    undoing,
    rows.map((row) => ({ row: row.row_number, ...fates.get(row.record_id)! })),
  );
}

/** Further rows about a record that the import made share its fate. */
export async function followRecords(
  ctx: Ctx,
  undoing: Undoing,
  rows: readonly UndoRow[],
): Promise<void> {
  const found = await readRecords(
    ctx,
    undoing.object.table,
    rows.map((row) => row.record_id),
  );
  await writeVerdicts(
    ctx,
    undoing,
    rows.map((row) => {
      const there = found.get(row.record_id);
      return there && !there.is_deleted
        ? { row: row.row_number, outcome: "kept", reason: "The record that the import made stays." }
        : { row: row.row_number, outcome: "undone", reason: null };
    }),
  );
}

/** Deletes those of these records that have these versions still and that nothing else hangs on. Answers what became of each. */
export async function binUnused(
  ctx: Ctx,
  undoing: Undoing,
  table: Table,
  ids: readonly string[],
  versions: ReadonlyMap<string, number>,
): Promise<Map<string, Fate>> {
  const found = await readRecords(ctx, table, ids);
  const uses = await readUses(ctx, undoing.importId, table, ids);
  const fates = new Map(
    ids.map((id) => [id, fateOf(found.get(id), versions.get(id), uses.get(id))]),
  );
  const going = ids.filter(
    (id) => fates.get(id)!.outcome === "undone" && !found.get(id)?.is_deleted,
  );
  if (going.length > 0)
    await sql`
      update ${sql.table(table)} set deleted_at = now()
      where org_id = ${ctx.orgId} and id = any (${going}::uuid[]) and deleted_at is null`.execute(
      ctx.db,
    );
  return fates;
}

function fateOf(
  found: Found | undefined,
  version: number | undefined,
  uses: string | undefined,
): Fate {
  if (!found || found.is_deleted)
    return { outcome: "undone", reason: "It had been deleted already." };
  if (found.version !== version)
    return { outcome: "kept", reason: "It was changed since, so it stays." };
  if (uses) return { outcome: "kept", reason: `It is in use, so it stays: ${uses}.` };
  return { outcome: "undone", reason: null };
}

async function readRecords(
  ctx: Ctx,
  table: string,
  ids: readonly string[],
): Promise<Map<string, Found>> {
  const { rows } = await sql<Found>`
    select id, version, deleted_at is not null as is_deleted from ${sql.table(table)}
    where org_id = ${ctx.orgId} and id = any (${[...ids]}::uuid[]) order by id for update`.execute(
    ctx.db,
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/** The versions that records had when the import had last written them. */
async function readLastVersions(
  ctx: Ctx,
  { importId }: Undoing,
  ids: readonly string[],
): Promise<Map<string, number>> {
  const { rows } = await sql<{ record_id: string; version: number }>`
    select record_id, max((undo ->> 'version')::int) as version from import_rows
    where org_id = ${ctx.orgId} and import_id = ${importId} and record_id = any (${[...ids]}::uuid[])
    group by record_id`.execute(ctx.db);
  return new Map(rows.map((row) => [row.record_id, row.version]));
}
