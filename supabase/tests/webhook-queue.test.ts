// What the queue of deliveries promises in SQL: filters, pace, rests, warnings, replays, the sweep, and what is let go.
import { createTestDatabase, type TestDatabase } from "@rapport/stack/testing";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

let database: TestDatabase;
let owner: pg.Client;
let org: string;
let other: string;

beforeAll(async () => {
  database = await createTestDatabase();
  owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
});
afterAll(async () => {
  await owner?.end();
  await database?.drop();
});

let made = 0;
beforeEach(async () => {
  await owner.query("update public.webhooks set is_enabled = false");
  await owner.query("delete from private.notices");
  org = await newOrg();
  other = await newOrg();
});

const rows = async <Row extends pg.QueryResultRow>(text: string, values: unknown[] = []) =>
  (await owner.query<Row>(text, values)).rows;
const one = async <Row extends pg.QueryResultRow>(text: string, values: unknown[] = []) =>
  (await rows<Row>(text, values))[0]!;

async function newOrg(): Promise<string> {
  const { id } = await one<{ id: string }>(
    "insert into public.orgs (name, slug) values ('Acme', $1) returning id",
    [`queue-${made++}`],
  );
  return id;
}

/** A webhook of the org with a secret; `set` names further columns. */
async function hook(set: Record<string, unknown> = {}, of = org): Promise<string> {
  const columns = ["org_id", "url", ...Object.keys(set)];
  const values = [of, "https://example.com/hook", ...Object.values(set)];
  const { id } = await one<{ id: string }>(
    `insert into public.webhooks (${columns.join(", ")}) values (${columns.map((_, i) => `$${i + 1}`).join(", ")}) returning id`,
    values,
  );
  return id;
}

async function company(name: string, set: Record<string, unknown> = {}, of = org): Promise<string> {
  const columns = ["org_id", "name", ...Object.keys(set)];
  const values = [of, name, ...Object.values(set)];
  const { id } = await one<{ id: string }>(
    `insert into public.companies (${columns.join(", ")}) values (${columns.map((_, i) => `$${i + 1}`).join(", ")}) returning id`,
    values,
  );
  return id;
}

type Claimed = {
  org_id: string;
  id: string;
  lease_id: string;
  webhook_id: string;
  event_id: string;
  event_type: string;
  sequence: string;
  schema_version: number;
  payload: string;
  headers: { id: string; ciphertext: string } | null;
};
const claim = (max = 100, each = 100) =>
  rows<Claimed>("select * from app.claim_deliveries($1, $2)", [max, each]);
const complete = (claimed: Claimed[], result: Record<string, unknown>) =>
  rows<{ id: string; state: string }>("select * from app.complete_deliveries($1::jsonb)", [
    JSON.stringify(
      claimed.map(({ org_id, id, lease_id }) => ({ org_id, id, lease_id, ok: false, ...result })),
    ),
  ]);
const deliveries = (webhook: string) =>
  rows<{
    id: string;
    state: string;
    event_id: string;
    event_type: string;
    replay_of: string | null;
    attempts: number;
  }>(
    "select id, state, event_id, event_type, replay_of, attempts from public.webhook_deliveries where webhook_id = $1 order by id",
    [webhook],
  );
const dueNow = () =>
  owner.query(
    "update public.webhook_deliveries set next_attempt_at = now() - interval '1 second', lease_id = null where state = 'pending'",
  );

describe("an event", () => {
  test("is counted per object, from one, whatever happens to other objects", async () => {
    const a = await company("A");
    const b = await company("B");
    for (const name of ["A1", "A2"])
      await owner.query("update public.companies set name = $2 where id = $1", [a, name]);
    await owner.query("update public.companies set deleted_at = now() where id = $1", [b]);
    const of = async (id: string) =>
      (
        await rows<{ sequence: string }>(
          "select sequence from public.domain_events where org_id = $1 and object_id = $2 order by sequence",
          [org, id],
        )
      ).map((row) => Number(row.sequence));
    expect(await of(a)).toEqual([1, 2, 3]);
    expect(await of(b)).toEqual([1, 2]);
  });

  test("from outside is told once per key, in its org, and only of listed types", async () => {
    const emit = (of: string, type: string, key: string) =>
      one<{ event_id: string; is_new: boolean }>(
        "select * from app.emit_event($1, $2, $3, '{\"id\": 1}', null, $4)",
        [of, type, of, key],
      );
    const first = await emit(org, "integration.connected", "k1");
    expect(first.is_new).toBe(true);
    expect(await emit(org, "integration.connected", "k1")).toEqual({ ...first, is_new: false });
    expect((await emit(other, "integration.connected", "k1")).event_id).not.toBe(first.event_id);
    await expect(emit(org, "deal.won", "k2")).rejects.toThrow(/not told from outside/);
    await expect(
      emit("00000000-0000-7000-8000-000000000000", "integration.connected", "k3"),
    ).rejects.toThrow(/no such organisation/);
  });
});

