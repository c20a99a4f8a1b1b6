// One statement for all new records of a chunk, one for all changed ones, one for the rows' outcomes.
import type { Ctx } from "@rapport/db";
import { sql } from "kysely";
import { insertMembers } from "./references.ts";
import type { Writes } from "./decide.ts";
import type { Draft, ImportObject, Session } from "./types.ts";

/** A record as it is after a write: its columns as text. */
export type Written = { version: number; columns: Record<string, string | null> };

/** Writes what was decided and answers the records. Empty cells never erase: an update keeps each column that the row does not give. */
export async function writeRecords(
  ctx: Ctx,
  object: ImportObject,
  writes: Writes,
): Promise<Map<string, Written>> {
  const columns = Object.keys(object.columns);
  const shape = sql.raw(
    ["id uuid", ...columns.map((column) => `${column} ${object.columns[column]}`)].join(", "),
  );
  const table = sql.table(object.table);
  const written = new Map<string, Written>();
  if (writes.inserts.size > 0) {
    const rows = [...writes.inserts].map(([id, values]) => ({ id, ...values }));
    if (object.table === "org_members") await insertMembers(ctx, rows);
    else {
      const list = sql.raw(["id", ...columns].join(", "));
      const { rows: made } = await sql<{ id: string; version: number }>`
        insert into ${table} (org_id, ${list}) select ${ctx.orgId}, ${list} from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as x (${shape})
        returning id, version`.execute(ctx.db);
      for (const { id, version } of made) written.set(id, { version, columns: {} });
    }
  }
  if (writes.updates.size > 0) {
    const rows = [...writes.updates].map(([id, values]) => ({ id, ...values }));
    const sets = sql.raw(
      columns.map((column) => `${column} = coalesce(x.${column}, t.${column})`).join(", "),
    );
    const { rows: changed } = await sql<{ id: string; version: number; columns: string[] }>`
      update ${table} t set ${sets} from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as x (${shape}) where t.org_id = ${ctx.orgId} and t.id = x.id
      returning t.id, t.version, array[${sql.raw(columns.map((column) => `t.${column}::text`).join(", "))}] as columns`.execute(
      ctx.db,
    );
    for (const row of changed)
      written.set(row.id, {
        version: row.version,
        columns: Object.fromEntries(columns.map((column, at) => [column, row.columns[at] ?? null])),
      });
  }
  return written;
}

/** Writes each row's outcome and adds them to the import's counts. */
export async function writeOutcomes(
  ctx: Ctx,
  session: Session,
  drafts: readonly Draft[],
): Promise<void> {
  const settled = drafts.filter((draft) => draft.outcome);
  if (settled.length === 0) return;
  const rows = settled.map((draft) => ({
    row_number: draft.row,
    outcome: draft.outcome,
    reason: draft.outcome === "refused" ? (draft.refused ?? null) : null,
    record_id: draft.outcome === "refused" ? null : (draft.id ?? null),
    notes: draft.outcome === "refused" ? [] : [...new Set(draft.notes)].slice(0, 50),
    undo:
      draft.undo || draft.made
        ? { ...draft.undo, ...(draft.made ? { made: draft.made } : {}) }
        : null,
  }));
  await sql`
    update import_rows r set outcome = x.outcome, reason = x.reason, record_id = x.record_id, notes = x.notes, undo = x.undo
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as x (row_number int, outcome text, reason text, record_id uuid, notes text[], undo jsonb)
    where r.org_id = ${ctx.orgId} and r.import_id = ${session.importId} and r.row_number = x.row_number`.execute(
    ctx.db,
  );
  const count = (outcome: Draft["outcome"]) =>
    settled.filter((draft) => draft.outcome === outcome).length;
  await sql`
    update imports set created_count = created_count + ${count("created")}, updated_count = updated_count + ${count("updated")},
      unchanged_count = unchanged_count + ${count("unchanged")}, refused_count = refused_count + ${count("refused")}
    where org_id = ${ctx.orgId} and id = ${session.importId}`.execute(ctx.db);
}
