// The catalogue and the database say the same: which events there are, in which version, with which fields.
import { payloadSchema } from "@rapport/events";
import { sql } from "kysely";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTwoOrgs, type TwoOrgs } from "#lib/testing/two-orgs.ts";
import { catalogueOf, enabledModules } from "./registry.ts";
import { changeEverything } from "./testing-changes.ts";

let t: TwoOrgs;
let owner: pg.Pool;

beforeAll(async () => {
  t = await openTwoOrgs();
  owner = new pg.Pool({ connectionString: t.ownerUrl, max: 1 });
  // Its database is dropped while its last connection says goodbye.
  owner.on("connect", (client) => void client.on("error", () => {}));
  // The database is dropped while pooled connections are still closing; that is no error of a test.
  owner.on("connect", (client) => client.on("error", () => {}));
});
afterAll(async () => {
  await owner?.end();
  await t?.close();
});

const catalogue = catalogueOf(enabledModules(""));
const versionsOf = (source: "database" | "outside") =>
  Object.fromEntries(
    catalogue.events
      .filter((event) => event.source === source)
      .map(({ type, version }) => [type, version]),
  );

test("the catalogue and the triggers name the same events in the same versions", async () => {
  const { rows } = await owner.query<{ args: string[] }>(
    `select distinct string_to_array(encode(t.tgargs, 'escape'), '\\000') as args
     from pg_trigger t where t.tgfoid = 'app.emit'::regproc and not t.tgisinternal`,
  );
  expect(rows.length).toBeGreaterThan(50);
  const emitted = Object.fromEntries(
    rows.map(({ args: [type, version] }) => [type!, Number(version || 1)]),
  );
  expect(Object.keys(emitted)).toHaveLength(rows.length);
  // Only this one is written by functions: app.send_test_event() and app.send_example_event().
  expect({ ...emitted, "webhook.test": 1 }).toEqual(versionsOf("database"));
});

test("what a function may tell of from outside is what the catalogue says", async () => {
  const { rows } = await owner.query<{ type: string; schema_version: number }>(
    "select type, schema_version from private.outside_events",
  );
  expect(rows.length).toBeGreaterThan(2);
  expect(Object.fromEntries(rows.map((row) => [row.type, row.schema_version]))).toEqual(
    versionsOf("outside"),
  );
});

/** Tenant tables of whose changes nobody is told, or not of each kind of change, and why. */
const untold: Record<string, string> = {
  api_keys: "What a key may do, and who made or ended it, is for the audit log and its readers.",
  api_key_days: "A count of requests; it would tell of each request that reads events.",
  audit_logs: "The log is told of nowhere but in itself.",
  blocked_addresses: "Whose mail is left alone is a setting, which the audit log remembers.",
  "calls delete": "A call goes with its number, when the organisation does.",
  conversations: "Each message in one tells of itself; how people sort them is their own affair.",
  domain_events: "They are the events.",
  email_attachments: "They are part of a mail, which is told.",
  email_bodies: "What a mail says is told to nobody.",
  email_files: "A file that has gone with no mail yet is nobody's news.",
  email_participants: "They are part of a mail, which is told.",
  email_templates: "A text to send later; the mails that are made of it are told.",
  "emails delete": "A mail that is put away here is still in its mailbox.",
  import_rows: "An import tells of itself when it ends, and of each record if a webhook asks.",
  "imports insert": "Nothing has changed yet; import.completed tells how it ended.",
  "imports delete":
    "An import is not deleted; what it made is taken back, which import.undone tells.",
  integrations:
    "Functions tell when one is connected, fails or ends; its progress would tell without end.",
  invitations: "Whom somebody invited is for the audit log; who accepts is a member.added.",
  jobs: "Progress is read from the job; what it does to records tells of itself.",
  "opt_outs delete": "The ledger only grows; it goes with the organisation.",
  "opt_outs update": "A row is written once; what is erased of it is nobody's news.",
  phones: "Which numbers there are is a setting, which the audit log remembers.",
  quiet_hours: "When messages may go is a setting, which the audit log remembers.",
  roles: "What a role may do is for the audit log; who has it is a member.updated.",
  "sequence_enrollments delete": "An enrolment goes with its person or its sequence.",
  sequence_steps: "They are part of a sequence, which the audit log remembers.",
  sequences: "What is to be sent is for its writers; who is put into one is told.",
  "sms delete": "A text goes with its number, when the organisation does.",
  "team_members update": "A place in a team is made and ended, never changed.",
  webhooks:
    "Who sets one up is for the audit log; its health is told: failing, disabled, recovered.",
  webhook_attempts: "It would tell of itself without end.",
  webhook_deliveries: "It would tell of itself without end; that one died is told.",
};

