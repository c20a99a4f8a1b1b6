/** How the rows of an entity are read: one page, or some by their ids. */
import { AppError, notFound, type Permission } from "@rapport/core";
import type { Ctx } from "@rapport/db";
import { sql } from "kysely";
import { listPage, withinReach, type Fields, type ListQuery } from "#lib/query/index.ts";

export type Table =
  | "companies"
  | "people"
  | "deals"
  | "products"
  | "tasks"
  | "interactions"
  | "pipelines"
  | "stages"
  | "org_members"
  // And those of modules that build on this one.
  | "email_templates"
  | "sequences";

export type Source<Item = Record<string, unknown>> = {
  table: Table;
  noun: string;
  fields: Fields;
  /** What the caller may be shown. */
  columns: (ctx: Ctx) => readonly string[];
  /** Beside them, what lists are sorted by and `present` drops again. */
  sortColumns?: readonly string[];
  present: (row: never) => Item;
  /** Whose record a row is, where roles may reach their own or their team's alone. */
  owner?: { column: string; permission: Permission };
  /** Duplicates are merged: a row says into which other. */
  merges?: boolean;
  /** Is told what was read. */
  noteReads?: (ctx: Ctx, ids: readonly string[]) => Promise<void>;
};

/** How long what was deleted or merged can be taken back. */
export const binDays = 30;

const live = sql<boolean>`deleted_at is null`;
export const inBin = sql<boolean>`deleted_at is not null and deleted_at > now() - make_interval(days => ${binDays})`;

/** A page of an entity; with `query.deleted` of what can be restored. Throws `forbidden` for a bin that the caller may not empty. */
export async function readPage<Item>(ctx: Ctx, source: Source<Item>, query: ListQuery) {
  const bin = query.deleted ?? false;
  const { rows, ...page } = await listPage<{ id: string }>(
    ctx,
    {
      table: source.table,
      fields: source.fields,
      columns: [
        ...source.columns(ctx),
        ...(source.sortColumns ?? []),
        ...(bin ? ["deleted_at"] : []),
        ...(bin && source.merges ? ["merged_into"] : []),
      ],
      where: bin ? [inBin, ...(await withinBin(ctx, source))] : [live],
      ...(source.owner ? { owner: source.owner } : {}),
    },
    query,
  );
  await source.noteReads?.(
    ctx,
    rows.map(({ id }) => id),
  );
  return { data: rows.map((row) => source.present(row as never)), ...page };
}

/** Who looks into the bin is who may put things there. */
async function withinBin<Item>(ctx: Ctx, { table, owner }: Source<Item>) {
  const wanted = deleteOf(table);
  if (!ctx.can(wanted))
    throw new AppError(
      "forbidden",
      `Deleted records are shown to who has the permission ${wanted}.`,
      {
        errors: [{ pointer: "?deleted", message: `This needs the permission ${wanted}.` }],
      },
    );
  return owner ? withinReach(ctx, wanted, owner.column) : [];
}

const object = (table: Table) =>
  table === "stages" ? "pipelines" : table === "org_members" ? "members" : table;
export const writeOf = (table: Table) => `${object(table)}.write` as Permission;
export const deleteOf = (table: Table) => `${object(table)}.delete` as Permission;
export const readOf = (table: Table) => `${object(table)}.read` as Permission;

/** The rows of these ids that are there and that the caller may see, by id, in one query. */
export async function readByIds<Item>(
  ctx: Ctx,
  source: Source<Item>,
  ids: readonly string[],
): Promise<Map<string, Item>> {
  if (ids.length === 0) return new Map();
  const alive = source.table === "org_members" ? sql`true` : live;
  const { rows } = await sql<{ id: string }>`
    select ${sql.join(source.columns(ctx).map((column) => sql.ref(column)))} from ${sql.table(source.table)}
    where org_id = ${ctx.orgId} and id = any (${ids}::uuid[]) and ${alive}`.execute(ctx.db);
  return new Map(rows.map((row) => [row.id, source.present(row as never)]));
}

/** The error of a record that cannot be read. One that was merged names the record that took its place, to who may see both. */
export async function notThere<Item>(
  ctx: Ctx,
  source: Source<Item>,
  id: string,
): Promise<AppError> {
  const missing = notFound(source.noun, id);
  if (!source.merges) return missing;
  const { rows } = await sql<{ into: string }>`
    select merged_into as into from ${sql.table(source.table)} r
    where r.org_id = ${ctx.orgId} and r.id = ${id} and r.merged_into is not null
      and exists (select from ${sql.table(source.table)} s where s.org_id = r.org_id and s.id = r.merged_into)`.execute(
    ctx.db,
  );
  const [merged] = rows;
  if (!merged) return missing;
  return new AppError("not_found", `${missing.message} It was merged into ${merged.into}.`, {
    headers: { Link: `</api/v1/${source.table}/${merged.into}>; rel="canonical"` },
  });
}