describe("a filter", () => {
  const cases: [string, unknown, boolean][] = [
    ["equal", { field: "name", op: "eq", value: "Acme" }, true],
    ["unequal", { field: "name", op: "eq", value: "Other" }, false],
    ["ne", { field: "name", op: "ne", value: "Acme" }, false],
    ["numbers compare as numbers", { field: "annual_revenue", op: "gt", value: "999.5" }, true],
    ["lte", { field: "annual_revenue", op: "lte", value: 1000 }, true],
    ["in", { field: "currency", op: "in", value: ["CHF", "EUR"] }, true],
    ["not in", { field: "currency", op: "in", value: ["CHF"] }, false],
    ["contains, in any case", { field: "name", op: "contains", value: "CM" }, true],
    ["is null", { field: "industry", op: "is_null", value: true }, true],
    ["is not null", { field: "name", op: "is_null", value: false }, true],
    ["a field that is null is not greater", { field: "industry", op: "gt", value: "a" }, false],
    [
      "and",
      {
        and: [
          { field: "name", op: "eq", value: "Acme" },
          { field: "currency", op: "eq", value: "CHF" },
        ],
      },
      false,
    ],
    [
      "or within and",
      {
        and: [
          { field: "name", op: "eq", value: "Acme" },
          {
            or: [
              { field: "currency", op: "eq", value: "CHF" },
              { field: "currency", op: "eq", value: "EUR" },
            ],
          },
        ],
      },
      true,
    ],
    [
      "a made record is changed in every field",
      { field: "name", op: "changed", value: true },
      true,
    ],
  ];
  test.each(cases)("%s", async (_, filter, fits) => {
    const webhook = await hook({
      filter: JSON.stringify(filter),
      event_types: ["company.created"],
    });
    await company("Acme", { annual_revenue: 100_000, currency: "EUR" });
    expect(await deliveries(webhook)).toHaveLength(fits ? 1 : 0);
  });

  test("on what changed lets pass the changes of that field alone", async () => {
    const id = await company("Acme", { industry: "Tools" });
    const webhook = await hook({
      filter: JSON.stringify({ field: "industry", op: "changed", value: true }),
    });
    await owner.query("update public.companies set name = 'Acme AG' where id = $1", [id]);
    expect(await deliveries(webhook)).toHaveLength(0);
    await owner.query("update public.companies set industry = 'Cars' where id = $1", [id]);
    expect(await deliveries(webhook)).toHaveLength(1);
  });

  test("that cannot be judged keeps no event back, and fails no change", async () => {
    const webhook = await hook({
      filter: JSON.stringify({ field: "name", op: "in", value: "not a list" }),
    });
    await company("Acme");
    expect(await deliveries(webhook)).toHaveLength(1);
  });
});

test("a pace holds over claims: what is left waits, and the queue says so", async () => {
  const webhook = await hook({ max_per_second: 10 });
  for (let i = 0; i < 30; i++) await company(`C${i}`);
  const began = performance.now();
  let taken = 0;
  for (let i = 0; i < 10; i++) taken += (await claim(100, 100)).length;
  const seconds = (performance.now() - began) / 1000;
  expect(taken).toBeGreaterThanOrEqual(2);
  expect(taken).toBeLessThanOrEqual(2 + Math.ceil(10 * seconds));
  const held = () => one<{ held: boolean }>("select app.pace_holds_back() as held");
  expect((await held()).held).toBe(true);
  await owner.query("update public.webhooks set max_per_second = null where id = $1", [webhook]);
  expect((await held()).held).toBe(false);
});

test("after a rest one is tried at a time, until one arrives", async () => {
  const webhook = await hook();
  for (let i = 0; i < 5; i++) await company(`C${i}`);
  await owner.query(
    "update public.webhooks set consecutive_failures = 20, failing_since = now(), paused_until = now() + interval '1 minute' where id = $1",
    [webhook],
  );
  expect(await claim()).toHaveLength(0);
  await owner.query("update public.webhooks set paused_until = now() where id = $1", [webhook]);
  const probe = await claim();
  expect(probe).toHaveLength(1);
  expect(await claim()).toHaveLength(0);
  await complete(probe, { ok: true, status: 200, duration_ms: 1 });
  const rest = await claim();
  expect(rest.map((row) => row.webhook_id)).toContain(webhook);
  expect(rest.length).toBeGreaterThanOrEqual(4);
  const told = await rows<{ type: string }>(
    "select type from public.domain_events where org_id = $1 and object_id = $2",
    [org, webhook],
  );
  expect(told.map((row) => row.type)).toEqual(["webhook.recovered"]);
});

