import { randomBytes, randomUUID } from "node:crypto";
import { createTestDatabase, type TestDatabase } from "@rapport/stack/testing";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type DenoFunction, startFunction } from "../testing/deno.ts";
import { createOrgWithWebhook, deliveriesOf, INTERNAL_SECRET } from "../testing/org.ts";

let database: TestDatabase;
let owner: pg.Pool;
let emit: DenoFunction;
let org: string;
let other: string;

beforeAll(async () => {
  database = await createTestDatabase();
  owner = new pg.Pool({ connectionString: database.ownerUrl, max: 2 });
  owner.on("connect", (client) => client.on("error", () => {}));
  emit = await startFunction("emit-event", {
    RAPPORT_WORKER_DB_URL: database.workerUrl,
    RAPPORT_INTERNAL_SECRET: INTERNAL_SECRET,
  });
  // Nothing is sent here: what counts is that a delivery waits.
  org = (await createOrgWithWebhook(owner, "https://example.com/hook")).orgId;
  other = (
    await createOrgWithWebhook(owner, "https://example.com/hook", { eventTypes: ["deal.won"] })
  ).orgId;
});
afterAll(async () => {
  await emit?.kill();
  await owner?.end();
  await database?.drop();
});

const object = (set: Record<string, unknown> = {}) => ({
  id: randomUUID(),
  provider: "google_calendar",
  name: "Calendar of sales",
  state: "failing",
  reason: "The other side took our access away.",
  connected_at: "2026-11-21T09:30:00Z",
  failing_since: "2026-11-21T09:31:00+00:00",
  ...set,
});
const event = (set: Record<string, unknown> = {}) => ({
  org_id: org,
  type: "integration.failing",
  key: randomBytes(8).toString("hex"),
  object: object(),
  previous: { state: "connected", reason: null, failing_since: null },
  ...set,
});
const send = async (body: object) => {
  const response = await emit.call(body);
  return {
    status: response.status,
    body: (await response.json()) as {
      data: { id: string; is_new: boolean }[];
      errors: { pointer: string; message: string }[];
    },
  };
};
const recorded = async (of = org) =>
  (
    await owner.query<{ id: string; type: string; data: unknown; actor_type: string }>(
      "select * from public.domain_events where org_id = $1 and object_type = 'integration' order by id",
      [of],
    )
  ).rows;
const lastOf = async (of = org) => (await recorded(of)).at(-1);

test("who does not hold the secret records nothing", async () => {
  const before = await recorded();
  const wrong: Record<string, string>[] = [{}, { authorization: "Bearer wrong" }];
  for (const headers of wrong) expect((await emit.call(event(), headers)).status).toBe(401);
  expect((await fetch(emit.url, { headers: { apikey: INTERNAL_SECRET } })).status).toBe(405);
  expect(await recorded()).toEqual(before);
});

test("an event is recorded with a delivery for each webhook that wants it, in its org alone", async () => {
  const told = event();
  const answer = await send(told);
  expect(answer).toMatchObject({ status: 200, body: { data: [{ is_new: true }] } });
  expect(await lastOf()).toMatchObject({
    id: answer.body.data[0]!.id,
    type: "integration.failing",
    object_id: told.object.id,
    data: told.object,
    previous: told.previous,
    actor_type: "system",
    schema_version: 1,
    sequence: "1",
  });
  const [delivery] = await deliveriesOf(owner, org);
  expect(delivery).toMatchObject({ event_id: answer.body.data[0]!.id, state: "pending" });

  const theirs = await send(event({ org_id: other }));
  expect(theirs.status).toBe(200);
  expect(await lastOf(other)).toMatchObject({ id: theirs.body.data[0]!.id });
  // Its webhook wants another event.
  expect(await deliveriesOf(owner, other)).toEqual([]);
});

test("50 calls at once with one key make one event; another org's same key makes its own", async () => {
  const before = (await recorded()).length;
  const told = event({ key: "once" });
  const answers = await Promise.all(Array.from({ length: 50 }, () => send(told)));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  const data = answers.map(({ body }) => body.data[0]!);
  expect(new Set(data.map(({ id }) => id)).size).toBe(1);
  expect(data.filter(({ is_new }) => is_new)).toHaveLength(1);
  expect(await recorded()).toHaveLength(before + 1);
  const theirs = await send({ ...told, org_id: other });
  expect(theirs.body.data[0]).toMatchObject({ is_new: true });
  expect(theirs.body.data[0]!.id).not.toBe(data[0]!.id);
});

