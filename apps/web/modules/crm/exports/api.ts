import type { Permission } from "@rapport/core";
import { route } from "#lib/door/index.ts";
import { parseListQuery } from "#lib/query/index.ts";
import { z } from "#lib/schema.ts";
import { exportFormats } from "./lines.ts";
import { exportables, type Exportable } from "./objects.ts";
import { streamExport } from "./stream.ts";

/** Before the routes of records by id, which would take `export` for one. */
export const exportRoutes = exportables.map((one) =>
  route({
    method: "get",
    path: `/${one.name}/export`,
    permission: `${one.name}.export` as Permission,
    tag: one.tag,
    operationId: `export${one.tag}`,
    summary: `Export ${one.name}`,
    description: `Streams every record that the filters name, however many: CSV (RFC 4180, UTF-8 with a byte order mark) or NDJSON, a record a line. Columns are the API's fields, with the names of referenced records beside their ids. A cell of CSV that a spreadsheet would calculate has an apostrophe before it, which an import takes away again.

Nothing is stored and there is no job to wait for. Rights are asked anew every 500 records; when they change, the connection breaks off: a file is whole only if the answer ended as HTTP says it should. NDJSON says so itself, too: its last line is \`{"type":"end","object":"${one.name}","rows":…}\`. Sorted by a field that changes meanwhile, a record may come twice or not at all; \`${one.sort}\`, the default, stands still.`,
    listOf: one.source.fields,
    query: queryOf(one),
    responseType: ["text/csv", "application/x-ndjson"],
    handler: async (ctx, { url, query }) =>
      streamExport(
        ctx,
        one,
        parseListQuery(url, one.source.fields, {
          defaultSort: one.sort,
          own: ["format"],
          whole: true,
          reading: { fields: one.columns, expand: [] },
          ...(one.currency && asksOfMoney(url) ? { currency: await one.currency(ctx) } : {}),
        }),
        query.format,
      ),
  }),
);

function queryOf(one: Exportable) {
  return z.looseObject({
    format: z.enum(exportFormats).default("csv"),
    fields: z
      .string()
      .optional()
      .openapi({
        description: `These columns alone, in this order, with commas between: any of ${one.columns.join(", ")}. The id leads.`,
        example: "id,created_at",
      }),
    filter: z.string().max(20_000).optional().openapi({
      description: "Conditions in groups, as JSON, as the list takes them.",
    }),
  });
}

const asksOfMoney = (url: URL) =>
  [...url.searchParams.keys()].some((name) => name.startsWith("filter"));
