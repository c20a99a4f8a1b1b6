// kill -9 of a worker at each point of a delivery. The point is held by the receiver or by a lock, so nothing depends on time.
import type { Socket } from "node:net";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { DenoFunction } from "../testing/deno.ts";
import { endLeases, type Field, openField, verifyEach, waitUntil } from "../testing/field.ts";
import {
  createCompanies,
  createOrgWithWebhook,
  deliveriesOf,
  type TestWebhook,
} from "../testing/org.ts";
import { type RawReceiver, startRawReceiver } from "../testing/raw-receiver.ts";

const OK = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok";
/** A lease is a minute and the tick five seconds: what a dead worker held is taken up within 75 s. */
const LEASE_SECONDS = 60;

let field: Field;
let survivor: DenoFunction;
beforeAll(async () => {
  field = await openField();
  survivor = await field.startWorker();
});
afterAll(() => field?.close());

type Holding = { receiver: RawReceiver; held: Socket[]; answerAll(): void };

/** A receiver that keeps every request waiting until `answerAll()`; from then on it answers at once. */
async function startHolding(): Promise<Holding> {
  const held: Socket[] = [];
  let holds = true;
  const receiver = await startRawReceiver((socket) => {
    if (holds) held.push(socket);
    else socket.write(OK);
  });
  const answerAll = (): void => {
    holds = false;
    for (const socket of held.splice(0)) socket.write(OK);
  };
  return { receiver: field.keep(receiver), held, answerAll };
}

/** An org with so many events waiting for `url`. */
async function expecting(url: string, events = 1): Promise<TestWebhook> {
  const webhook = await createOrgWithWebhook(field.owner, url);
  await createCompanies(field.owner, webhook.orgId, events);
  return webhook;
}

/** A worker that is called and will die before it can say how it went. */
async function startVictim(limits: object = {}): Promise<DenoFunction> {
  const victim = await field.startWorker();
  victim.call(limits).catch(() => {});
  return victim;
}

/** What the dead worker held stays held, for a minute at most; when that is over, another worker delivers all of it. */
async function recover({ orgId }: TestWebhook, whileHeld = () => {}): Promise<void> {
  const before = await deliveriesOf(field.owner, orgId);
  for (const { state, attempts, wait } of before) {
    expect({ state, attempts }).toEqual({ state: "pending", attempts: 1 });
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(LEASE_SECONDS);
  }
  expect(await (await survivor.call()).json()).toMatchObject({ delivered: 0, failed: 0 });
  whileHeld();
  await endLeases(field.owner, orgId);
  // Called again, as the ticker does: on a machine that is busy enough an attempt may run out of time.
  const arrived = async () => {
    expect((await survivor.call()).status, survivor.log()).toBe(200);
    return (await deliveriesOf(field.owner, orgId)).every(({ state }) => state === "delivered");
  };
  await waitUntil(arrived, survivor.log, undefined, 250);
}

/** How often each event of the webhook has come, every request verified. */
async function receipts(webhook: TestWebhook, receiver: RawReceiver): Promise<number[]> {
  const ids = receiver.requests.map((request) => verifyEach(request, webhook.secrets).id);
  const events = (await deliveriesOf(field.owner, webhook.orgId)).map(({ event_id }) => event_id);
  expect(new Set(events)).toEqual(new Set([...events, ...ids]));
  return events.map((event) => ids.filter((id) => id === event).length);
}

/** Sessions of workers that wait for a lock while they run `what`. */
async function stuckIn(what: string): Promise<number[]> {
  const { rows } = await field.superuser.query<{ pid: number }>(
    "select pid from pg_stat_activity where datname = current_database() and application_name = 'deliver-webhooks' and wait_event_type = 'Lock' and query like '%' || $1 || '%'",
    [what],
  );
  return rows.map(({ pid }) => pid);
}

/** Runs `fn` while nobody else can use the table. */
async function whileLocked(table: string, fn: () => Promise<void>): Promise<void> {
  const session = await field.owner.connect();
  try {
    await session.query("begin");
    await session.query(`lock table ${table} in access exclusive mode`);
    await fn();
  } finally {
    await session.query("rollback");
    session.release();
  }
}

test("killed while connected, with nothing sent yet", async () => {
  // It takes the connection and never answers the TLS greeting.
  const mute = field.keep(await startRawReceiver(() => {}, { scheme: "https" }));
  const webhook = await expecting(mute.url);
  const victim = await startVictim();
  await waitUntil(() => mute.connections > 0, victim.log);
  await victim.kill();
  expect(mute.requests).toEqual([]);

  const { receiver, answerAll } = await startHolding();
  answerAll();
  await field.owner.query("update public.webhooks set url = $2 where id = $1", [
    webhook.id,
    receiver.url,
  ]);
  await recover(webhook);
  expect(await receipts(webhook, receiver)).toEqual([1]);
});

