import { readKeyring, seal } from "@rapport/core/envelope";
import { webhookHeadersCell } from "@rapport/events";
import { createTestDatabase, type TestDatabase } from "@rapport/stack/testing";
import pg from "pg";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type DenoFunction, startFunction } from "../testing/deno.ts";
import {
  addSecret,
  addWebhook,
  attemptsOf,
  createCompanies,
  createOrgWithWebhook,
  deliveriesOf,
  ENCRYPTION_KEYS,
  INTERNAL_SECRET,
  makeDue,
} from "../testing/org.ts";
import { type Received, type Receiver, type Reply, startReceiver } from "../testing/receiver.ts";

type Summary = { delivered: number; failed: number; in_flight: number; remaining: number };

let database: TestDatabase;
let owner: pg.Pool;
let deliver: DenoFunction;
const receivers: Receiver[] = [];

const start = (extra: Record<string, string> = {}) =>
  startFunction("deliver-webhooks", {
    RAPPORT_WORKER_DB_URL: database.workerUrl,
    RAPPORT_ENCRYPTION_KEYS: ENCRYPTION_KEYS,
    RAPPORT_INTERNAL_SECRET: INTERNAL_SECRET,
    RAPPORT_ALLOW_PRIVATE_WEBHOOKS: "1",
    ...extra,
  });