test("each kind of change of each tenant table is told, or it is said why not", async () => {
  const { rows: tables } = await owner.query<{ name: string; told: string[] }>(
    `select c.relname as name, coalesce(array_agg(distinct o.operation) filter (where o.operation is not null), '{}') as told
     from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'org_id' and not a.attisdropped
     left join pg_trigger t on t.tgrelid = c.oid and t.tgfoid = 'app.emit'::regproc and not t.tgisinternal
     left join lateral (values
       (case when t.tgtype::int & 4 > 0 then 'insert' end),
       (case when t.tgtype::int & 16 > 0 then 'update' end),
       (case when t.tgtype::int & 8 > 0 or encode(t.tgargs, 'escape') ~ '^[a-z_]+[.](deleted|removed)\\M' then 'delete' end)
     ) as o (operation) on true
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') group by 1 order by 1`,
  );
  expect(tables.length).toBeGreaterThan(15);
  const silent = tables.flatMap(({ name, told }) =>
    ["insert", "update", "delete"]
      .filter((operation) => !told.includes(operation))
      .map((operation) => (untold[name] ? name : `${name} ${operation}`)),
  );
  // Both ways: nothing is silent without a reason, and no reason stands for what is told.
  expect([...new Set(silent)].sort()).toEqual(Object.keys(untold).sort());
  for (const why of Object.values(untold)) expect(why).toMatch(/^[A-Z].{15,}\.$/);
});

test("every event says in a sentence what it tells, and its schema can be published", () => {
  for (const { type, description } of catalogue.events) {
    expect(description, type).toMatch(/^[A-Z“].{8,}\.$/);
    expect(catalogue.jsonSchema(type), type).toMatchObject({ type: "object" });
  }
});

test("what is written fits the catalogue's schemas, field by field", async () => {
  await changeEverything(owner, t.acme.id);
  const { body: webhook } = await t.call(t.acme.key, "POST", "/webhooks", {
    url: "https://example.com/test",
  });
  expect((await t.call(t.acme.key, "POST", `/webhooks/${webhook.id}/test`)).status).toBe(202);
  await t.acme.as("owner", async (ctx) => {
    await sql`select app.send_example_event(${webhook.id}, 'deal.won', '{"name": "Big"}', 1)`.execute(
      ctx.db,
    );
  });

  const { rows: events } = await owner.query<{
    type: string;
    object_type: string;
    object_id: string;
    data: Record<string, unknown>;
    previous: Record<string, unknown> | null;
    occurred_at: Date;
    schema_version: number;
    sequence: string;
    actor_type: string;
    actor_id: string | null;
    request_id: string | null;
  }>("select * from public.domain_events where org_id = $1", [t.acme.id]);
  for (const event of events) {
    const definition = catalogue.get(event.type)!;
    const payload = {
      type: event.type,
      timestamp: event.occurred_at.toISOString(),
      data: {
        object_type: event.object_type,
        object_id: event.object_id,
        sequence: Number(event.sequence),
        version: event.schema_version,
        actor: { type: event.actor_type, id: event.actor_id },
        request_id: event.request_id,
        object: event.data,
        previous: event.previous,
      },
    };
    const parsed = payloadSchema(definition).safeParse(payload);
    expect(parsed.error?.issues, event.type).toBeUndefined();
    const fields = Object.keys(definition.object.shape);
    const needed = fields.filter(
      (name) => !definition.object.shape[name]!.safeParse(undefined).success,
    );
    expect(Object.keys(event.data), event.type).toEqual(expect.arrayContaining(needed));
    expect(fields, event.type).toEqual(expect.arrayContaining(Object.keys(event.data)));
  }
  expect([...new Set(events.map(({ type }) => type))].sort()).toEqual(
    catalogue.events.map(({ type }) => type),
  );
  // The other org had its own members made for it, and nothing else.
  const { rows: others } = await owner.query<{ type: string }>(
    "select distinct type from public.domain_events where org_id = $1",
    [t.globex.id],
  );
  expect(others.map(({ type }) => type)).not.toContain("deal.won");
});