test("a webhook that fails for days is warned of at 50, 70 and 90 percent, then turned off; itself it hears nothing of it", async () => {
  const webhook = await hook();
  const witness = await hook({ event_types: ["webhook.failing", "webhook.disabled"] });
  await company("Acme");
  const fail = async (age: string) => {
    await dueNow();
    await owner.query(
      "update public.webhooks set failing_since = now() - $2::interval, paused_until = null where id = $1",
      [webhook, age],
    );
    const claimed = (await claim()).filter((row) => row.webhook_id === webhook);
    expect(claimed).toHaveLength(1);
    await complete(claimed, { status: 500, duration_ms: 1 });
  };
  for (const age of ["1 day", "61 hours", "62 hours", "85 hours", "109 hours", "121 hours"])
    await fail(age);
  const told = await rows<{ type: string }>(
    "select type from public.domain_events where org_id = $1 and object_id = $2 order by sequence",
    [org, webhook],
  );
  expect(told.map((row) => row.type)).toEqual([
    "webhook.failing",
    "webhook.failing",
    "webhook.failing",
    "webhook.disabled",
  ]);
  expect((await deliveries(witness)).length).toBe(4);
  expect((await deliveries(webhook)).map((row) => row.event_type)).toEqual(["company.created"]);
  const mails = await rows<{ kind: string; about: { percent: number } }>(
    "select kind, about from private.notices where org_id = $1 order by id",
    [org],
  );
  expect(mails.map((mail) => [mail.kind, mail.about.percent])).toEqual([
    ["webhook.failing", 50],
    ["webhook.failing", 70],
    ["webhook.failing", 90],
    ["webhook.disabled", 90],
  ]);
});

test("a mail about a webhook goes to its owner, else to who runs the org, and is done once it went", async () => {
  const member = async (name: string, role: string, status = "active") => {
    const { id: user } = await one<{ id: string }>(
      "insert into public.users (id, email) values (gen_random_uuid(), $1) returning id",
      [`${name}@queue-${made}.example`],
    );
    return one<{ id: string }>(
      "insert into public.org_members (org_id, user_id, name, role, status) values ($1, $2, $3, $4, $5) returning id",
      [org, user, name, role, status],
    );
  };
  await member("olga", "owner");
  const sam = await member("sam", "member");
  const gone = await member("gone", "member", "suspended");
  for (const [ownerId, expected] of [
    [sam.id, "sam"],
    [gone.id, "olga"],
    [null, "olga"],
  ] as const) {
    const webhook = await hook({ owner_id: ownerId });
    await owner.query(
      "update public.webhooks set is_enabled = false, disabled_reason = 'The receiver answered 410 Gone.' where id = $1",
      [webhook],
    );
    const [mail] = await rows<{ org_id: string; id: string; emails: string[] }>(
      "select * from app.claim_notices(10)",
    );
    expect(mail!.emails).toEqual([`${expected}@queue-${made}.example`]);
    expect(await rows("select * from app.claim_notices(10)")).toEqual([]);
    await owner.query("select app.finish_notice($1, $2, true)", [mail!.org_id, mail!.id]);
    expect(await rows("select from private.notices where org_id = $1", [org])).toEqual([]);
  }
});

test("a delivery that fails ten times dies and says so", async () => {
  const webhook = await hook({ event_types: ["company.created"] });
  const witness = await hook({ event_types: ["webhook_delivery.died"] });
  await company("Acme");
  for (let i = 0; i < 10; i++) {
    await dueNow();
    await complete(await claim(), { status: 500, duration_ms: 1 });
  }
  expect(await deliveries(webhook)).toMatchObject([{ state: "dead", attempts: 10 }]);
  expect(await deliveries(witness)).toHaveLength(1);
});

