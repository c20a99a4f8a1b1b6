// `pnpm test:faults`: texts both ways while the process that sends, the function that Twilio calls and Postgres are killed, and while
// Twilio refuses and loses answers. In the end our texts are Twilio's. RAPPORT_TEXTS says how many go out; half as many come in.
import { createTestDatabase, startTestPostgres, type TestPostgres } from "@rapport/stack/testing";
import { callWorker, startTicker, type Ticker } from "@rapport/stack/ticker";
import { textStates } from "@rapport/integrations/twilio/states";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startApiProcess, type ApiProcess } from "#lib/testing/api-process.ts";
import { openTwoOrgs, type TestOrg, type TwoOrgs } from "#lib/testing/two-orgs.ts";
import { addPhone, openTwilio, OURS, THEIRS, type TestTwilio } from "../phones/testing.ts";
import { openFront, type TestFront } from "../phones/testing-front.ts";

const TEXTS = Number(process.env["RAPPORT_TEXTS"] || 1_000);
const WAVE = 20;
/** Callbacks and texts in: what is counted to say when somebody dies. About three and a half for each text that goes out. */
const REQUESTS = TEXTS * 3.5;
const KILL_SENDER_EVERY = Math.ceil(REQUESTS / 30);
const KILL_FUNCTION_EVERY = Math.ceil(REQUESTS / 12);
const CRASH_EVERY = Math.ceil(REQUESTS / 5);
const SENDERS = 2;
/** Numbers of the local Twilio that meet an error: refused at once, and told later. */
const NO_MOBILE = "+14155521614";
const SWITCHED_OFF = "+14155530003";
const CUSTOMERS = [
  ...Array.from({ length: 18 }, (_, n) => `+141555501${60 + n}`),
  NO_MOBILE,
  SWITCHED_OFF,
];

let postgres: TestPostgres;
let t: TwoOrgs;
let twilio: TestTwilio;
let front: TestFront;
let owner: pg.Pool;
/** Undefined: dead, and not replaced yet. */
const senders: ({ process: ApiProcess; ticker: Ticker } | undefined)[] = [];
const died = { senders: 0, functions: 0, postgres: 0 };
/** Texts that were under way when something died. */
const underWay = new Set<string>();
let mended: Promise<unknown> = Promise.resolve();
let over = false;
const mend = (work: () => Promise<void>): void => {
  mended = Promise.all([mended, work()]);
};

