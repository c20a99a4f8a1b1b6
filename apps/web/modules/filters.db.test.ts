// What the API lets one filter and sort by must compare without leaking, or no index serves it under row-level security.
import { createTestDatabase } from "@rapport/stack/testing";
import type { TestDatabase } from "@rapport/stack/testing";
import { Client } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";

import { enabledModules, routesOf } from "./registry.ts";

/** Lists whose table has another name than their address. */
const tableOf: Record<string, string> = {
  "/audit-logs/export": "audit_logs",
  "/enrollments": "sequence_enrollments",
  "/imports/{id}/rows": "import_rows",
  "/members": "org_members",
  "/sequences/{id}/enrollments": "sequence_enrollments",
  "/webhook-deliveries": "webhook_deliveries",
  "/webhooks/{id}/deliveries": "webhook_deliveries",
};

const lists = routesOf(enabledModules())
  .filter((route) => route.listOf)
  .map((route) => {
    // An export takes the filters of its list.
    const name = route.path
      .slice(1)
      .replace(/\/export$/, "")
      .replaceAll("-", "_");
    const fields = Object.values(route.listOf ?? {});
    const columns = fields.flatMap((field) => [field.column, field.sortColumn ?? field.column]);
    const sorted = fields
      .filter((field) => field.sort)
      .map((field) => field.sortColumn ?? field.column);
    return {
      path: route.path,
      table: tableOf[route.path] ?? name,
      columns: [...new Set(columns)],
      sorted,
    };
  });

let database: TestDatabase;
let client: Client;

beforeAll(async () => {
  database = await createTestDatabase();
  client = new Client({ connectionString: database.ownerUrl });
  await client.connect();
});

afterAll(async () => {
  await client?.end();
  await database?.drop();
});

test("the API has lists", () => {
  expect(lists.map((list) => list.path)).toContain("/deals");
  expect(lists.length).toBeGreaterThan(8);
});

test.each(lists)(
  "$path: every filter and sort has leakproof comparisons",
  async ({ table, columns }) => {
    const { rows } = await client.query<{ column: string; type: string; leaks: string | null }>(
      `select a.attname as column, format_type(coalesce(nullif(t.typbasetype, 0), t.oid), null) as type,
       case when count(o.oid) = 0 then 'no ordering operators' else string_agg(o.oid::regoperator::text, ', ') filter (where not f.proleakproof) end as leaks
     from pg_attribute a join pg_type t on t.oid = a.atttypid
       left join pg_opclass c on c.opcintype = coalesce(nullif(t.typbasetype, 0), t.oid) and c.opcdefault and c.opcmethod = (select oid from pg_am where amname = 'btree')
       left join pg_amop m on m.amopfamily = c.opcfamily and m.amoplefttype = c.opcintype and m.amoprighttype = c.opcintype
       left join pg_operator o on o.oid = m.amopopr left join pg_proc f on f.oid = o.oprcode
     where a.attrelid = to_regclass('public.' || $1) and a.attname = any ($2)
     group by 1, 2`,
      [table, columns],
    );
    const missing = columns.filter((column) => !rows.some((row) => row.column === column));
    expect(
      missing,
      `public.${table} lacks a column that the API filters by: mend the slice's schema.ts, or name the table in tableOf`,
    ).toEqual([]);
    expect(
      rows.filter((row) => row.leaks !== null),
      "Store the value beside it as text, bigint, uuid, date or timestamptz and filter by that: numeric, enum, citext, jsonb and arrays compare with functions that are not leakproof",
    ).toEqual([]);
  },
);

test("the rule sees what leaks", async () => {
  const { rows } = await client.query<{ leakproof: boolean }>(
    "select proleakproof as leakproof from pg_proc where proname in ('numeric_lt', 'enum_lt', 'citext_lt')",
  );
  expect(rows.length).toBeGreaterThan(1);
  expect(rows.every((row) => !row.leakproof)).toBe(true);
});
