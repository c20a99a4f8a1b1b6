/** Names beside the ids of an export: one query per relation and page, under the policies of what it leads to. */
import type { Ctx } from "@rapport/db";
import { sql } from "kysely";
import type { Relation } from "../records/expand.ts";

export type NameColumn = {
  /** company_name */
  name: string;
  /** company_id */
  column: string;
  table: string;
  key: "id" | "user_id";
};

type Row = Record<string, unknown>;

/** A column with a name for each relation. */
export const namesOf = (relations: Readonly<Record<string, Relation>>): NameColumn[] =>
  Object.entries(relations).map(([relation, { column, to }]) => ({
    name: `${relation}_name`,
    column,
    table: to.source.table,
    key: "id",
  }));

/** Adds the names to the rows. What is not there, or not for the caller, is null. */
export async function addNames(
  ctx: Ctx,
  names: readonly NameColumn[],
  rows: readonly Row[],
): Promise<Row[]> {
  const named = rows.map((row): Row => ({ ...row }));
  for (const { name, column, table, key } of names) {
    const ids = [...new Set(rows.map((row) => row[column]).filter((id) => typeof id === "string"))];
    const found =
      ids.length > 0 ? await readNames(ctx, table, key, ids) : new Map<string, string>();
    for (const row of named) row[name] = found.get(row[column] as string) ?? null;
  }
  return named;
}

async function readNames(
  ctx: Ctx,
  table: string,
  key: NameColumn["key"],
  ids: readonly string[],
): Promise<Map<string, string>> {
  const shown = table === "people" ? sql`coalesce(nullif(full_name, ''), email)` : sql.ref("name");
  const live = table === "org_members" ? sql`true` : sql`deleted_at is null`;
  const { rows } = await sql<{ id: string; name: string }>`
    select ${sql.ref(key)} as id, ${shown} as name from ${sql.table(table)}
    where org_id = ${ctx.orgId} and ${sql.ref(key)} = any (${[...ids]}::uuid[]) and ${live}`.execute(
    ctx.db,
  );
  return new Map(rows.map((row) => [row.id, row.name]));
}
