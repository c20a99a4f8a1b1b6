/** What became of the rows: pages of them, what was noted how often, and all of it as a file. */
import { AppError } from "@rapport/core";
import type { Ctx } from "@rapport/db";
import { sql } from "kysely";
import { listPage, type ListQuery } from "#lib/query/index.ts";
import { writeCsv } from "./csv/write.ts";
import { importRowFields, type ImportRow, type Outcome, type UndoOutcome } from "./schema.ts";
import { readImport } from "./service.ts";

/** A page of an import's rows. Throws `not_found`. */
export async function listImportRows(ctx: Ctx, id: string, query: ListQuery) {
  await readImport(ctx, id);
  const columns = [
    "id",
    "row_number",
    "cells",
    "outcome",
    "reason",
    "notes",
    "record_id",
    "undo_outcome",
    "undo_reason",
  ];
  const { rows, ...page } = await listPage<ImportRow>(
    ctx,
    {
      table: "import_rows",
      fields: importRowFields,
      columns,
      where: [sql<boolean>`import_id = ${id}`],
    },
    query,
  );
  return { data: rows, ...page };
}

const NOTES_SHOWN = 200;

/** Each note once, the commonest first: above all, which names were not found. Throws `not_found`. */
export async function listImportNotes(ctx: Ctx, id: string) {
  await readImport(ctx, id);
  const { rows } = await sql<{ note: string; rows: number; first_row: number }>`
    select n.note, count(*)::int as rows, min(r.row_number)::int as first_row
    from import_rows r, unnest(r.notes) as n (note)
    where r.org_id = ${ctx.orgId} and r.import_id = ${id}
    group by n.note order by 2 desc, 3 limit ${NOTES_SHOWN + 1}`.execute(ctx.db);
  return { data: rows.slice(0, NOTES_SHOWN), is_capped: rows.length > NOTES_SHOWN };
}

const PAGE = 1_000;

/** The file again, with each row's outcome before it. Cells that a spreadsheet would calculate are neutralised. */
export async function writeReport(
  ctx: Ctx,
  id: string,
  outcome: Outcome | UndoOutcome | undefined,
): Promise<Response> {
  const found = await readImport(ctx, id);
  if (found.state === "draft")
    throw new AppError(
      "conflict",
      "This import has not been started, so there is nothing to report.",
    );
  const undone = found.undo_started_at !== null;
  let after = 0;
  const encoder = new TextEncoder();
  const head = writeCsv([
    [
      "row",
      "outcome",
      "reason",
      "notes",
      "record_id",
      ...(undone ? ["undo_outcome", "undo_reason"] : []),
      ...found.columns.map((column) => column.name),
    ],
  ]);
  const stream = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(encoder.encode(`\ufeff${head}`)),
    // Each page is a transaction of its own: a slow reader holds none open.
    async pull(controller) {
      const rows = await ctx.again((pageCtx) => readPage(pageCtx, id, outcome, after));
      after = rows.at(-1)?.row_number ?? after;
      const lines = rows.map((row) => [
        String(row.row_number),
        row.outcome ?? "",
        row.reason ?? "",
        row.notes.join(" "),
        row.record_id ?? "",
        ...(undone ? [row.undo_outcome ?? "", row.undo_reason ?? ""] : []),
        ...row.cells,
      ]);
      if (lines.length > 0) controller.enqueue(encoder.encode(writeCsv(lines)));
      if (rows.length < PAGE) controller.close();
    },
  });
  const name =
    found.file_name
      .replace(/\.[^.]*$/, "")
      .replace(/[^\w.-]+/g, "_")
      .slice(0, 100) || "import";
  return new Response(stream, {
    headers: {
      "Content-Type": "text/csv; charset=utf-8",
      "Content-Disposition": `attachment; filename="${name}-${outcome ?? "report"}.csv"`,
      "X-Content-Type-Options": "nosniff",
    },
  });
}

function readPage(ctx: Ctx, id: string, outcome: Outcome | UndoOutcome | undefined, after: number) {
  let query = ctx.db
    .selectFrom("import_rows")
    .select([
      "row_number",
      "outcome",
      "reason",
      "notes",
      "record_id",
      "cells",
      "undo_outcome",
      "undo_reason",
    ])
    .where("org_id", "=", ctx.orgId)
    .where("import_id", "=", id)
    .where("row_number", ">", after)
    .orderBy("row_number")
    .limit(PAGE);
  if (outcome === "undone" || outcome === "kept") query = query.where("undo_outcome", "=", outcome);
  else if (outcome) query = query.where("outcome", "=", outcome);
  return query.execute();
}
