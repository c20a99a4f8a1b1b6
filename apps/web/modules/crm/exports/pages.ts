/** One page of an export. */
import type { Ctx } from "@rapport/db";
import { readingNeeds } from "#lib/guarded-fields.ts";
import { listPage, type ListQuery } from "#lib/query/index.ts";
import { sql } from "kysely";
import { addNames } from "./names.ts";
import type { Exportable } from "./objects.ts";
import { readRights, refuseChanged, refuseWithout, withinExport, type Rights } from "./rights.ts";

/** Bodies of 50,000 characters are allowed, so that a page is tens of megabytes at worst. */
export const PAGE = 500;

export type ExportPage = { rows: Record<string, unknown>[]; next: string | null; rights: Rights };

/**
 * Reads a page under the rights of this moment, which must be those of the first page. Throws `forbidden` when they are
 * not, and what the list throws.
 */
export async function readExportPage(
  ctx: Ctx,
  one: Exportable,
  query: ListQuery,
  columns: readonly string[],
  first?: Rights,
): Promise<ExportPage> {
  const rights = await readRights(ctx, one);
  if (first) refuseChanged(rights, first, one);
  else refuseWithout(rights, one);
  const { source } = one;
  const read = await listPage<{ id: string }>(
    ctx,
    {
      table: source.table,
      fields: source.fields,
      columns: [...source.columns(ctx), ...(source.sortColumns ?? [])],
      where: [sql<boolean>`deleted_at is null`, ...withinExport(rights, one)],
      ...(source.owner ? { owner: source.owner } : {}),
    },
    query,
  );
  const ids = read.rows.map(({ id }) => id);
  await source.noteReads?.(ctx, ids);
  const rows = await addNames(
    ctx,
    one.names.filter(({ name }) => columns.includes(name)),
    read.rows.map((row) => source.present(row as never)),
  );
  // Last, so that rows that were hidden meanwhile do not read like the end of the list.
  refuseChanged(await readRights(ctx, one), rights, one);
  return { rows, next: read.next_cursor, rights };
}

/** The columns that the caller may see, of those that were asked for. */
export const columnsOf = (
  ctx: Ctx,
  { columns }: Exportable,
  asked: readonly string[] | null,
): string[] =>
  (asked ?? columns).filter((name) => {
    const wanted = readingNeeds(name);
    return !wanted || ctx.can(wanted);
  });
