/** Companies that the import made because a row named them: they go when nobody else has changed or used them. */
import type { Ctx } from "@rapport/db";
import { sql } from "kysely";
import { binUnused } from "./bin-records.ts";
import { countVerdicts, type Undoing, type UndoRow } from "./rows.ts";

/** Deletes the companies that these rows made. A row of which one stays counts as kept. */
export async function binMade(ctx: Ctx, undoing: Undoing, rows: readonly UndoRow[]): Promise<void> {
  const ids = rows.flatMap((row) => row.undo.made ?? []);
  const fates = await binUnused(ctx, undoing, "companies", ids, new Map(ids.map((id) => [id, 1])));
  const told = rows.map((row) => {
    const staying = (row.undo.made ?? []).filter((id) => fates.get(id)?.outcome === "kept");
    const reason = staying.map((id) => `A company was made for this row. ${fates.get(id)!.reason}`);
    return { row: row.row_number, reason: reason.length > 0 ? reason.join(" ") : null };
  });
  const { rows: turned } = await sql<{ row_number: number }>`
    with told as (select * from jsonb_to_recordset(${JSON.stringify(told)}::jsonb) as x ("row" int, reason text)),
      before as (select r.row_number from import_rows r join told on told."row" = r.row_number
        where r.org_id = ${ctx.orgId} and r.import_id = ${undoing.importId} and told.reason is not null and r.undo_outcome = 'undone'),
      written as (update import_rows r set undo = r.undo || '{"made_done": true}',
        undo_outcome = case when told.reason is null then r.undo_outcome else 'kept' end,
        undo_reason = nullif(concat_ws(' ', r.undo_reason, told.reason), '')
      from told where r.org_id = ${ctx.orgId} and r.import_id = ${undoing.importId} and r.row_number = told."row")
    select row_number from before`.execute(ctx.db);
  if (turned.length > 0) await countVerdicts(ctx, undoing.importId, -turned.length, turned.length);
}
