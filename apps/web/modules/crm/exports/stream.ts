/**
 * All rows that a list's filters name, as a file that is written while it is read: no storage, no cap, one page in memory.
 * Each page is a transaction of its own. Who loses the right to export meanwhile gets a connection that breaks off.
 */
import { toAppError } from "#lib/door/problem.ts";
import type { Ctx } from "@rapport/db";
import type { ListQuery } from "#lib/query/index.ts";
import { endOf, headOf, linesOf, mediaTypes, type ExportFormat } from "./lines.ts";
import type { Exportable } from "./objects.ts";
import { columnsOf, PAGE, readExportPage } from "./pages.ts";

/** Streams an export. Throws as the list does, before the first byte. */
export async function streamExport(
  ctx: Ctx,
  one: Exportable,
  query: ListQuery,
  format: ExportFormat,
  page = PAGE,
): Promise<Response> {
  const columns = columnsOf(ctx, one, query.wanted?.fields ?? null);
  const pageOf = (cursor: string | null): ListQuery => ({ ...query, cursor, limit: page });
  const begin = await readExportPage(ctx, one, pageOf(null), columns);
  const encoder = new TextEncoder();
  let { rows, next } = begin;
  let written = 0;
  let head = true;

  const note = (
    here: Ctx,
    state: "complete" | "begun" | "broken off" | "cancelled",
    count: number,
  ) =>
    here.audit({
      action: `${one.name}.export`,
      kind: "export",
      objectType: one.name,
      details: {
        state,
        rows: count,
        format,
        columns,
        filters: query.filter ? [...query.conditions, query.filter] : query.conditions,
        sort: query.sort,
      },
    });
  await note(ctx, next === null ? "complete" : "begun", rows.length);
  const conclude = (state: "complete" | "broken off" | "cancelled") =>
    ctx.again((here) => note(here, state, written));

  const stream = new ReadableStream<Uint8Array>(
    {
      // Pulled when the reader has taken what was there: a slow one costs neither memory nor a transaction.
      async pull(controller) {
        if (!head && next !== null) {
          try {
            ({ rows, next } = await ctx.again((here) =>
              readExportPage(here, one, pageOf(next), columns, begin.rights),
            ));
          } catch (thrown) {
            const error = toAppError(thrown);
            ctx.log(error.status < 500 ? "warn" : "error", "An export broke off.", {
              object: one.name,
              rows: written,
              error: error.cause ?? error,
            });
            await conclude("broken off").catch(() => {});
            throw error;
          }
        }
        const last = next === null;
        written += rows.length;
        const text = [
          head ? headOf(format, columns) : "",
          linesOf(format, columns, rows),
          last ? endOf(format, one.name, written) : "",
        ].join("");
        // One page is on record already, by the entry of the request.
        const single = head && last;
        head = false;
        if (text) controller.enqueue(encoder.encode(text));
        if (!last) return;
        if (!single) await conclude("complete");
        controller.close();
      },
      async cancel() {
        if (!head || next !== null) await conclude("cancelled");
      },
    },
    { highWaterMark: 0 },
  );
  return new Response(stream, {
    headers: {
      "Content-Type": `${mediaTypes[format]}; charset=utf-8`,
      "Content-Disposition": `attachment; filename="${ctx.orgSlug}-${one.name}-${new Date().toISOString().slice(0, 10)}.${format}"`,
      "X-Content-Type-Options": "nosniff",
    },
  });
}