/** Tries until it works: Postgres may be gone for a moment. */
async function insist<T>(work: () => Promise<T>): Promise<T> {
  for (const end = Date.now() + 60_000; ;) {
    try {
      return await work();
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
const ask = <Row extends pg.QueryResultRow>(text: string): Promise<Row[]> =>
  insist(async () => (await owner.query<Row>(text)).rows);

async function startSender(at: number): Promise<void> {
  const process = await startApiProcess({ RAPPORT_DB_POOL_SIZE: "4" });
  const run = async (): Promise<boolean> => {
    const secret = globalThis.process.env["RAPPORT_INTERNAL_SECRET"] ?? "";
    const answer = await callWorker(`${process.url}/internal/jobs/run`, secret);
    return (answer as { remaining: number }).remaining > 0;
  };
  const ticker = startTicker({
    databaseUrl: t.ownerUrl,
    workers: [{ channel: "rapport_jobs", run }],
    tickMilliseconds: 500,
  });
  senders[at] = { process, ticker };
}

async function noteUnderWay(): Promise<void> {
  const rows = await ask<{ id: string }>("select id from public.sms where state = 'sending'");
  for (const { id } of rows) underWay.add(id);
}

/** Ends one that lives, at once; it is replaced as soon as the machine can. */
function killSender(): void {
  const at = senders.findIndex((one, n) => one && n === died.senders % SENDERS);
  const one = senders[at];
  if (!one) return;
  died.senders++;
  one.process.signal("SIGKILL");
  senders[at] = undefined;
  mend(async () => {
    await Promise.all([one.process.ended, one.ticker.stop(), noteUnderWay()]);
    await startSender(at);
  });
}

function killFunction(): void {
  if (front.killFunction()) died.functions++;
}

let isBack = true;
function crashPostgres(): void {
  if (!isBack) return;
  died.postgres++;
  isBack = false;
  mend(async () => {
    await postgres.crash();
    isBack = true;
    await noteUnderWay();
  });
}

/** At the moment of a request that Twilio makes, so that everybody dies in the middle of something. */
function onRequest(count: number): void {
  if (over) return;
  if (count % CRASH_EVERY === 0) crashPostgres();
  else if (count % KILL_FUNCTION_EVERY === 0) killFunction();
  else if (count % KILL_SENDER_EVERY === 0) killSender();
}

beforeAll(async () => {
  // What is committed must outlive the crash, so this cluster does not answer before it has written.
  postgres = await startTestPostgres({ shared: false, settings: { synchronous_commit: "on" } });
  const database = await createTestDatabase(undefined, postgres);
  t = await openTwoOrgs(database);
  owner = new pg.Pool({ connectionString: database.ownerUrl, max: 4 });
  owner.on("error", () => {});
  owner.on("connect", (client) => client.on("error", () => {}));
  front = await openFront(onRequest);
  twilio = await openTwilio(front.webhookUrl, 20);
  await front.startFunction(database.workerUrl);
  await addPhone(t, t.acme, OURS);
  await addPhone(t, t.globex, THEIRS);
  for (let at = 0; at < SENDERS; at++) await startSender(at);
}, 300_000);
afterAll(async () => {
  over = true;
  await mended;
  await Promise.all(
    senders.map(async (sender) => {
      sender?.process.signal("SIGKILL");
      await Promise.all([sender?.process.ended, sender?.ticker.stop()]);
    }),
  );
  await front?.close();
  await twilio?.close();
  await owner?.end();
  await t?.close();
  await postgres?.stop();
});

const toSend = (n: number) => ({
  org: n % 5 === 0 ? t.globex : t.acme,
  to: CUSTOMERS[(n >> 1) % CUSTOMERS.length]!,
  // Every fourth has the words and the receiver of another, so that only its SID tells them apart.
  body: `Text ${n % 4 === 3 ? n - 1 : n}`,
});

/** A program that asks again, with the same key, until it is told that the text is taken. */
const send = (org: TestOrg, to: string, body: string, n: number): Promise<void> =>
  insist(async () => {
    const answer = await t.call(
      org.key,
      "POST",
      "/sms",
      { to, body },
      { "Idempotency-Key": `text-${n}` },
    );
    if (answer.status !== 201) throw new Error(`${answer.status} ${JSON.stringify(answer.body)}`);
  });

async function goThrough(): Promise<void> {
  const refusal = (status: number) => ({ on: "messages", status, code: 20000 + status });
  for (let made = 0; made < TEXTS; made += WAVE) {
    await twilio.control("faults", {
      fail: [refusal(429), refusal(500)].map((one) => ({ ...one, message: "Not now" })),
      lose_answers: 2,
      duplicates: made % (3 * WAVE) === 0 ? 1 : 0,
    });
    const numbers = Array.from({ length: Math.min(WAVE, TEXTS - made) }, (_, n) => made + n);
    await Promise.all(
      numbers.flatMap((n) => {
        const { org, to, body } = toSend(n);
        const out = send(org, to, body, n);
        if (n % 2 === 1) return [out];
        const from = CUSTOMERS[n % 18]!;
        const into = { from, to: n % 10 === 0 ? THEIRS : OURS, body: `Answer ${n}` };
        return [out, twilio.control("texts", into)];
      }),
    );
  }
  await twilio.control("faults", { fail: [], lose_answers: 0, duplicates: 0 });
}

/** Checks and attempts that wait for minutes come now: the schedule itself is shown elsewhere. Leases are left alone. */
const hurry = () =>
  ask(`with checks as (update private.phone_checks set due_at = now() returning 1),
      watched as (update private.phone_watch set due_at = now() returning 1)
    update private.phone_queue set next_attempt_at = now() where lease_id is null and next_attempt_at > now() + interval '2 seconds'`);

type Kept = { twilio_sid: string | null; direction: string; body: string; state: string };
const keptTexts = () =>
  ask<Kept>("select twilio_sid, direction, body, state from public.sms order by twilio_sid");
const line = (sid: string | null, direction: string, body: string, state: string | undefined) =>
  `${sid} ${direction.slice(0, 3)} ${state} ${body}`;

async function differences(): Promise<string[]> {
  const kept = (await keptTexts()).filter(({ state }) => state !== "failed");
  const ours = kept.map((one) => line(one.twilio_sid, one.direction, one.body, one.state));
  const theirs = (await twilio.messages()).map(({ sid, direction, body, status }) =>
    line(sid, direction, body, direction === "inbound" ? "received" : textStates[status]),
  );
  const [here, there] = [new Set(ours), new Set(theirs)];
  return [...ours.filter((one) => !there.has(one)), ...theirs.filter((one) => !here.has(one))];
}

test(
  `${TEXTS} texts out and ${TEXTS / 2} in while everybody dies: ours are Twilio's, each once, in its state`,
  { timeout: 3_600_000 },
  async () => {
    const started = performance.now();
    const hurrying = setInterval(() => void hurry().catch(() => {}), 3_000);
    try {
      await goThrough();
      await mended;
      over = true;
      const open = "select count(*)::int as n from private.phone_queue";
      const settled = async () =>
        (await ask<{ n: number }>(open))[0]!.n === 0 && (await differences()).length === 0;
      for (const end = Date.now() + 600_000; !(await settled()) && Date.now() < end;)
        await new Promise((resolve) => setTimeout(resolve, 500));
    } finally {
      clearInterval(hurrying);
    }
    const there = await twilio.messages();
    const kept = await keptTexts();
    const out = kept.filter(({ direction }) => direction === "outbound");
    const [counts] = await ask<{ twice: number; events: number; lines: number; messages: number }>(
      `select (select count(*)::int from public.sms where state = 'failed' and twilio_sid is not null) as twice,
        (select count(*)::int from public.domain_events where type = 'sms.received') as events,
        (select count(*)::int from public.interactions where kind = 'sms') as lines,
        (select sum(message_count)::int from public.conversations) as messages`,
    );
    console.log(
      JSON.stringify({
        texts_out: out.length,
        texts_in: kept.length - out.length,
        seconds: Math.round((performance.now() - started) / 1000),
        died,
        under_way_when_something_died: underWay.size,
        requests: front.counts.came,
        requests_lost: front.counts.came - front.counts.taken,
      }),
    );
    expect(await differences()).toEqual([]);
    // Each that was asked for is there once: those to the number that cannot be texted failed, and Twilio has all others.
    const wanted = Array.from({ length: TEXTS }, (_, n) => toSend(n));
    const failed = wanted.filter(({ to }) => to === NO_MOBILE).length;
    expect(out.map(({ body }) => body).toSorted()).toEqual(
      wanted.map(({ body }) => body).toSorted(),
    );
    expect(out.filter(({ state }) => state === "failed")).toHaveLength(failed);
    expect(there.filter(({ direction }) => direction !== "inbound")).toHaveLength(TEXTS - failed);
    expect(out.filter(({ state }) => state === "undelivered").length).toBeGreaterThan(0);
    expect(counts).toEqual({
      twice: 0,
      events: kept.length - out.length,
      lines: kept.length - failed,
      messages: kept.length,
    });
    expect(kept.length - out.length).toBe(TEXTS / 2);
    expect(Math.min(...Object.values(died))).toBeGreaterThan(0);
    expect(front.counts.taken).toBeLessThan(front.counts.came);
    expect(underWay.size).toBeGreaterThan(0);
  },
);
