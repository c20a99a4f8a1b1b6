/** What an export holds: every table of the organisation that the API's role may read, from the catalogue. */
import type { OrgDb } from "@rapport/db";
import { sql } from "kysely";

export type ExportedTable = { name: string; columns: string[]; money: string[] };

/**
 * The tables in order of their names, with the columns that are no one's secret: what is hidden is not granted, what proves
 * something lies in another schema, and bytes are never exported. A table that is made tomorrow is in it tomorrow.
 */
export async function listExportedTables(db: OrgDb): Promise<ExportedTable[]> {
  const { rows } = await sql<ExportedTable>`
    select c.relname as name, array_agg(a.attname::text order by a.attnum) as columns,
      coalesce(array_agg(a.attname::text order by a.attnum) filter (where a.atttypid = 'bigint'::regtype and exists (
        select from pg_catalog.pg_attribute m where m.attrelid = c.oid and m.attname = 'currency' and not m.attisdropped)), '{}') as money
    from pg_catalog.pg_class c join pg_catalog.pg_attribute a on a.attrelid = c.oid
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
      and a.attnum > 0 and not a.attisdropped and a.atttypid <> 'bytea'::regtype
      and pg_catalog.has_column_privilege(c.oid, a.attnum, 'select')
      and exists (select from pg_catalog.pg_attribute o where o.attrelid = c.oid and o.attname = 'org_id')
    group by c.oid, c.relname order by c.relname`.execute(db);
  return rows;
}

/** Rows after an id as JSON, one line each. Money is a decimal in the row's currency. */
export async function readLines(
  db: OrgDb,
  orgId: string,
  table: ExportedTable,
  after: string,
  limit: number,
): Promise<{ id: string; line: string }[]> {
  const columns = table.columns.map((name) =>
    table.money.includes(name)
      ? sql`app.minor_to_decimal(${sql.ref(name)}, currency) as ${sql.ref(name)}`
      : sql.ref(name),
  );
  const { rows } = await sql<{ id: string; line: string }>`
    select r.id, to_json(r)::text as line from (
      select ${sql.join(columns)} from ${sql.table(table.name)}
      where org_id = ${orgId} and id > ${after} order by id limit ${limit}) r order by r.id`.execute(
    db,
  );
  return rows;
}
