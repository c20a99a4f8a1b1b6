// Under row-level security each filter and sort of a list is served by an index: plans are read, not times.
import { createTestDatabase } from "@rapport/stack/testing";
import type { TestDatabase } from "@rapport/stack/testing";
import { Client } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { enabledModules, routesOf } from "./registry.ts";

/** Tables that grow with the work of an org. The others are kept small by a quota, and a scan of them is as good. */
const tableOf: Record<string, string> = {
  "/companies": "companies",
  "/people": "people",
  "/products": "products",
  "/deals": "deals",
  "/tasks": "tasks",
  "/interactions": "interactions",
  "/members": "org_members",
  "/webhook-deliveries": "webhook_deliveries",
  "/imports/{id}/rows": "import_rows",
  "/audit-logs": "audit_logs",
};

/** Columns of a few values: an index finds half the table, so the list is read in its order and filtered on the way. */
const readOnTheWay: Record<string, string> = {
  "deals.currency": "few values",
  "companies.currency": "few values",
  "products.currency": "few values",
  "products.is_active": "two values",
  "org_members.role_id": "few values",
  "webhook_deliveries.event_type": "few values; the log of a webhook is read in its order",
  "webhook_deliveries.attempts": "at most ten values",
  "webhook_deliveries.last_status": "few values",
  "webhook_deliveries.created_at": "the log is sorted by id, which has its order",
  "import_rows.record_id": "rows are read within one import, in its order",
  "audit_logs.action": "begins with its object_type, which the service adds",
  "audit_logs.occurred_at":
    "the log is sorted by id, which begins with its time; the service adds the bounds",
};

/** Lists of what belongs to one thing: the condition that they always have. */
const within: Record<string, string> = {
  import_rows: "import_id = md5('import')::uuid",
};

type Case = { table: string; column: string; field: string; key?: string | undefined };
const lists = routesOf(enabledModules()).flatMap((route) => {
  const table = tableOf[route.path];
  return table && route.listOf ? [{ table, fields: Object.entries(route.listOf) }] : [];
});
const sorts: Case[] = lists.flatMap(({ table, fields }) =>
  fields
    .filter(([, field]) => field.sort)
    .map(([name, field]) => ({ table, column: field.sortColumn ?? field.column, field: name })),
);
const filters: Case[] = lists.flatMap(({ table, fields }) =>
  fields
    .filter(([, { column, values }]) => !values && !readOnTheWay[`${table}.${column}`])
    .map(([name, field]) => ({ table, column: field.column, field: name, key: field.keyColumn })),
);

let database: TestDatabase;
let client: Client;
let org: string;
let claims: string;

beforeAll(async () => {
  database = await createTestDatabase();
  client = new Client({ connectionString: database.superUrl });
  await client.connect();
  const made = await client.query<{ org: string; person: string }>(
    `with who as (insert into public.users (email) values ('owner@plans.example') returning id)
     select private.create_org(id, 'Owner', 'owner@plans.example', 'Plans') as org, id as person from who`,
  );
  org = made.rows[0]!.org;
  // Neither triggers nor references: only what the planner sees counts.
  await client.query("set session_replication_role = replica");
  for (const table of new Set(Object.values(tableOf))) await fill(table);
  await client.query("set session_replication_role = origin; analyze");
  claims = JSON.stringify({ sub: made.rows[0]!.person, org_id: org });
}, 60_000);

afterAll(async () => {
  await client?.end();
  await database?.drop();
});

/** 4,000 rows of the org and as many of neighbours, each value as good as unique where the table allows. */
async function fill(table: string): Promise<void> {
  const { rows } = await client.query<{ name: string; type: string; choice: string | null }>(
    `select a.attname as name, format_type(coalesce(nullif(t.typbasetype, 0), t.oid), null) as type,
       (select (regexp_match(pg_get_constraintdef(k.oid), 'ARRAY\\[''([^'']+)'''))[1] from pg_constraint k
        where k.conrelid = a.attrelid and k.contype = 'c' and k.conkey = array[a.attnum]) as choice
     from pg_attribute a join pg_type t on t.oid = a.atttypid
     where a.attrelid = to_regclass('public.' || $1) and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
       and a.attname not in ('deleted_at', 'org_id', 'id', 'user_id')`,
    [table],
  );
  const names = rows.map(({ name }) => `"${name}"`);
  const values = rows.map(
    (row) => special[`${table}.${row.name}`] ?? special[row.name] ?? valueOf(row.type, row.choice),
  );
  await client.query(
    `insert into public.${table} (org_id, id, ${names.join(", ")})
     select case when n % 2 = 0 then '${org}'::uuid else md5((n % 7)::text)::uuid end, app.uuid7(timestamptz '2026-11-01' + n * interval '1 minute'), ${values.join(", ")}
     from generate_series(1, 8000) n`,
  );
}

