// The catalogue that integrators read and the triggers that emit must name the same events.
import { createTestDatabase } from "@rapport/stack/testing";
import type { TestDatabase } from "@rapport/stack/testing";
import { Client } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";

import { enabledModules } from "./registry.ts";

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

/** Types named by triggers, and by functions that record an event themselves. */
async function emittedTypes(): Promise<string[]> {
  const { rows } = await client.query<{ type: string }>(
    `select distinct convert_from(substring(tgargs from 1 for position('\\000'::bytea in tgargs) - 1), 'utf8') as type
     from pg_trigger where tgfoid = 'app.emit'::regproc and tgparentid = 0
     union
     select m[1] from pg_proc p join pg_namespace n on n.oid = p.pronamespace,
       regexp_matches(p.prosrc, 'record_event\\([^,]+, ''([a-z_.]+)''', 'g') m
     where n.nspname in ('app', 'private')
     order by 1`,
  );
  return rows.map((row) => row.type);
}

test("every event of the catalogue is emitted, and every emitted one is in the catalogue", async () => {
  const emitted = await emittedTypes();
  const catalogued = enabledModules()
    .flatMap((module) => module.events)
    .map((event) => event.type)
    .toSorted();
  expect(emitted).toContain("deal.created");
  expect(
    emitted.filter((type) => !catalogued.includes(type)),
    "Emitted and unknown to integrators: add defineEvent(…) to the slice's events.ts",
  ).toEqual([]);
  expect(
    catalogued.filter((type) => !emitted.includes(type)),
    "In the catalogue and never emitted: add a trigger line beside the table",
  ).toEqual([]);
});

test("an event is emitted by a trigger of the table that it is about", async () => {
  const { rows } = await client.query<{ type: string; table: string }>(
    `select convert_from(substring(tgargs from 1 for position('\\000'::bytea in tgargs) - 1), 'utf8') as type, c.relname as table
     from pg_trigger g join pg_class c on c.oid = g.tgrelid where tgfoid = 'app.emit'::regproc and tgparentid = 0`,
  );
  const plural = (object: string) =>
    object === "person"
      ? "people"
      : object.endsWith("y")
        ? `${object.slice(0, -1)}ies`
        : `${object}s`;
  expect(rows.filter((row) => plural(row.type.split(".")[0] ?? "") !== row.table)).toEqual([]);
});

test("what an event carries fits the shape that the catalogue promises", async () => {
  const shapes = new Map(
    enabledModules()
      .flatMap((module) => module.events)
      .map((event) => [event.objectType, event.object]),
  );
  const org = await client.query<{ id: string }>(
    "insert into public.orgs (name, slug) values ('Events', 'events') returning id",
  );
  const orgId = org.rows[0]?.id;
  const company = await client.query<{ id: string }>(
    `insert into public.companies (org_id, name, annual_revenue, currency) values ($1, 'Acme', 123456, 'CHF') returning id`,
    [orgId],
  );
  await client.query(
    `insert into public.people (org_id, first_name, company_id) values ($1, 'Ada', $2)`,
    [orgId, company.rows[0]?.id],
  );
  await client.query(
    `insert into public.products (org_id, name, price, currency) values ($1, 'Thing', 990, 'EUR')`,
    [orgId],
  );
  await client.query(
    `insert into public.deals (org_id, name, pipeline_id, stage_id, amount, currency)
     select org_id, 'Deal', pipeline_id, id, 5005, 'EUR' from public.stages where org_id = $1 order by position limit 1`,
    [orgId],
  );
  await client.query(`insert into public.tasks (org_id, title) values ($1, 'Call')`, [orgId]);
  await client.query(
    `insert into public.interactions (org_id, body, company_id) values ($1, 'Note', $2)`,
    [orgId, company.rows[0]?.id],
  );
  const { rows } = await client.query<{ object_type: string; data: unknown }>(
    "select object_type, data from public.domain_events where org_id = $1",
    [orgId],
  );
  expect(new Set(rows.map((row) => row.object_type))).toEqual(
    new Set(["company", "person", "product", "deal", "task", "interaction"]),
  );
  for (const row of rows) {
    const parsed = shapes.get(row.object_type)?.safeParse(row.data);
    expect(parsed?.error?.issues ?? [], `${row.object_type} as its trigger writes it`).toEqual([]);
    expect(parsed?.success).toBe(true);
  }
});
