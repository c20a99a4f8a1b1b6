// What both orgs hold, read by the superuser: the ground on which the model says what each principal must see.
import type { Client } from "pg";

import { listTables } from "../catalogue.ts";
import type { Table } from "../catalogue.ts";
import { listReferences } from "../rows.ts";
import type { Reference } from "../rows.ts";
import { sharedFacts, tables as tenantFacts } from "./facts.ts";
import type { Org } from "./fixture.ts";

export type Row = Record<string, unknown> & { org_id?: string; id?: string };
export type World = {
  ours: Org;
  theirs: Org;
  /** Tables of public, by name. */
  tables: Map<string, Table>;
  /** Tables of private and of partitions, which nobody may reach. */
  closed: Table[];
  rows: Map<string, Row[]>;
  references: Reference[];
};

/** Reads tables, references and rows from the database as it stands. */
export async function readWorld(client: Client, ours: Org, theirs: Org): Promise<World> {
  const open = await listTables(client);
  const rows = new Map<string, Row[]>();
  for (const table of open) {
    const found = await client.query<{ row: Row }>(
      `select to_jsonb(t) as row from ${table.full} t order by t::text`,
    );
    rows.set(
      table.name,
      found.rows.map(({ row }) => row),
    );
  }
  return {
    ours,
    theirs,
    tables: new Map(open.map((table) => [table.name, table])),
    closed: await listTables(client, ["private"]),
    rows,
    references: await listReferences(client),
  };
}

/** The column that names a row within its org. */
export function keyOf(table: string): string {
  return sharedFacts[table]?.key ?? "id";
}

/** Rows of a table that belong to an org; of a shared table those of its people. */
export function rowsOf(world: World, table: string, org: Org): Row[] {
  const rows = world.rows.get(table) ?? [];
  if (table in tenantFacts) return rows.filter((row) => row.org_id === org.id);
  const people = new Set(Object.values(org.people).map((person) => person.userId));
  return rows.filter((row) =>
    table === "orgs"
      ? row.id === org.id
      : people.has(String(row[table === "users" ? "id" : "user_id"])),
  );
}