/** What a check or another column wants of a value. */
const special: Record<string, string> = {
  "interactions.mentions": "'{}'::uuid[]",
  "import_rows.import_id": "md5('import')::uuid",
  phone_normalized: "'+41' || (440000000 + n)",
  currency: "'EUR'",
  founded_year: "1 + n % 2000",
  "deals.status": "'won'",
  "org_members.status": "'unclaimed'",
  role: "'member'",
  role_id: "null",
  parent_id: "gen_random_uuid()",
  "import_rows.outcome": "null",
  cells: "'{x}'",
  notes: "'{}'",
  probability: "10",
  is_active: "n % 2 = 0",
};

function valueOf(type: string, choice: string | null): string {
  if (choice) return `'${choice}'`;
  if (type === "uuid") return "gen_random_uuid()";
  if (type === "date") return "date '2020-01-01' + (n % 4000)";
  if (type.startsWith("timestamp")) return "timestamptz '2026-01-01' + n * interval '1 minute'";
  if (type === "boolean") return "true";
  if (type === "jsonb") return "'{}'::jsonb";
  if (type === "integer" || type === "bigint") return "n";
  return "'value' || n";
}

/** The plan of a list as the API asks for it, as a member of the org. */
async function planOf(table: string, where: string, order: string): Promise<string> {
  const soft = await client.query(
    `select from pg_attribute where attrelid = to_regclass('public.' || $1) and attname = 'deleted_at'`,
    [table],
  );
  const living = soft.rowCount ? "and deleted_at is null" : "";
  await client.query("begin; set local role rapport_app; set local enable_seqscan = off");
  try {
    await client.query("select set_config('request.jwt.claims', $1, true)", [claims]);
    const { rows } = await client.query<{ "QUERY PLAN": string }>(
      `explain (costs off) select id from public.${table} where org_id = '${org}' ${living} and ${within[table] ?? true} and ${where} order by ${order} limit 51`,
    );
    return rows.map((row) => row["QUERY PLAN"]).join("\n");
  } finally {
    await client.query("rollback");
  }
}

/** The condition lines of index scans. */
const indexConditions = (plan: string) =>
  plan
    .split("\n")
    .filter((line) => /Index Cond/.test(line))
    .join("\n");

test.each(sorts)("$table: the sort by $field reads an index in its order", async (one) => {
  for (const direction of ["", " desc"]) {
    const plan = await planOf(
      one.table,
      `${one.column} is not null`,
      one.column === "id" ? `id${direction}` : `${one.column}${direction}, id${direction}`,
    );
    expect(plan, "Give the table an index (org_id, column, id) of living rows.").not.toMatch(
      /-> +Sort$|Seq Scan/m,
    );
    expect(indexConditions(plan)).toContain("org_id");
  }
});

test.each(filters)("$table: the filter by $field finds its rows by an index", async (one) => {
  const { rows } = await client.query<{ value: string }>(
    `select ${one.column}::text as value from public.${one.table} where org_id = $1 and ${one.column} is not null limit 1`,
    [org],
  );
  const value = client.escapeLiteral(rows[0]!.value);
  const byKey = one.key ? `${one.key} = app.name_key(${value}) and ` : "";
  const plan = await planOf(one.table, `${byKey}${one.column} = ${value}`, "id");
  expect(plan, "Give the table an index (org_id, column) of living rows.").not.toContain(
    "Seq Scan",
  );
  expect(indexConditions(plan)).toMatch(new RegExp(`\\(${one.key ?? one.column} = `));
});

test("columns that are excepted are filtered by the API", () => {
  const known = lists.flatMap(({ table, fields }) =>
    fields.map(([, field]) => `${table}.${field.column}`),
  );
  expect(Object.keys(readOnTheWay).filter((name) => !known.includes(name))).toEqual([]);
});
