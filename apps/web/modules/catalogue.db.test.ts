import { createTestDatabase, type TestDatabase } from "@rapport/stack/testing";
import { payloadSchema } from "@rapport/events";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { catalogueOf, enabledModules } from "./registry.ts";

let database: TestDatabase;
let owner: pg.Pool;

beforeAll(async () => {
  database = await createTestDatabase();
  owner = new pg.Pool({ connectionString: database.ownerUrl, max: 1 });
  // The database is dropped while pooled connections are still closing; that is no error of a test.
  owner.on("connect", (client) => client.on("error", () => {}));
});
afterAll(async () => {
  await owner?.end();
  await database?.drop();
});

const named = { companies: "name", people: "last_name" };

const catalogue = catalogueOf(enabledModules(""));

/** The event types that triggers emit: the argument of each `execute function app.emit('…')`. */
async function emittedTypes(): Promise<string[]> {
  const { rows } = await owner.query<{ type: string }>(
    `select distinct convert_from(substring(t.tgargs from 1 for position('\\000'::bytea in t.tgargs) - 1), 'UTF8') as type
     from pg_trigger t where t.tgfoid = 'app.emit'::regproc and not t.tgisinternal order by 1`,
  );
  return rows.map(({ type }) => type);
}

test("the catalogue and the triggers name the same events", async () => {
  const emitted = await emittedTypes();
  expect(emitted.length).toBeGreaterThan(10);
  expect(emitted).toEqual([...catalogue.types]);
});

test("every event says in a sentence what it tells, and its schema can be published", () => {
  for (const type of catalogue.types) {
    expect(catalogue.get(type)?.description, type).toMatch(/^[A-Z“].{8,}\.$/);
    expect(catalogue.jsonSchema(type), type).toMatchObject({ type: "object" });
  }
});

test("what triggers write fits the catalogue's schemas, field by field", async () => {
  const { rows } = await owner.query<{ id: string }>(
    "insert into public.orgs (name, slug) values ('Acme', 'acme-events') returning id",
  );
  const org = rows[0]!.id;
  const make = async (text: string, ...values: unknown[]): Promise<string> =>
    (await owner.query<{ id: string }>(`${text} returning id`, [org, ...values])).rows[0]!.id;
  const company = await make(
    "insert into public.companies (org_id, name, annual_revenue, currency) values ($1, 'Acme', 123456, 'CHF')",
  );
  const person = await make(
    "insert into public.people (org_id, first_name, email) values ($1, 'Ada', 'ada@acme.com')",
  );
  const product = await make(
    "insert into public.products (org_id, name, price, currency) values ($1, 'Kit', 1000, 'EUR')",
  );
  const pipeline = await make(
    "insert into public.pipelines (org_id, name) values ($1, 'Sales of events')",
  );
  const stage = (name: string, kind: string, position: number) =>
    make(
      "insert into public.stages (org_id, pipeline_id, name, kind, position, probability) values ($1, $2, $3, $4, $5, $6)",
      pipeline,
      name,
      kind,
      position,
      kind === "won" ? 100 : 0,
    );
  const [open, won, lost] = [
    await stage("Open", "open", 1),
    await stage("Won", "won", 2),
    await stage("Lost", "lost", 3),
  ];
  const deal = await make(
    "insert into public.deals (org_id, name, pipeline_id, stage_id, amount, currency) values ($1, 'Big', $2, $3, 99, 'EUR')",
    pipeline,
    open,
  );
  const task = await make(
    "insert into public.tasks (org_id, title, deal_id) values ($1, 'Call', $2)",
    deal,
  );
  const note = await make(
    "insert into public.interactions (org_id, kind, body, company_id) values ($1, 'note', 'Hello', $2)",
    company,
  );
  const file = await make(
    "insert into public.imports (org_id, object, file_name, state) values ($1, 'deals', 'a.csv', 'running')",
  );
  const change = (table: string, set: string, id: string) =>
    owner.query(`update public.${table} set ${set} where org_id = $1 and id = $2`, [org, id]);
  await change("companies", "name = 'Acme AG'", company);
  await change("people", "last_name = 'Lovelace'", person);
  await change("products", "price = 2000", product);
  await change("deals", "name = 'Bigger'", deal);
  await change("deals", `stage_id = '${won}'`, deal);
  await change("deals", `stage_id = '${lost}'`, deal);
  await change("tasks", "title = 'Call back'", task);
  await change("tasks", "done_at = now()", task);
  await change("interactions", "body = 'Hello again'", note);
  await change("imports", "state = 'succeeded'", file);
  await change("imports", "state = 'undone'", file);
  for (const [table, id] of Object.entries({
    companies: company,
    people: person,
    products: product,
    deals: deal,
    tasks: task,
    interactions: note,
  })) {
    await change(table, "deleted_at = now()", id);
    await change(table, "deleted_at = null", id);
    if (table === "companies" || table === "people") {
      const survivor = await make(
        `insert into public.${table} (org_id, ${named[table]}) values ($1, 'Survivor')`,
      );
      await change(table, `deleted_at = now(), merged_into = '${survivor}'`, id);
    }
  }

  const events = await owner.query<{
    type: string;
    object_type: string;
    object_id: string;
    data: Record<string, unknown>;
    previous: Record<string, unknown> | null;
    occurred_at: Date;
  }>("select * from public.domain_events where org_id = $1", [org]);
  for (const event of events.rows) {
    const definition = catalogue.get(event.type)!;
    const payload = {
      type: event.type,
      timestamp: event.occurred_at.toISOString(),
      data: {
        object_type: event.object_type,
        object_id: event.object_id,
        object: event.data,
        previous: event.previous,
      },
    };
    const parsed = payloadSchema(definition).safeParse(payload);
    expect(parsed.error?.issues, event.type).toBeUndefined();
    expect(Object.keys(event.data).sort(), event.type).toEqual(
      Object.keys(definition.object.shape).sort(),
    );
  }
  expect([...new Set(events.rows.map(({ type }) => type))].sort()).toEqual([...catalogue.types]);
});
