// Puts every row of a file where it waits for its outcome: one statement for two thousand rows.
import type { Ctx } from "@rapport/db";
import { sql } from "kysely";
import type { TableRow } from "./csv/table.ts";

const ROWS_AT_ONCE = 2_000;

/** Writes the rows of an import, numbered from 1. A row that cannot be trusted has its outcome already. */
export async function stageRows(
  ctx: Ctx,
  importId: string,
  rows: readonly TableRow[],
): Promise<void> {
  for (let from = 0; from < rows.length; from += ROWS_AT_ONCE) {
    const part = rows.slice(from, from + ROWS_AT_ONCE);
    const cells = part.map((row) => arrayLiteral(row.cells));
    const problems = part.map((row) => row.problem ?? null);
    const refused = part.map((row) => row.refused ?? false);
    await sql`
      insert into import_rows (org_id, import_id, row_number, cells, problem, outcome, reason)
      select ${ctx.orgId}, ${importId}, ${from}::int + x.place::int, x.cells::text[], x.problem,
        case when x.refused then 'refused' end, case when x.refused then x.problem end
      from unnest(${cells}::text[], ${problems}::text[], ${refused}::boolean[]) with ordinality as x (cells, problem, refused, place)`.execute(
      ctx.db,
    );
  }
}

/** A text[] as Postgres writes it; rows differ in length, which an array of arrays may not. */
function arrayLiteral(cells: readonly string[]): string {
  return `{${cells.map((cell) => `"${cell.replace(/["\\]/g, "\\$&")}"`).join(",")}}`;
}