test("batches with the same keys in different orders, at once: each event once, ids in the order of the call", async () => {
  const before = (await recorded()).length;
  const events = Array.from({ length: 100 }, (_, n) =>
    event({
      key: `batch-${n}`,
      type: "integration.connected",
      object: object({ state: "connected", reason: null }),
    }),
  );
  const orders = [
    events,
    [...events].reverse(),
    events.toSorted(() => Math.random() - 0.5),
    events,
  ];
  const answers = await Promise.all(orders.map((order) => send({ events: order })));
  const idOf = new Map<string, string>();
  for (const [index, { status, body }] of answers.entries()) {
    expect(status, JSON.stringify(body)).toBe(200);
    for (const [place, one] of orders[index]!.entries()) {
      const { id } = body.data[place]!;
      expect(idOf.get(one.key) ?? id).toBe(id);
      idOf.set(one.key, id);
    }
  }
  expect(answers.flatMap(({ body }) => body.data).filter(({ is_new }) => is_new)).toHaveLength(100);
  expect(await recorded()).toHaveLength(before + 100);
  const ids = new Set((await recorded()).map(({ id }) => id));
  for (const { key } of events) expect(ids).toContain(idOf.get(key));
});

describe("of a call with a mistake nothing is recorded, and the mistake is named", () => {
  const long = Array.from({ length: 101 }, () => 0);
  test.each<[string, () => object, string[]]>([
    [
      "a field that is missing",
      () => event({ object: { ...object(), state: undefined } }),
      ["/object/state"],
    ],
    [
      "a value that is none of those",
      () => event({ object: object({ state: "on fire" }) }),
      ["/object/state"],
    ],
    [
      "a time that is none",
      () => event({ object: object({ connected_at: "soon" }) }),
      ["/object/connected_at"],
    ],
    ["a field too many", () => event({ object: object({ "a/b": 1 }) }), ["/object/a~1b"]],
    ["no id", () => event({ object: object({ id: "7" }) }), ["/object/id"]],
    [
      "a previous field that is none",
      () => event({ previous: { colour: "red" } }),
      ["/previous/colour"],
    ],
    [
      "a previous value of another type",
      () => event({ previous: { name: 7 } }),
      ["/previous/name"],
    ],
    ["a type that triggers tell of", () => event({ type: "deal.won" }), ["/type"]],
    ["a type that is a property of objects", () => event({ type: "constructor" }), ["/type"]],
    ["no key", () => event({ key: "" }), ["/key"]],
    ["an org that is none", () => event({ org_id: randomUUID() }), ["/org_id"]],
    ["an org that is no id", () => event({ org_id: "acme" }), ["/org_id"]],
    ["a field beside", () => event({ object_id: randomUUID() }), ["/object_id"]],
    ["nothing", () => ({ events: [] }), ["/events"]],
    ["more than 100", () => ({ events: long }), ["/events"]],
    [
      "two among three",
      () => ({ events: [event(), event({ type: "deal.won" }), event({ object: {} })] }),
      ["/events/1/type", "/events/2/object/id"],
    ],
    [
      "an org that is none, after one that is",
      () => ({ events: [event(), event({ org_id: randomUUID() })] }),
      ["/events/1/org_id"],
    ],
  ])("%s", async (_, body, pointers) => {
    const before = await recorded();
    const answer = await send(body());
    expect(answer.status).toBe(400);
    const named = answer.body.errors.map(({ pointer }) => pointer);
    expect(named).toEqual(expect.arrayContaining(pointers));
    for (const { message } of answer.body.errors) expect(message).toMatch(/\w/);
    expect(await recorded()).toEqual(before);
  });

  test("what is no JSON, and what is too large", async () => {
    const headers = { authorization: `Bearer ${INTERNAL_SECRET}` };
    const post = (body: string) => fetch(emit.url, { method: "POST", headers, body });
    expect((await post("{")).status).toBe(400);
    expect((await post(`"${"x".repeat(1_000_001)}"`)).status).toBe(413);
  });
});