const receive = async (reply?: (request: Received) => Reply) => {
  const receiver = await startReceiver(reply);
  receivers.push(receiver);
  return receiver;
};
const run = async (body: object = {}) => {
  const response = await deliver.call(body);
  expect(response.status, deliver.log()).toBe(200);
  return (await response.json()) as Summary;
};
const one = async (text: string) => (await owner.query<{ id: string }>(text)).rows[0]!.id;
const signed = ({ headers }: Received) => ({
  "webhook-id": String(headers["webhook-id"]),
  "webhook-timestamp": String(headers["webhook-timestamp"]),
  "webhook-signature": String(headers["webhook-signature"]),
});
const waitFor = async (done: () => boolean | Promise<boolean>, ms = 10_000) => {
  for (const end = Date.now() + ms; !(await done());) {
    if (Date.now() > end) throw new Error(`Not within ${ms} ms. ${deliver.log()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};

beforeAll(async () => {
  database = await createTestDatabase();
  owner = new pg.Pool({ connectionString: database.ownerUrl, max: 4 });
  // The database is dropped while pooled connections are still closing; that is no error of a test.
  owner.on("connect", (client) => client.on("error", () => {}));
  deliver = await start();
});
afterAll(async () => {
  await deliver?.kill();
  await Promise.all(receivers.map((receiver) => receiver.close()));
  await owner?.end();
  await database?.drop();
});

test("only who holds the internal secret may call, and a wrong body is refused", async () => {
  for (const headers of [
    {},
    { authorization: "Bearer wrong" },
    { apikey: "" },
    { authorization: INTERNAL_SECRET },
  ]) {
    expect((await deliver.call({}, headers as Record<string, string>)).status).toBe(401);
  }
  expect((await deliver.call({}, { apikey: INTERNAL_SECRET })).status).toBe(200);
  expect((await deliver.call({ budget_ms: -1 })).status).toBe(400);
});

test("a change reaches its receiver, signed with both secrets of a rotation, and is logged", async () => {
  const receiver = await receive(() => ({ status: 200, body: "thanks" }));
  const webhook = await createOrgWithWebhook(owner, `${receiver.url}/hook?x=1`);
  await addSecret(owner, webhook);
  await owner.query(
    "insert into public.companies (org_id, name, annual_revenue, currency) values ($1, 'Müller & Söhne', 123456, 'CHF')",
    [webhook.orgId],
  );
  expect(await run()).toMatchObject({ delivered: 1, failed: 0, remaining: 0 });

  const [request] = receiver.received;
  expect(receiver.received).toHaveLength(1);
  expect(request?.path).toBe("/hook?x=1");
  for (const secret of webhook.secrets) {
    expect(new Webhook(secret).verify(request!.body, signed(request!))).toMatchObject({
      type: "company.created",
      data: {
        object_type: "company",
        object: { name: "Müller & Söhne", annual_revenue: "1234.56", currency: "CHF" },
        previous: null,
      },
    });
  }
  expect(request?.body).not.toContain(webhook.orgId);
  const [delivery] = await deliveriesOf(owner, webhook.orgId);
  expect(delivery).toMatchObject({
    state: "delivered",
    attempts: 1,
    last_status: 200,
    event_id: request?.headers["webhook-id"],
  });
  expect(await attemptsOf(owner, webhook.orgId)).toMatchObject([
    { attempt: 1, status: 200, response_body: "thanks", error: null },
  ]);
});

test("an update carries what changed with its values before", async () => {
  const receiver = await receive();
  const webhook = await createOrgWithWebhook(owner, receiver.url, {
    eventTypes: ["company.updated"],
  });
  await createCompanies(owner, webhook.orgId, 1);
  await owner.query("update public.companies set name = 'New name' where org_id = $1", [
    webhook.orgId,
  ]);
  await owner.query("update public.companies set name = 'New name' where org_id = $1", [
    webhook.orgId,
  ]);
  await run();
  expect(receiver.received.map(({ body }) => JSON.parse(body).data.previous)).toEqual([
    { name: "Company 1" },
  ]);
});

test("a thin webhook hears what happened to what, with its own headers and in the object's order", async () => {
  const receiver = await receive();
  const full = await createOrgWithWebhook(owner, `${receiver.url}/full`);
  const thin = await addWebhook(owner, full.orgId, `${receiver.url}/thin`);
  const other = await createOrgWithWebhook(owner, `${receiver.url}/other`);
  await owner.query(
    "update public.webhooks set payload = 'thin', header_names = '{authorization}' where id = $1",
    [thin.id],
  );
  const id = await one("select app.uuid7() as id");
  await owner.query(
    "insert into private.webhook_headers (org_id, id, webhook_id, ciphertext) values ($1, $2, $3, $4)",
    [
      thin.orgId,
      id,
      thin.id,
      await seal(
        await readKeyring(ENCRYPTION_KEYS),
        '{"Authorization":"Bearer of theirs"}',
        webhookHeadersCell(thin.orgId, id),
      ),
    ],
  );
  for (const { orgId } of [full, other]) await createCompanies(owner, orgId, 1);
  await owner.query("update public.companies set name = 'New name' where org_id = $1", [
    full.orgId,
  ]);
  await run();
  const at = (path: string) =>
    receiver.received
      .filter((request) => request.path === path)
      .map(({ body, headers }) => ({ ...JSON.parse(body).data, auth: headers["authorization"] }))
      .sort((a, b) => a.sequence - b.sequence);
  expect(at("/thin")).toEqual(
    [1, 2].map((sequence) => ({
      object_type: "company",
      object_id: expect.any(String),
      sequence,
      version: 1,
      actor: { type: "system", id: null },
      request_id: null,
      auth: "Bearer of theirs",
    })),
  );
  expect(at("/full")).toMatchObject([
    { sequence: 1, object: { name: "Company 1" }, previous: null },
    { sequence: 2, object: { name: "New name" }, previous: { name: "Company 1" } },
  ]);
  for (const path of ["/full", "/other"])
    expect(at(path).map(({ auth }) => auth)).not.toContain("Bearer of theirs");
});

test("a webhook's pace is kept within one call", async () => {
  const receiver = await receive();
  const paced = await createOrgWithWebhook(owner, receiver.url);
  await owner.query("update public.webhooks set max_per_second = 10 where id = $1", [paced.id]);
  await createCompanies(owner, paced.orgId, 6);
  expect(await run()).toMatchObject({ delivered: 6, remaining: 0 });
  const times = receiver.received.map(({ at }) => at);
  expect(Math.max(...times) - Math.min(...times)).toBeGreaterThan(300);
});

test("a failure is tried again with the same id and body, later each time", async () => {
  let broken = true;
  const receiver = await receive(() => (broken ? { status: 503, body: "later" } : { status: 200 }));
  const webhook = await createOrgWithWebhook(owner, receiver.url);
  await createCompanies(owner, webhook.orgId, 1);
  expect(await run()).toMatchObject({ delivered: 0, failed: 1, remaining: 0 });
  const [first] = await deliveriesOf(owner, webhook.orgId);
  expect(first).toMatchObject({
    state: "pending",
    attempts: 1,
    last_status: 503,
    last_error: "Answered 503.",
  });
  expect(first?.wait).toBeGreaterThan(3);
  expect(first?.wait).toBeLessThan(6.1);

  expect(await run()).toMatchObject({ delivered: 0, failed: 0 });
  await makeDue(owner, webhook.orgId);
  await run();
  const [second] = await deliveriesOf(owner, webhook.orgId);
  expect(second?.wait).toBeGreaterThan(239);
  expect(second?.wait).toBeLessThan(361);

  broken = false;
  await makeDue(owner, webhook.orgId);
  expect(await run()).toMatchObject({ delivered: 1 });
  expect(receiver.received).toHaveLength(3);
  expect(new Set(receiver.received.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
  expect(new Set(receiver.received.map(({ body }) => body)).size).toBe(1);
  expect(
    (await attemptsOf(owner, webhook.orgId)).map(({ attempt, status }) => [attempt, status]),
  ).toEqual([
    [1, 503],
    [2, 503],
    [3, 200],
  ]);
});

test("Retry-After lengthens the wait, by a day at most; junk is ignored", async () => {
  const answers: Record<string, string> = {
    "/seconds": "120",
    "/date": new Date(Date.now() + 600_000).toUTCString(),
    "/endless": "1000000000",
    "/junk": "-1",
  };
  const receiver = await receive(({ path }) => ({
    status: 429,
    headers: { "retry-after": answers[path] ?? "" },
  }));
  const waits: Record<string, [number, number]> = {
    "/seconds": [115, 121],
    "/date": [590, 601],
    "/endless": [86_000, 86_401],
    "/junk": [3, 6.1],
  };
  for (const [path, [least, most]] of Object.entries(waits)) {
    const webhook = await createOrgWithWebhook(owner, receiver.url + path);
    await createCompanies(owner, webhook.orgId, 1);
    await run();
    const [delivery] = await deliveriesOf(owner, webhook.orgId);
    expect(delivery?.wait, path).toBeGreaterThan(least);
    expect(delivery?.wait, path).toBeLessThan(most);
  }
});

test("after ten attempts a delivery is dead", async () => {
  const receiver = await receive(() => ({ status: 500 }));
  const webhook = await createOrgWithWebhook(owner, receiver.url);
  await createCompanies(owner, webhook.orgId, 1);
  for (let attempt = 1; attempt <= 10; attempt++) {
    expect((await deliveriesOf(owner, webhook.orgId))[0]?.state).toBe("pending");
    await makeDue(owner, webhook.orgId);
    await run();
  }
  expect(await deliveriesOf(owner, webhook.orgId)).toMatchObject([{ state: "dead", attempts: 10 }]);
  await makeDue(owner, webhook.orgId);
  expect(await run()).toMatchObject({ delivered: 0, failed: 0 });
  expect(receiver.received).toHaveLength(10);
});

test("410 ends the delivery and turns the webhook off, and what else waited is cancelled", async () => {
  const receiver = await receive(() => ({ status: 410 }));
  const webhook = await createOrgWithWebhook(owner, receiver.url, { maxInFlight: 1 });
  await createCompanies(owner, webhook.orgId, 3);
  await run();
  expect((await deliveriesOf(owner, webhook.orgId)).map(({ state }) => state)).toEqual([
    "dead",
    "cancelled",
    "cancelled",
  ]);
  expect(receiver.received).toHaveLength(1);
  const { rows } = await owner.query(
    "select is_enabled, disabled_reason, version from public.webhooks where id = $1",
    [webhook.id],
  );
  expect(rows).toEqual([
    { is_enabled: false, disabled_reason: "The receiver answered 410 Gone.", version: 2 },
  ]);
});

test("36 · 302 to a private address: not followed and logged; the answer is kept to 20 kB", async () => {
  const target = await receive();
  const receiver = await receive(({ path }) =>
    path === "/redirect"
      ? { status: 302, headers: { location: target.url } }
      : { status: 500, body: Buffer.alloc(200_000, "é\u0000") },
  );
  const redirected = await createOrgWithWebhook(owner, `${receiver.url}/redirect`);
  const talkative = await createOrgWithWebhook(owner, `${receiver.url}/long`);
  for (const { orgId } of [redirected, talkative]) await createCompanies(owner, orgId, 1);
  await run();
  expect(target.received).toHaveLength(0);
  expect((await attemptsOf(owner, redirected.orgId))[0]).toMatchObject({
    status: 302,
    error: expect.stringContaining("Redirects are not followed"),
  });
  const [long] = await attemptsOf(owner, talkative.orgId);
  expect(long?.status).toBe(500);
  expect(long?.response_body?.length).toBeGreaterThan(10_000);
  expect(long?.response_body).not.toContain("\u0000");
});

describe("a receiver that does not answer", () => {
  test("times out and does not hold up the others", async () => {
    const slow = await receive(() => "hang");
    const quick = await receive();
    const stuck = await createOrgWithWebhook(owner, slow.url, { timeoutMs: 1_500 });
    const fine = await createOrgWithWebhook(owner, quick.url);
    await createCompanies(owner, stuck.orgId, 3);
    const call = run({ budget_ms: 10_000 });
    await waitFor(() => slow.received.length === 3);
    const made = Date.now();
    await createCompanies(owner, fine.orgId, 1);
    await waitFor(() => quick.received.length === 1);
    expect(quick.received[0]!.at - made).toBeLessThan(1_000);
    expect(await call).toMatchObject({ delivered: 1, failed: 3 });
    expect((await attemptsOf(owner, stuck.orgId)).map(({ error }) => error)).toEqual(
      Array(3).fill("No answer within 1.5 s."),
    );
  });

  test("does not hold up the call's answer either, and is still recorded", async () => {
    const slow = await receive(() => "hang");
    const webhook = await createOrgWithWebhook(owner, slow.url, { timeoutMs: 1_500 });
    await createCompanies(owner, webhook.orgId, 2);
    const before = Date.now();
    expect(await run({ max_deliveries: 2 })).toMatchObject({
      delivered: 0,
      failed: 0,
      in_flight: 2,
      remaining: 1,
    });
    expect(Date.now() - before).toBeLessThan(1_200);
    await waitFor(async () => (await attemptsOf(owner, webhook.orgId)).length === 2);
  });
});

test("where no platform limits a call, it can be told how many deliveries to take", async () => {
  const receiver = await receive();
  const webhook = await createOrgWithWebhook(owner, receiver.url);
  await createCompanies(owner, webhook.orgId, 3);
  const own = await start({ RAPPORT_DELIVERIES_PER_CALL: "2" });
  try {
    const { delivered, in_flight, remaining } = (await (await own.call()).json()) as Summary;
    expect({ taken: delivered + in_flight, remaining }).toEqual({ taken: 2, remaining: 1 });
    await waitFor(async () => (await attemptsOf(owner, webhook.orgId)).length === 2);
    await own.call();
    await waitFor(async () => (await attemptsOf(owner, webhook.orgId)).length === 3);
  } finally {
    await own.kill();
  }
});

test("a worker that is killed loses nothing: after its lease another sends the same id", async () => {
  const slow = await receive(() => "hang");
  const webhook = await createOrgWithWebhook(owner, slow.url);
  await createCompanies(owner, webhook.orgId, 1);
  const victim = await start();
  victim.call().catch(() => {});
  await waitFor(() => slow.received.length === 1);
  await victim.kill();

  await run();
  const [held] = await deliveriesOf(owner, webhook.orgId);
  expect(held).toMatchObject({ state: "pending", attempts: 1 });
  expect(held?.wait).toBeGreaterThan(40);
  expect(held?.wait).toBeLessThanOrEqual(60);

  const next = await receive();
  await owner.query("update public.webhooks set url = $2 where id = $1", [webhook.id, next.url]);
  await makeDue(owner, webhook.orgId);
  await run();
  expect(next.received[0]?.headers["webhook-id"]).toBe(slow.received[0]?.headers["webhook-id"]);
  expect(await deliveriesOf(owner, webhook.orgId)).toMatchObject([
    { state: "delivered", attempts: 2 },
  ]);
});

test("a late worker changes nothing", async () => {
  const receiver = await receive();
  const webhook = await createOrgWithWebhook(owner, receiver.url);
  await createCompanies(owner, webhook.orgId, 1);
  const worker = new pg.Client({ connectionString: database.workerUrl });
  await worker.connect();
  try {
    const { rows } = await worker.query<{ org_id: string; id: string; lease_id: string }>(
      "select org_id, id, lease_id from app.claim_deliveries(10, 10)",
    );
    // Others' retries may have fallen due meanwhile.
    const late = rows.find((row) => row.org_id === webhook.orgId);
    await makeDue(owner, webhook.orgId);
    await run();
    const result = {
      ...late,
      ok: false,
      status: 500,
      duration_ms: 1,
      error: "late",
      response_body: null,
      retry_after: null,
    };
    const recorded = await worker.query("select * from app.complete_deliveries($1)", [
      JSON.stringify([result]),
    ]);
    expect(recorded.rows).toEqual([]);
    expect(await deliveriesOf(owner, webhook.orgId)).toMatchObject([
      { state: "delivered", attempts: 2, last_error: null },
    ]);
    expect(await attemptsOf(owner, webhook.orgId)).toMatchObject([
      { attempt: 1, status: null, error: expect.stringContaining("The worker ended") },
      { attempt: 2, status: 204, error: null },
    ]);
  } finally {
    await worker.end();
  }
});

test("the worker's login can do nothing but its named functions", async () => {
  const worker = new pg.Client({ connectionString: database.workerUrl });
  await worker.connect();
  try {
    for (const table of [
      "public.webhooks",
      "public.domain_events",
      "private.webhook_secrets",
      "public.orgs",
    ]) {
      await expect(worker.query(`select * from ${table}`)).rejects.toThrow(/permission denied/);
    }
    await expect(worker.query("select app.replay_delivery(gen_random_uuid())")).rejects.toThrow(
      /permission denied/,
    );
  } finally {
    await worker.end();
  }
});

test("two dispatchers side by side send each event once and keep each org's cap", async () => {
  const receiver = await receive();
  const hooks = await Promise.all(
    Array.from({ length: 5 }, (_, i) => createOrgWithWebhook(owner, `${receiver.url}/${i}`)),
  );
  for (const { orgId } of hooks) await createCompanies(owner, orgId, 80);
  const second = await start();
  try {
    const answers = await Promise.all([
      run(),
      run(),
      second.call().then((response) => response.json()),
    ]);
    const sum = (answers as { delivered: number }[]).reduce(
      (total, { delivered }) => total + delivered,
      0,
    );
    expect(sum).toBe(400);
    expect(receiver.received).toHaveLength(400);
    expect(new Set(receiver.received.map(({ headers }) => headers["webhook-id"])).size).toBe(400);
  } finally {
    await second.kill();
  }
});

test("private addresses are refused without the development switch, and the log says so", async () => {
  const receiver = await receive();
  const port = new URL(receiver.url).port;
  const hooks = await Promise.all(
    [
      `https://127.0.0.1:${port}/`,
      `https://localhost:${port}/`,
      "https://169.254.169.254/latest",
      `https://[::ffff:7f00:1]:${port}/`,
      `http://127.0.0.1:${port}/`,
    ].map((url) => createOrgWithWebhook(owner, url)),
  );
  for (const { orgId } of hooks) await createCompanies(owner, orgId, 1);
  const strict = await start({ RAPPORT_ALLOW_PRIVATE_WEBHOOKS: "0" });
  try {
    await strict.call();
  } finally {
    await strict.kill();
  }
  expect(receiver.received).toHaveLength(0);
  for (const { orgId } of hooks) {
    expect(await attemptsOf(owner, orgId)).toMatchObject([
      { status: null, error: expect.stringMatching(/^Not sent: .*(public|https)/) },
    ]);
  }
});

