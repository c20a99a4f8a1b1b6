// `pnpm test:faults`: 20,000 events through three workers while workers, Postgres and receivers fail. Takes minutes.
import { createTestDatabase, startTestPostgres, type TestPostgres } from "@rapport/stack/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Field, openField, waitUntil } from "../testing/field.ts";
import { type Fleet, startFleet } from "../testing/fleet.ts";
import {
  addSecret,
  createCompanies,
  createOrgWithWebhook,
  type TestWebhook,
} from "../testing/org.ts";
import { type Ledger, startUnrulyReceiver } from "../testing/unruly-receiver.ts";

const EVENTS = Number(process.env["RAPPORT_FAULTS_EVENTS"] || 20_000);
const ENDPOINTS = 40;
/** These let requests time out as well; the others answer within milliseconds. */
const STALLING_FROM = 35;
const WAVE = 50;
const BACKLOG_MAX = 2_000;
/** One of each at so many requests: workers die ten times, Postgres three times. */
const KILL_EVERY = EVENTS / 11;
const CRASH_EVERY = EVENTS / 4;
const TEN_MINUTES = 600_000;
/** A dead worker's claims are taken up within this; after a crash of Postgres work goes on within that. */
const TAKEN_UP_MS = 75_000;
const RESUMED_MS = 10_000;

let postgres: TestPostgres;
let field: Field;
let fleet: Fleet;
let ledger: Ledger;
const webhooks: TestWebhook[] = [];
let quiet: TestWebhook;
/** Deliveries that were held when something died. */
const heldAtDeath = new Set<string>();
const takenUp: Promise<number>[] = [];
const resumed: number[] = [];
let deaths: Promise<void> = Promise.resolve();
let kills = 0;
let done = false;