test("an attempt whose worker died is on record, and the tenth ends the delivery", async () => {
  const webhook = await hook({ event_types: ["company.created"] });
  await company("Poison");
  const leaseEnds = () =>
    owner.query(
      "update public.webhook_deliveries set next_attempt_at = now() - interval '1 second' where webhook_id = $1 and state = 'pending'",
      [webhook],
    );
  for (let i = 0; i < 10; i++) {
    expect(await claim()).toHaveLength(1);
    await leaseEnds();
  }
  expect(await claim()).toEqual([]);
  expect(await deliveries(webhook)).toMatchObject([{ state: "dead", attempts: 10 }]);
  const log = await rows<{ attempt: number; error: string }>(
    "select attempt, error from public.webhook_attempts where webhook_id = $1 order by attempt",
    [webhook],
  );
  expect(log.map((line) => line.attempt)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  expect(log[0]!.error).toMatch(/worker ended/);
});

test("an org with one webhook has its turn beside one with hundreds, however many webhooks and events that has", async () => {
  await owner.query("insert into private.org_quotas values ($1, 'webhooks', 400)", [org]);
  await owner.query(
    "insert into public.webhooks (org_id, url) select $1, 'https://hooks.example.com/' from generate_series(1, 300)",
    [org],
  );
  await owner.query(
    "insert into public.webhook_deliveries (org_id, webhook_id, event_id, event_type) select w.org_id, w.id, app.uuid7(), 'company.created' from public.webhooks w, generate_series(1, 20) where w.org_id = $1",
    [org],
  );
  const quiet = await hook({ event_types: ["company.created"] }, other);
  for (let i = 0; i < 10; i++) await company(`Q${i}`, {}, other);
  const [first, second] = [await claim(100, 25), await claim(100, 25)];
  expect(first.length).toBeGreaterThan(50);
  expect([...first, ...second].filter((row) => row.webhook_id === quiet)).toHaveLength(10);
  // Within the org, too, many have a turn.
  expect(new Set(first.map((row) => row.webhook_id)).size).toBeGreaterThan(10);
});

describe("a replay", () => {
  /** Runs a statement as the API does for an owner of the org. */
  const acting = async <Row extends pg.QueryResultRow>(text: string, values: unknown[]) => {
    const { id: user } = await one<{ id: string }>(
      "insert into public.users (id, email) values (gen_random_uuid(), $1) returning id",
      [`replay-${made++}@example.com`],
    );
    await owner.query(
      "insert into public.org_members (org_id, user_id, name, role) values ($1, $2, 'Olga', 'owner')",
      [org, user],
    );
    const web = new pg.Client({ connectionString: database.webUrl });
    await web.connect();
    try {
      await web.query("begin");
      await web.query("select set_config('request.jwt.claims', $1, true)", [
        JSON.stringify({ sub: user, org_id: org }),
      ]);
      await web.query("set local role rapport_app");
      const { rows: answer } = await web.query<Row>(text, values);
      await web.query("commit");
      return answer;
    } finally {
      await web.end();
    }
  };
  const count = async (webhook: string, wanted: object) =>
    (
      await acting<{ n: number }>("select app.count_replay($1, $2) as n", [
        webhook,
        JSON.stringify(wanted),
      ])
    )[0]!.n;
  const replay = (webhook: string, wanted: object, after: string | null = null, max = 500) =>
    acting<{ queued: number; last_event: string | null }>(
      "select * from app.replay_deliveries($1, $2, $3, $4)",
      [webhook, JSON.stringify(wanted), after, max],
    );

  test("of a time sends each event once more, by state and type, and names the first", async () => {
    const webhook = await hook({ event_types: ["company.created", "company.updated"] });
    const id = await company("A");
    await company("B");
    await owner.query("update public.companies set name = 'A1' where id = $1", [id]);
    const claimed = await claim();
    await complete(claimed.slice(0, 2), { ok: true, status: 200 });
    await complete(claimed.slice(2), { status: 410, final: true });
    await owner.query("update public.webhooks set is_enabled = true where id = $1", [webhook]);
    const all = { from: new Date(Date.now() - 3_600_000).toISOString() };
    expect(await count(webhook, all)).toBe(3);
    expect(await count(webhook, { ...all, states: ["dead"] })).toBe(1);
    expect(await count(webhook, { ...all, event_types: ["company.updated"] })).toBe(1);
    expect(await count(webhook, { from: new Date(Date.now() + 60_000).toISOString() })).toBe(0);
    const [first] = await replay(webhook, all, null, 2);
    expect(first!.queued).toBe(2);
    const [second] = await replay(webhook, all, first!.last_event, 2);
    expect(second!.queued).toBe(1);
    const [third] = await replay(webhook, all, second!.last_event, 2);
    expect(third).toEqual({ queued: 0, last_event: null });
    const after = await deliveries(webhook);
    const firsts = after.filter((row) => row.replay_of === null);
    // Ids made in one millisecond come in any order.
    expect(after.flatMap((row) => row.replay_of ?? []).toSorted()).toEqual(
      firsts.map((row) => row.id).toSorted(),
    );
    expect(await replay(await hook({}, other), all)).toEqual([]);
  });

  test("of what is missing finds what never went and what died, not what arrived or waits", async () => {
    await company("Before it was there");
    const webhook = await hook({ event_types: ["company.created"] });
    await company("Arrived");
    await complete(await claim(), { ok: true, status: 200 });
    await company("Died");
    await complete(await claim(), { status: 400, final: true });
    await company("Waits");
    const missing = { missing: true, from: new Date(Date.now() - 3_600_000).toISOString() };
    expect(await count(webhook, missing)).toBe(2);
    expect(await replay(webhook, missing)).toMatchObject([{ queued: 2 }]);
    expect(await count(webhook, missing)).toBe(0);
  });

  test("cancels what was planned for the same event", async () => {
    const webhook = await hook({ event_types: ["company.created"] });
    await company("A");
    await complete(await claim(), { status: 500 });
    const [planned] = await deliveries(webhook);
    await replay(webhook, { delivery_ids: [planned!.id] });
    expect((await deliveries(webhook)).map((row) => row.state)).toEqual(["cancelled", "pending"]);
  });

  test("never goes through a webhook that is off, or to a body that is no longer kept", async () => {
    const webhook = await hook({ event_types: ["company.created"] });
    await company("A");
    await complete(await claim(), { ok: true, status: 200 });
    const all = { from: new Date(0).toISOString() };
    await owner.query("update public.webhooks set is_enabled = false where id = $1", [webhook]);
    expect(await replay(webhook, all)).toEqual([]);
    await owner.query("update public.webhooks set is_enabled = true where id = $1", [webhook]);
    await owner.query(
      "update public.webhook_deliveries set event_id = app.uuid7_floor(now() - interval '31 days') where webhook_id = $1",
      [webhook],
    );
    expect(await count(webhook, all)).toBe(0);
  });
});

test("the sweep queues what the fan-out missed, once, and nothing from before the webhook wanted it", async () => {
  await company("Too early");
  const webhook = await hook({ event_types: ["company.created"] });
  await owner.query("alter table public.domain_events disable trigger fan_out");
  await company("Missed");
  await owner.query("alter table public.domain_events enable trigger fan_out");
  expect(await deliveries(webhook)).toHaveLength(0);
  const sweep = async () => (await one<{ n: number }>("select app.sweep_deliveries() as n")).n;
  expect(await sweep()).toBe(0); // not older than a minute
  const older = async (table: string, column: string) =>
    owner.query(
      `update ${table} set ${column} = overlay(${column}::text placing left(app.uuid7_floor(now() - interval '5 minutes')::text, 13) from 1 for 13)::uuid where org_id = $1 and type = 'company.created'`,
      [org],
    );
  await owner.query("set session_replication_role = replica").catch(() => {});
  await older("public.domain_events", "id");
  await owner.query("set session_replication_role = origin").catch(() => {});
  await owner.query(
    "update public.webhooks set hears_since = now() - interval '10 minutes' where id = $1",
    [webhook],
  );
  const found = await sweep();
  expect(found).toBe((await deliveries(webhook)).length);
  expect(found).toBeGreaterThan(0);
  expect(await sweep()).toBe(0);
});

test("what is too old goes: finished deliveries, months of attempts, places in the feed; what is young stays", async () => {
  const webhook = await hook({ event_types: ["company.created"] });
  await company("Old");
  await company("Young");
  await complete(await claim(), { ok: true, status: 200, duration_ms: 1 });
  const [old] = await deliveries(webhook);
  await owner.query(
    "update public.webhook_deliveries set finished_at = now() - interval '91 days' where id = $1",
    [old!.id],
  );
  await owner.query(
    "select app.ensure_partitions('public.webhook_attempts', (now() - interval '7 months')::date, 1), app.ensure_partitions('public.webhook_attempts', (now() - interval '2 months')::date, 1)",
  );
  const partitions = async () =>
    (
      await rows<{ name: string }>(
        "select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = 'public.webhook_attempts'::regclass and c.relname ~ '\\d$'",
      )
    ).map((row) => row.name);
  const before = await partitions();
  const expire = async () => (await one<{ n: number }>("select app.expire_events() as n")).n;
  expect(await expire()).toBe(1);
  expect(await expire()).toBe(0);
  expect(before.length - (await partitions()).length).toBe(1);
  expect(await deliveries(webhook)).toHaveLength(1);
});