test("imports and seeds stay silent unless a webhook asks, and each webhook gets only its types", async () => {
  const receiver = await receive();
  const plain = await createOrgWithWebhook(owner, `${receiver.url}/plain`);
  await addWebhook(owner, plain.orgId, `${receiver.url}/imports`, { includeImports: true });
  await addWebhook(owner, plain.orgId, `${receiver.url}/deals`, { eventTypes: ["deal.created"] });
  const event = (type: string, origin: string) =>
    owner.query(
      "insert into public.domain_events (org_id, type, object_type, object_id, data, actor_type, origin) values ($1, $2, split_part($2, '.', 1), app.uuid7(), '{}', 'system', $3)",
      [plain.orgId, type, origin],
    );
  await event("company.created", "import");
  await event("company.created", "seed");
  await event("import.completed", "import");
  await event("deal.created", "api");
  await run();
  const got = receiver.received.map(({ path, body }) => `${path} ${JSON.parse(body).type}`).sort();
  expect(got).toEqual([
    "/deals deal.created",
    "/imports company.created",
    "/imports deal.created",
    "/imports import.completed",
    "/plain deal.created",
    "/plain import.completed",
  ]);
});

test("a webhook whose secret cannot be opened says so in its log and is tried again", async () => {
  const receiver = await receive();
  const webhook = await createOrgWithWebhook(owner, receiver.url);
  const other = await createOrgWithWebhook(owner, receiver.url);
  // A ciphertext copied from another org's row.
  await owner.query(
    "update private.webhook_secrets set ciphertext = (select ciphertext from private.webhook_secrets where webhook_id = $2) where webhook_id = $1",
    [webhook.id, other.id],
  );
  await createCompanies(owner, webhook.orgId, 1);
  await run();
  expect(receiver.received).toHaveLength(0);
  expect(await attemptsOf(owner, webhook.orgId)).toMatchObject([
    { error: expect.stringContaining("could not be opened") },
  ]);
  expect(await deliveriesOf(owner, webhook.orgId)).toMatchObject([{ state: "pending" }]);
});

test("an event that is no longer kept ends its delivery", async () => {
  const receiver = await receive();
  const webhook = await createOrgWithWebhook(owner, receiver.url);
  await createCompanies(owner, webhook.orgId, 1);
  await owner.query("delete from public.domain_events where org_id = $1", [webhook.orgId]);
  await run();
  expect(await deliveriesOf(owner, webhook.orgId)).toMatchObject([
    { state: "dead", last_error: "The event is no longer kept." },
  ]);
});
