// `pnpm test:faults`: mails out and in while the processes that send, the functions that give tokens and read, and Postgres are killed,
// and while Google refuses, slows down and loses answers. In the end what we have is what Google has. RAPPORT_MAILS says how many go
// out; half as many come in.
import { createTestDatabase, startTestPostgres, type TestPostgres } from "@rapport/stack/testing";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startApiProcess, type ApiProcess } from "#lib/testing/api-process.ts";
import { openTwoOrgs, type TestOrg, type TwoOrgs } from "#lib/testing/two-orgs.ts";
import { startTestFunctions, type TestFunctions } from "../testing-functions.ts";
import { openLocalGoogle } from "../testing-google.ts";
import { connectMailbox, type TestMailbox } from "../testing.ts";

const MAILS = Number(process.env["RAPPORT_MAILS"] || 1_000);
const SENDERS = 2;
const WAVE = 20;
/** What Google was asked to send or to give says when somebody dies. */
const KILL_SENDER_EVERY = Math.ceil(MAILS / 20);
const KILL_FUNCTIONS_EVERY = Math.ceil(MAILS / 10);
const CRASH_EVERY = Math.ceil(MAILS / 5);
/** Tokens that live five seconds longer than the two minutes for which one must be good: they are fetched all the time. */
const TOKEN_SECONDS = 125;

let postgres: TestPostgres;
let t: TwoOrgs;
let google: Awaited<ReturnType<typeof openLocalGoogle>>;
let functions: TestFunctions;
let owner: pg.Pool;
const boxes: TestMailbox[] = [];
const senders: ApiProcess[] = [];
const died = { senders: 0, functions: 0, postgres: 0 };
/** Mails that were being sent when something died. */
const underWay = new Set<string>();
let over = false;
const working: Promise<void>[] = [];

/** Tries until it works: Postgres may be gone for a moment. */
async function insist<T>(work: () => Promise<T>): Promise<T> {
  for (const end = Date.now() + 60_000; ;) {
    try {
      return await work();
    } catch (error) {
      if (Date.now() > end) throw error;
      await pause(100);
    }
  }
}
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const ask = <Row extends pg.QueryResultRow>(text: string): Promise<Row[]> =>
  insist(async () => (await owner.query<Row>(text)).rows);

async function noteUnderWay(): Promise<void> {
  for (const { id } of await ask<{ id: string }>(
    "select id from public.emails where state = 'sending'",
  ))
    underWay.add(id);
}

/** Has one process send, whichever stands at its place, as the ticker does. */
async function keepSending(at: number): Promise<void> {
  while (!over) {
    await fetch(`${senders[at]!.url}/internal/jobs/run`, {
      method: "POST",
      headers: { authorization: `Bearer ${process.env["RAPPORT_INTERNAL_SECRET"]}` },
    }).then(
      (answer) => answer.arrayBuffer(),
      () => pause(100),
    );
    await pause(100);
  }
}

/** Has the functions read what is due. */
async function keepReading(): Promise<void> {
  const due =
    "update private.mailboxes set due_at = now() where due_at > now() and due_at < 'infinity'";
  while (!over) {
    await ask(due);
    await functions.call("gmail-sync", { budget_ms: 3_000 }).then(
      (answer) => answer.arrayBuffer(),
      () => pause(200),
    );
    await pause(200);
  }
}

/** Kills whose turn it is, by the number of what Google was asked, so that everybody dies in the middle of something. */
async function keepKilling(): Promise<void> {
  for (let seen = 0; !over;) {
    const asked = await insist(() => google.calls("messages.send"));
    const passed = (every: number) => Math.floor(asked / every) > Math.floor(seen / every);
    if (passed(CRASH_EVERY)) {
      died.postgres++;
      await postgres.crash();
      await noteUnderWay();
    } else if (passed(KILL_FUNCTIONS_EVERY)) {
      died.functions++;
      functions.kill();
    } else if (passed(KILL_SENDER_EVERY)) {
      const at = died.senders++ % SENDERS;
      senders[at]!.signal("SIGKILL");
      await senders[at]!.ended;
      await noteUnderWay();
      senders[at] = await startApiProcess({ RAPPORT_DB_POOL_SIZE: "4" });
    }
    seen = asked;
    await pause(20);
  }
}