test("killed with the body sent and four more claimed: the four come once, the one again with its id", async () => {
  const { receiver, held, answerAll } = await startHolding();
  const webhook = await expecting(receiver.url, 5);
  const victim = await startVictim({ concurrency: 1 });
  const allClaimed = async () =>
    (await deliveriesOf(field.owner, webhook.orgId)).every(({ attempts }) => attempts === 1);
  await waitUntil(async () => held.length === 1 && (await allClaimed()), victim.log);
  await victim.kill();
  expect(receiver.requests).toHaveLength(1);

  await recover(webhook, answerAll);
  expect((await receipts(webhook, receiver)).sort()).toEqual([1, 1, 1, 1, 2]);
});

test("killed with one answer read and another being recorded: both come again with their ids", async () => {
  const first = await startHolding();
  const second = await startHolding();
  const webhooks = [await expecting(first.receiver.url), await expecting(second.receiver.url)];
  const victim = await startVictim();
  await waitUntil(() => first.held.length + second.held.length === 2, victim.log);
  await whileLocked("public.webhook_attempts", async () => {
    first.answerAll();
    await waitUntil(async () => (await stuckIn("complete_deliveries")).length > 0, victim.log);
    // The worker closes the connection when it has read the answer, which its head asked for.
    const [socket] = second.held;
    second.answerAll();
    await waitUntil(() => socket!.closed || socket!.readableEnded, victim.log);
    await victim.kill();
    for (const pid of await stuckIn("complete_deliveries"))
      await field.superuser.query("select pg_terminate_backend($1, 5000)", [pid]);
  });

  for (const webhook of webhooks) await recover(webhook);
  expect(await receipts(webhooks[0]!, first.receiver)).toEqual([2]);
  expect(await receipts(webhooks[1]!, second.receiver)).toEqual([2]);
});

test("killed while its record was under way, which the database then finishes: nothing comes again", async () => {
  const { receiver, held, answerAll } = await startHolding();
  const webhook = await expecting(receiver.url);
  const victim = await startVictim();
  await waitUntil(() => held.length === 1, victim.log);
  await whileLocked("public.webhook_attempts", async () => {
    answerAll();
    await waitUntil(async () => (await stuckIn("complete_deliveries")).length > 0, victim.log);
    await victim.kill();
  });
  const delivered = async () =>
    (await deliveriesOf(field.owner, webhook.orgId))[0]?.state === "delivered";
  await waitUntil(delivered);
  await survivor.call();
  expect(await receipts(webhook, receiver)).toEqual([1]);
});

test("killed while claiming: what the database then leases to nobody comes free as any other", async () => {
  const { receiver, answerAll } = await startHolding();
  answerAll();
  const webhook = await expecting(receiver.url, 3);
  await whileLocked("public.domain_events", async () => {
    const victim = await startVictim();
    await waitUntil(async () => (await stuckIn("claim_deliveries")).length > 0, victim.log);
    await victim.kill();
  });
  const leased = async () =>
    (await deliveriesOf(field.owner, webhook.orgId)).every(({ attempts }) => attempts === 1);
  await waitUntil(leased);
  await recover(webhook);
  expect(await receipts(webhook, receiver)).toEqual([1, 1, 1]);
});

test("a cap is for all workers together, and what a dead one held comes before a backlog that is older", async () => {
  const webhook = await createOrgWithWebhook(field.owner, "http://127.0.0.1:9/", {
    maxInFlight: 50,
  });
  await createCompanies(field.owner, webhook.orgId, 200);
  const session = new pg.Client({ connectionString: field.workerUrl });
  await session.connect();
  const claim = async (): Promise<string[]> => {
    const { rows } = await session.query<{ id: string; webhook_id: string }>(
      "select id, webhook_id from app.claim_deliveries(100, 25)",
    );
    return rows.filter(({ webhook_id }) => webhook_id === webhook.id).map(({ id }) => id);
  };
  try {
    const lost = await claim();
    expect([lost.length, (await claim()).length, (await claim()).length]).toEqual([25, 25, 0]);
    await field.owner.query(
      "update public.webhook_deliveries set next_attempt_at = now() where id = any($1)",
      [lost],
    );
    expect((await claim()).sort()).toEqual(lost.sort());
  } finally {
    await session.end();
  }
});
