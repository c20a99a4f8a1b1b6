/** One page of a list by keyset: steady under inserts, the same cost on page 1 and page 1,000. */
import { sql, type RawBuilder } from "kysely";
import { AppError, type Permission } from "@rapport/core";
import { PLAN_ANEW, type Ctx } from "@rapport/db";
import { readingNeeds } from "../guarded-fields.ts";
import { listDigest, readCursor, writeCursor } from "./cursor.ts";
import type { Field, Fields } from "./fields.ts";
import { conditionsOf, filterSql } from "./filter.ts";
import { binFields, type ListQuery } from "./parse.ts";
import { withinReach } from "./reach.ts";

export type Page<Row> = {
  rows: Row[];
  next_cursor: string | null;
  has_more: boolean;
  total_count?: number;
  total_is_capped?: boolean;
};

/** The largest count that is exact; above it the answer says "10,000+". */
const countCap = 10_000;

/**
 * Reads a page of `table` (its name in public). `columns` are selected as they are and must hold `id` and the sort columns.
 * Empty values come last, whichever way the list is sorted.
 */
export async function listPage<Row extends { id: string }>(
  ctx: Ctx,
  source: {
    table: string;
    fields: Fields;
    columns: readonly string[];
    where?: readonly RawBuilder<boolean>[];
    /** Whose record a row is, where roles may reach their own or their team's alone. */
    owner?: { column: string; permission: Permission };
    /** What else makes it another list, for its cursors. */
    scope?: string;
  },
  query: ListQuery,
): Promise<Page<Row>> {
  refuseGuarded(ctx, query);
  const digest = listDigest([
    ctx.orgId,
    source.table,
    query.conditions,
    query.sort,
    query.filter ?? null,
    query.deleted ?? false,
    ...(source.scope === undefined ? [] : [source.scope]),
  ]);
  const from = query.cursor === null ? null : readCursor(digest, query.cursor);
  const field = (query.deleted ? binFields : source.fields)[query.sort.field]!;
  const base = [
    sql<boolean>`org_id = ${ctx.orgId}`,
    ...(source.where ?? []),
    ...(source.owner ? await withinReach(ctx, source.owner.permission, source.owner.column) : []),
    ...query.conditions.map((condition) => filterSql(condition, source.fields)),
    ...(query.filter ? [filterSql(query.filter, source.fields)] : []),
  ];
  const wanted = query.limit + 1;
  const filtered = query.conditions.length > 0 || query.filter !== undefined;
  const bounded = filtered ? sql.val<number> : roundLimit;
  const planned = filtered && !partitioned.has(source.table) ? sql.raw(PLAN_ANEW) : sql``;
  const read = (more: readonly RawBuilder<boolean>[], order: RawBuilder<unknown>, limit: number) =>
    sql<Row>`${planned}select ${columnList(source.columns)} from ${sql.table(source.table)} where ${and([...base, ...more])} order by ${order} limit ${bounded(limit)}`
      .execute(ctx.db)
      .then((r) => r.rows);

  let rows: Row[] = [];
  if (from === null || from.value !== null)
    rows = await read(...keyed(field, query.sort.descending, from), wanted);
  // Two reads instead of one `or`: a row comparison is a range of the index, an `or` filters the page away row by row.
  if (field.nullable && rows.length < wanted) {
    rows.push(
      ...(await read(
        ...unkeyed(field, query.sort.descending, from?.value === null ? from.id : null),
        wanted - rows.length,
      )),
    );
  }

  const hasMore = rows.length > query.limit;
  rows = rows.slice(0, query.limit);
  const last = rows.at(-1);
  return {
    rows,
    has_more: hasMore,
    next_cursor:
      hasMore && last
        ? writeCursor(digest, {
            value: (last as Record<string, unknown>)[sortColumnOf(field)] as string | null,
            id: last.id,
          })
        : null,
    ...(query.count ? await countRows(ctx, source.table, base) : {}),
  };
}

/** Tables of so many partitions that to plan anew would take longer than any plan. */
const partitioned: ReadonlySet<string> = new Set(["interactions"]);

/**
 * A limit that the planner can see, at least so large. With one that it cannot, it takes a plan for any limit to be dear and makes
 * another for every request: 15 ms for a table of 27 partitions, whose rows are read in 1. A few sizes, so that there are few plans.
 * Not for lists with filters, where the plan may depend on what is looked for.
 */
const roundLimit = (limit: number) =>
  sql.lit([11, 26, 51].find((size) => size >= limit) ?? Math.max(101, limit));

/** A filter or a sort tells of a field what reading it would. */
function refuseGuarded(ctx: Ctx, { conditions, filter, sort }: ListQuery): void {
  const grouped = filter ? conditionsOf(filter, "?filter") : [];
  const asked = [
    ...conditions.map(({ field, op }) => ({ field, pointer: `?filter[${field}][${op}]` })),
    ...grouped.map(({ condition, pointer }) => ({ field: condition.field, pointer })),
    { field: sort.field, pointer: "?sort" },
  ];
  for (const { field, pointer } of asked) {
    const wanted = readingNeeds(field);
    if (!wanted || ctx.can(wanted)) continue;
    const message = `Filters and sorts by ${field} need the permission ${wanted}.`;
    throw new AppError("forbidden", message, { errors: [{ pointer, message }] });
  }
}

async function countRows(ctx: Ctx, table: string, where: readonly RawBuilder<boolean>[]) {
  const { rows } = await sql<{
    n: string;
  }>`select count(*) as n from (select from ${sql.table(table)} where ${and(where)} limit ${countCap + 1}) as counted`.execute(
    ctx.db,
  );
  const found = Number(rows[0]!.n);
  return { total_count: Math.min(found, countCap), total_is_capped: found > countCap };
}

const sortColumnOf = (field: Field) => field.sortColumn ?? field.column;

type Step = [more: RawBuilder<boolean>[], order: RawBuilder<unknown>];

function keyed(
  field: Field,
  descending: boolean,
  from: { value: unknown; id: string } | null,
): Step {
  const column = sql.ref(sortColumnOf(field));
  const more: RawBuilder<boolean>[] = field.nullable ? [sql<boolean>`${column} is not null`] : [];
  if (from) {
    more.push(
      descending
        ? sql<boolean>`(${column}, id) < (${from.value}, ${from.id})`
        : sql<boolean>`(${column}, id) > (${from.value}, ${from.id})`,
    );
  }
  return [more, descending ? sql`${column} desc, id desc` : sql`${column}, id`];
}

function unkeyed(field: Field, descending: boolean, after: string | null): Step {
  const column = sql.ref(sortColumnOf(field));
  const more = [sql<boolean>`${column} is null`];
  if (after) more.push(descending ? sql<boolean>`id < ${after}` : sql<boolean>`id > ${after}`);
  return [more, descending ? sql`id desc` : sql`id`];
}

const and = (parts: readonly RawBuilder<boolean>[]) => sql.join(parts, sql` and `);
const columnList = (columns: readonly string[]) =>
  sql.join(columns.map((column) => sql.ref(column)));