/**
 * Attempts that wait for minutes come after two seconds: the schedule itself is shown elsewhere. Sooner, and all twelve would be over
 * while a function starts again. Leases are left alone.
 */
const hurry = () =>
  ask(
    "update public.emails set send_at = now() where state in ('scheduled', 'sending') and lease_until is null and send_at > now() and (attempts = 0 or updated_at < now() - interval '2 seconds')",
  );

beforeAll(async () => {
  // What is committed must outlive the crash, so this cluster does not answer before it has written.
  postgres = await startTestPostgres({ shared: false, settings: { synchronous_commit: "on" } });
  const database = await createTestDatabase(undefined, postgres);
  google = await openLocalGoogle();
  await google.play("settings", { tokenSeconds: TOKEN_SECONDS });
  t = await openTwoOrgs(database);
  owner = new pg.Pool({ connectionString: database.ownerUrl, max: 4 });
  owner.on("error", () => {});
  owner.on("connect", (client) => client.on("error", () => {}));
  for (const [org, role] of [
    [t.acme, "owner"],
    [t.acme, "member"],
    [t.globex, "owner"],
    [t.globex, "admin"],
  ] as const) {
    const address = `${role}@${org.slug}.example`;
    boxes.push(await connectMailbox(t, org, role, address, await google.addMailbox(address)));
  }
  await ask("update public.integrations set sends_for = 'org'");
  await ask("update private.mailboxes set read_since = current_date - 1");
  functions = await startTestFunctions(database.workerUrl);
  process.env["RAPPORT_FUNCTIONS_URL"] = functions.url;
  for (let at = 0; at < SENDERS; at++)
    senders.push(await startApiProcess({ RAPPORT_DB_POOL_SIZE: "4" }));
}, 300_000);
afterAll(async () => {
  over = true;
  await Promise.allSettled(working);
  for (const sender of senders) sender.signal("SIGKILL");
  await Promise.all(senders.map(({ ended }) => ended));
  await functions?.close();
  await google?.close();
  await owner?.end();
  await t?.close();
  await postgres?.stop();
});

const boxOf = (n: number) => boxes[n % boxes.length]!;

/** A program that asks again, with the same key, until it is told that the mail is taken. */
const send = (org: TestOrg, n: number): Promise<void> =>
  insist(async () => {
    const answer = await t.call(
      org.key,
      "POST",
      "/emails",
      {
        integration_id: boxOf(n).id,
        to: ["ada@customer.example"],
        subject: `Out ${n}`,
        text: `The text of ${n}`,
      },
      { "Idempotency-Key": `mail-${n}` },
    );
    if (answer.status !== 202) throw new Error(`${answer.status} ${JSON.stringify(answer.body)}`);
  });

/** A customer writes. When the answer is lost, Google is asked whether the mail is there. */
async function receive(n: number): Promise<void> {
  const [to, subject] = [boxOf(n >> 1).address, `In ${n}`];
  let isAgain = false;
  await insist(async () => {
    if (isAgain && (await google.messages(to)).some((one) => one.subject === subject)) return;
    isAgain = true;
    const letter = { from: "ada@customer.example", to, subject, text: `Hello ${n}` };
    await google.play("mails", letter);
  });
}

async function goThrough(): Promise<void> {
  await google.play("faults", {
    faults: [
      { on: "messages.send", lost: true, rate: 0.1 },
      { on: "messages.send", cut: true, rate: 0.05 },
      { on: "messages.send", status: 429, rate: 0.05 },
      { on: "messages.send", status: 500, rate: 0.05 },
      { on: "messages.list", status: 503, rate: 0.05 },
      { on: "messages.get", status: 500, rate: 0.03 },
      { on: "history.list", lost: true, rate: 0.03 },
    ],
  });
  for (let made = 0; made < MAILS; made += WAVE) {
    const numbers = Array.from({ length: Math.min(WAVE, MAILS - made) }, (_, n) => made + n);
    await Promise.all(
      numbers.flatMap((n) => {
        const out = send(boxOf(n).org, n);
        if (n % 2 === 1) return [out];
        return [out, receive(n)];
      }),
    );
    await hurry();
    // Those who send keep up, so that kills fall on work.
    const left =
      "select count(*)::int as n from public.emails where state in ('scheduled', 'sending')";
    for (const end = Date.now() + 30_000; Date.now() < end;)
      if ((await ask<{ n: number }>(left))[0]!.n < 3 * WAVE) break;
      else await hurry().then(() => pause(100));
  }
  await insist(() => google.calmDown());
}

