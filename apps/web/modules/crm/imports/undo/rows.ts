/** The rows of an import that is taken back: those that are still to be done, and what became of them. */
import type { Ctx } from "@rapport/db";
import { sql, type RawBuilder } from "kysely";
import type { ImportObject, RowUndo } from "../engine/types.ts";
import type { UndoOutcome } from "../schema.ts";

export type Undoing = { importId: string; object: ImportObject };
export type UndoRow = {
  row_number: number;
  record_id: string;
  undo: RowUndo & { made?: string[] };
};
export type Verdict = { row: number; outcome: UndoOutcome; reason: string | null };

/**
 * In this order: rows that changed a record that was there, rows that made one, further rows about a record that the import
 * made, and at last the companies that it made because a row named them.
 */
export const phases = ["changed", "created", "following", "made"] as const;
export type Phase = (typeof phases)[number];

const CHUNK = 500;
const open = sql`r.undo is not null and r.undo_outcome is null`;
const conditions: Record<Phase, RawBuilder<unknown>> = {
  changed: sql`r.outcome = 'updated' and ${open} and not exists (select from import_rows c
    where c.org_id = r.org_id and c.import_id = r.import_id and c.record_id = r.record_id and c.outcome = 'created')`,
  created: sql`r.outcome = 'created' and ${open}`,
  following: sql`r.outcome = 'updated' and ${open}`,
  made: sql`r.undo ? 'made' and not r.undo ? 'made_done'`,
};

/** The next rows of a phase. */
export async function readChunk(
  ctx: Ctx,
  { importId }: Undoing,
  phase: Phase,
  after: number,
): Promise<UndoRow[]> {
  const { rows } = await sql<UndoRow>`
    select r.row_number, r.record_id, r.undo from import_rows r
    where r.org_id = ${ctx.orgId} and r.import_id = ${importId} and r.row_number > ${after} and ${conditions[phase]}
    order by r.row_number limit ${CHUNK}`.execute(ctx.db);
  return rows;
}

/** Writes what became of rows, and counts it. */
export async function writeVerdicts(
  ctx: Ctx,
  { importId }: Undoing,
  verdicts: readonly Verdict[],
): Promise<void> {
  await sql`
    update import_rows r set undo_outcome = x.outcome, undo_reason = x.reason
    from jsonb_to_recordset(${JSON.stringify(verdicts)}::jsonb) as x ("row" int, outcome text, reason text)
    where r.org_id = ${ctx.orgId} and r.import_id = ${importId} and r.row_number = x."row"`.execute(
    ctx.db,
  );
  const undone = verdicts.filter(({ outcome }) => outcome === "undone").length;
  await countVerdicts(ctx, importId, undone, verdicts.length - undone);
}

/** Adds to the import's counts. */
export async function countVerdicts(
  ctx: Ctx,
  importId: string,
  undone: number,
  kept: number,
): Promise<void> {
  await sql`
    update imports set undone_count = undone_count + ${undone}, kept_count = kept_count + ${kept}
    where org_id = ${ctx.orgId} and id = ${importId}`.execute(ctx.db);
}
