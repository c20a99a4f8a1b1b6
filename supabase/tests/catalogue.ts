// What Postgres itself says about our tables. Nothing here is a list that must be kept up.
import type { Client } from "pg";

export type Column = {
  name: string;
  type: string;
  notNull: boolean;
  /** Has a default, or is generated: an insert may leave it out. */
  fills: boolean;
  generated: boolean;
};
export type Table = {
  schema: string;
  name: string;
  /** Quoted `schema.table`. */
  full: string;
  oid: number;
  columns: Column[];
  hasOrg: boolean;
};

/** Tables (partitioned ones included, their children not) of the schemas named. */
export async function listTables(client: Client, schemas = ["public"]): Promise<Table[]> {
  const { rows } = await client.query<Table>(
    `select n.nspname as schema, c.relname as name, format('%I.%I', n.nspname, c.relname) as full, c.oid::int,
       json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod), 'notNull', a.attnotnull,
         'fills', a.atthasdef or a.attidentity <> '', 'generated', a.attgenerated <> '') order by a.attnum) as columns,
       bool_or(a.attname = 'org_id') as "hasOrg"
     from pg_class c
       join pg_namespace n on n.oid = c.relnamespace
       join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     where c.relkind in ('r', 'p') and n.nspname = any ($1) and not c.relispartition
     group by n.nspname, c.relname, c.oid order by 1, 2`,
    [schemas],
  );
  return rows;
}

/** Tables of `public` whose rows belong to an org. */
export async function listTenantTables(client: Client): Promise<Table[]> {
  return (await listTables(client)).filter((table) => table.hasOrg);
}

/** The first column of every row, as texts. */
export async function texts(
  client: Client,
  sql: string,
  values: unknown[] = [],
): Promise<string[]> {
  const { rows } = await client.query<string[]>({ text: sql, values, rowMode: "array" });
  return rows.map((row) => String(row[0]));
}

/** Schemas that hold what we made; the platform's own (auth, storage, extensions) are not ours to judge. */
export const ourSchemas = ["public", "app", "private", "partitions"];