type Kept = { provider_id: string | null; direction: string; subject: string; state: string };
async function differences(): Promise<string[]> {
  const kept = await ask<Kept & { integration_id: string }>(
    "select integration_id, provider_id, direction, subject, state from public.emails",
  );
  const lists = await Promise.all(
    boxes.map(async ({ id, address }) => {
      const ours = kept
        .filter((one) => one.integration_id === id)
        .map((one) => `${one.provider_id} ${one.subject} ${one.state}`);
      const theirs = (await insist(() => google.messages(address))).map(
        (one) => `${one.id} ${one.subject} ${one.label_ids.includes("SENT") ? "sent" : "received"}`,
      );
      return [
        ...ours.filter((one) => !theirs.includes(one)).map((one) => `only here: ${one}`),
        ...theirs.filter((one) => !ours.includes(one)).map((one) => `only there: ${one}`),
      ];
    }),
  );
  return lists.flat();
}

test(
  `${MAILS} mails out and ${MAILS / 2} in while everybody dies: ours are Google's, each once`,
  { timeout: 3_600_000 },
  async () => {
    const started = performance.now();
    working.push(...senders.map((_, at) => keepSending(at)), keepReading());
    const killing = keepKilling();
    working.push(killing);
    await goThrough();
    const open =
      "select count(*)::int as n from public.emails where state in ('scheduled', 'sending')";
    const settled = async () =>
      (await ask<{ n: number }>(open))[0]!.n === 0 && (await differences()).length === 0;
    for (const end = Date.now() + 600_000; !(await settled()) && Date.now() < end;) {
      await hurry();
      await pause(500);
    }
    over = true;
    await Promise.all(working);
    const kept = await ask<Kept>(
      "select provider_id, direction, subject, state from public.emails",
    );
    const [counts] = await ask<{ events: number; tried: number; lines: number; messages: number }>(
      `select (select count(*)::int from public.domain_events where type = 'email.sent') as events,
        (select count(*)::int from public.emails where attempts > 1) as tried,
        (select count(*)::int from private.mailbox_messages) as lines,
        (select sum(message_count)::int from public.conversations) as messages`,
    );
    console.log(
      JSON.stringify({
        mails_out: MAILS,
        mails_in: kept.length - MAILS,
        seconds: Math.round((performance.now() - started) / 1000),
        died,
        under_way_when_something_died: underWay.size,
        tried_again: counts!.tried,
        tokens_fetched: await google.calls("oauth.token"),
      }),
    );
    expect(await differences()).toEqual([]);
    const named = (direction: string) =>
      kept.flatMap((one) => (one.direction === direction ? one.subject : [])).toSorted();
    const numbers = Array.from({ length: MAILS }, (_, n) => n);
    expect(named("outbound"), "each once").toEqual(numbers.map((n) => `Out ${n}`).toSorted());
    expect(named("inbound"), "each once").toEqual(
      numbers.flatMap((n) => (n % 2 === 0 ? `In ${n}` : [])).toSorted(),
    );
    expect(counts!.events).toBe(MAILS);
    expect(counts!.lines).toBe(kept.length);
    expect(counts!.messages).toBe(kept.length);
    expect(Math.min(...Object.values(died))).toBeGreaterThan(0);
    expect(counts!.tried).toBeGreaterThan(0);
    expect(underWay.size).toBeGreaterThan(0);
    expect(await google.calls("oauth.token")).toBeGreaterThan(boxes.length);
  },
);
