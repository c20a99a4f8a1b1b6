/** What hangs on a record, beside what the same import made. */
import type { Ctx } from "@rapport/db";
import { sql } from "kysely";
import type { Table } from "../../records/source.ts";

type Use = { table: Table; column: string; one: string; many: string };

const people: Use = { table: "people", column: "company_id", one: "person", many: "people" };
const deals = (column: string): Use => ({ table: "deals", column, one: "deal", many: "deals" });
const done = (column: string): Use[] => [
  { table: "tasks", column, one: "task", many: "tasks" },
  { table: "interactions", column, one: "note", many: "notes" },
];

const usesOf: Partial<Record<Table, Use[]>> = {
  companies: [
    people,
    deals("company_id"),
    { table: "companies", column: "parent_id", one: "subsidiary", many: "subsidiaries" },
    ...done("company_id"),
  ],
  people: [deals("person_id"), ...done("person_id")],
  products: [deals("product_id")],
  deals: done("deal_id"),
};

/** In words, by record; nothing for one that nothing hangs on. */
export async function readUses(
  ctx: Ctx,
  importId: string,
  table: Table,
  ids: readonly string[],
): Promise<Map<string, string>> {
  const found = new Map<string, string[]>();
  for (const use of usesOf[table] ?? []) {
    const column = sql.ref(use.column);
    // A subsidiary that the import made goes the same way; of other tables an import makes companies alone.
    const theirs =
      use.table === table
        ? sql`and not exists (select from import_rows r where r.org_id = u.org_id and r.import_id = ${importId} and r.record_id = u.id and r.outcome = 'created')`
        : sql``;
    const { rows } = await sql<{ id: string; n: number }>`
      select ${column} as id, count(*)::int as n from ${sql.table(use.table)} u
      where u.org_id = ${ctx.orgId} and ${column} = any (${[...ids]}::uuid[]) and u.deleted_at is null ${theirs}
      group by 1`.execute(ctx.db);
    for (const { id, n } of rows)
      found.set(id, [...(found.get(id) ?? []), `${n} ${n === 1 ? use.one : use.many}`]);
  }
  return new Map([...found].map(([id, words]) => [id, words.join(", ")]));
}