/** A query that waits for Postgres to be there again. */
async function ask<Row extends object>(text: string, values: unknown[] = []): Promise<Row[]> {
  for (const end = Date.now() + 60_000; ;) {
    try {
      return (await field.owner.query<Row>(text, values)).rows;
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

/** Remembers what is held now, and measures how long until nobody waits for a lease that is held now. */
async function noteHeld(): Promise<void> {
  const since = performance.now();
  const held = await ask<{ id: string; lease_id: string }>(
    "select id, lease_id from public.webhook_deliveries where state = 'pending' and lease_id is not null",
  );
  for (const { id } of held) heldAtDeath.add(id);
  const leases = held.map(({ lease_id }) => lease_id);
  const ended = async (): Promise<boolean> => {
    const [row] = await ask<{ n: string }>(
      "select count(*) as n from public.webhook_deliveries where state = 'pending' and lease_id = any($1)",
      [leases],
    );
    return Number(row!.n) === 0;
  };
  takenUp.push(waitUntil(ended, undefined, 200_000, 250).then(() => performance.now() - since));
}

async function killWorker(): Promise<void> {
  const { replaced } = await fleet.killOne(kills++);
  await noteHeld();
  await replaced;
}

async function crashPostgres(): Promise<void> {
  await postgres.crash();
  const back = performance.now();
  await noteHeld();
  const [event] = await ask<{ id: string }>(
    "with made as (insert into public.companies (org_id, name) values ($1, 'After the crash') returning id) select id from made",
    [quiet.orgId],
  );
  const came = () =>
    ledger.receiver.requests.some((request) => request.includes(`"object_id":"${event!.id}"`));
  await waitUntil(came, fleet.log, 60_000);
  resumed.push(performance.now() - back);
}

beforeAll(async () => {
  // What is committed must outlive the crash, so this cluster does not answer before it has written.
  postgres = await startTestPostgres({ shared: false, settings: { synchronous_commit: "on" } });
  field = await openField(await createTestDatabase(undefined, postgres));
  ledger = await startUnrulyReceiver(webhooks, {
    stalls: (endpoint) => endpoint >= STALLING_FROM,
    onRequest(total) {
      const crash = total % CRASH_EVERY < 1;
      if (crash || total % KILL_EVERY < 1)
        deaths = deaths.then(() => (done ? undefined : crash ? crashPostgres() : killWorker()));
    },
  });
  field.keep(ledger.receiver);
  for (let at = 0; at <= ENDPOINTS; at++) {
    const timeoutMs = at >= STALLING_FROM && at < ENDPOINTS ? 1_500 : 15_000;
    const url = `${ledger.receiver.url}/${at}`;
    webhooks.push(await createOrgWithWebhook(field.owner, url, { timeoutMs, maxInFlight: 50 }));
  }
  quiet = webhooks[ENDPOINTS]!;
  fleet = await startFleet(field, [
    {},
    { clockShiftMs: TEN_MINUTES },
    { clockShiftMs: -TEN_MINUTES },
  ]);
});
afterAll(async () => {
  await fleet?.stop();
  await field?.close();
  await postgres?.stop();
});

async function waiting(): Promise<number> {
  const [row] = await ask<{ n: string }>(
    "select count(*) as n from public.webhook_deliveries where state = 'pending'",
  );
  return Number(row!.n);
}

/** Retries that wait for minutes or a day come now: the schedule itself is shown elsewhere. Leases are left alone. */
async function hurryRetries(): Promise<void> {
  await ask(
    "update public.webhook_deliveries set next_attempt_at = now() where state = 'pending' and lease_id is null and next_attempt_at > now() + interval '2 seconds'",
  );
}

/** A second secret for every fourth endpoint; the first signs on for a day. */
async function rotateSecrets(): Promise<void> {
  for (const webhook of webhooks.filter((_, at) => at % 4 === 0)) {
    await ask(
      "update private.webhook_secrets set expires_at = now() + interval '1 day' where webhook_id = $1",
      [webhook.id],
    );
    await addSecret(field.owner, webhook);
  }
}

test(`of ${EVENTS} events each arrives, none is forged, and twice comes only what was on its way when something died`, async () => {
  const started = performance.now();
  const hurrying = setInterval(() => void hurryRetries().catch(() => {}), 2_000);
  for (let made = 0; made < EVENTS; made += WAVE) {
    const { orgId } = webhooks[(made / WAVE) % ENDPOINTS]!;
    const insert = () => createCompanies(field.owner, orgId, WAVE);
    // Once more when Postgres died under it; should the first have been committed all the same, there are more events.
    await insert().catch(async () => (await ask("select 1"), insert()));
    if (made === EVENTS / 2) await rotateSecrets();
    if (made % (10 * WAVE) === 0)
      await waitUntil(async () => (await waiting()) < BACKLOG_MAX, fleet.log, 300_000);
  }
  const settled = async (): Promise<boolean> => {
    await deaths;
    return (await waiting()) === 0;
  };
  await waitUntil(settled, fleet.log, 600_000);
  done = true;
  await deaths;
  const seconds = (performance.now() - started) / 1000;
  clearInterval(hurrying);

  const deliveries = await ask<{ id: string; key: string; state: string }>(
    "select id, webhook_id || ' ' || event_id as key, state from public.webhook_deliveries",
  );
  const events = await ask("select from public.domain_events where type = 'company.created'");
  const attempts = await ask<{ id: string; key: string; error: string }>(
    "select d.id, d.webhook_id || ' ' || d.event_id as key, a.error from public.webhook_attempts a join public.webhook_deliveries d on d.org_id = a.org_id and d.id = a.delivery_id where a.status is null",
  );
  const unknown = Map.groupBy(attempts, ({ key }) => key);
  const twice = [...ledger.acknowledged].filter(([, times]) => times > 1);
  const unexplained = twice.filter(([key, times]) => times > 1 + (unknown.get(key)?.length ?? 0));
  const died = attempts.filter(({ error }) => error.startsWith("The worker ended"));
  const waits = await Promise.all(takenUp);
  console.log(
    JSON.stringify({
      events: events.length,
      requests: ledger.total,
      seconds: Math.round(seconds),
      worker_kills: kills,
      postgres_crashes: resumed.length,
      held_when_something_died: heldAtDeath.size,
      acknowledged_twice: twice.length,
      longest_until_taken_up_s: Math.round(Math.max(...waits) / 100) / 10,
      longest_until_resumed_s: Math.round(Math.max(...resumed) / 100) / 10,
    }),
  );

  expect(events.length).toBeGreaterThanOrEqual(EVENTS);
  expect(deliveries).toHaveLength(events.length);
  expect(deliveries.filter(({ state }) => state !== "delivered")).toEqual([]);
  expect(deliveries.filter(({ key }) => !ledger.acknowledged.has(key))).toEqual([]);
  const known = new Set(deliveries.map(({ key }) => key));
  expect([...ledger.seen.keys()].filter((key) => !known.has(key))).toEqual([]);
  expect(ledger.forged).toEqual([]);
  expect(unexplained).toEqual([]);
  expect(died.filter(({ id }) => !heldAtDeath.has(id))).toEqual([]);
  expect(kills).toBeGreaterThanOrEqual(5);
  expect(resumed.length).toBeGreaterThanOrEqual(2);
  expect(Math.max(...waits)).toBeLessThan(TAKEN_UP_MS);
  expect(Math.max(...resumed)).toBeLessThan(RESUMED_MS);
});
