// The API's process is killed while it sends, Google loses answers, refuses and slows down; at the end Google's mailbox holds each
// mail once. RAPPORT_SEND_FAULTS says how many mails go that way: a few in the suite, 1,000 in the long form.
import { afterAll, beforeAll, expect, test } from "vitest";
import { startApiProcess, type ApiProcess } from "#lib/testing/api-process.ts";
import { asDatabaseOwner } from "#lib/testing/membership.ts";
import { openTwoOrgs, type TwoOrgs } from "#lib/testing/two-orgs.ts";
import { openLocalGoogle } from "../testing-google.ts";
import { connectMailbox, type TestMailbox } from "../testing.ts";

const wanted = Number(process.env["RAPPORT_SEND_FAULTS"] ?? 12);
/** A machine that does much else needs long to start a process. */
const timeout = 300_000 + wanted * 3_000;
const perRound = wanted > 100 ? 2 : 1;

let t: TwoOrgs;
let google: Awaited<ReturnType<typeof openLocalGoogle>>;
let boxes: TestMailbox[];
let workers: ApiProcess[] = [];

beforeAll(async () => {
  google = await openLocalGoogle();
  t = await openTwoOrgs();
  boxes = [];
  for (const role of ["owner", "admin", "member"] as const) {
    const box = await connectMailbox(t, t.acme, role);
    await google.addMailbox(box.address);
    google.know(box.id, box.address);
    boxes.push(box);
  }
  await asDatabaseOwner(t, "update public.integrations set sends_for = 'org'");
}, 60_000);
afterAll(async () => {
  for (const worker of workers) worker.signal("SIGKILL");
  await Promise.all(workers.map(({ ended }) => ended));
  await t?.close();
  await google?.close();
});

/** Has a worker send, as the ticker does; false when it died over it. */
async function run(worker: ApiProcess): Promise<boolean> {
  try {
    const answer = await fetch(`${worker.url}/internal/jobs/run`, {
      method: "POST",
      headers: { authorization: `Bearer ${process.env.RAPPORT_INTERNAL_SECRET}` },
    });
    return answer.ok;
  } catch {
    return false;
  }
}

const many = async (where: string): Promise<number> => {
  const [row] = await asDatabaseOwner<{ n: number }>(
    t,
    `select count(*)::int as n from public.emails where ${where}`,
  );
  return row!.n;
};
const waiting = () => many("state in ('scheduled', 'sending')");
/** What is to be tried again later is tried now. A mail that somebody holds stays theirs. */
const hurry = () =>
  asDatabaseOwner(
    t,
    "update public.emails set send_at = now() where state in ('scheduled', 'sending') and lease_until is null",
  );
/** When all who could hold a mail are dead: as if their leases had ended. */
const freeAll = () =>
  asDatabaseOwner(t, "update public.emails set lease_until = null where state = 'sending'");

/** Has workers send until Google was called so often; they are killed over it. False: nothing was left to send. */
async function killAtCall(target: number): Promise<boolean> {
  workers = await Promise.all(Array.from({ length: perRound }, () => startApiProcess(pool)));
  let over = false;
  const reached = async (): Promise<boolean> => {
    while (!over) if ((await google.calls("messages.send")) >= target) return true;
    return false;
  };
  const watch = reached();
  let left = await waiting();
  while (left > 0) {
    await hurry();
    const all = Promise.all(workers.map(run)).then(() => false);
    if (await Promise.race([watch, all])) break;
    left = await waiting();
  }
  over = true;
  for (const worker of workers) worker.signal("SIGKILL");
  await Promise.all(workers.map(({ ended }) => ended));
  await freeAll();
  return left > 0;
}

const pool = { RAPPORT_DB_POOL_SIZE: "4" };

test(
  `${wanted} mails through workers that are killed again and again, with faults of Google: each goes once`,
  async () => {
    for (let n = 0; n < wanted; n++) {
      const answer = await t.call(t.acme.key, "POST", "/emails", {
        integration_id: boxes[n % boxes.length]!.id,
        to: ["ada@customer.example"],
        subject: `Mail ${n}`,
        text: "Hello",
      });
      expect(answer.status, JSON.stringify(answer.body)).toBe(202);
    }
    await google.play("faults", {
      faults: [
        { on: "messages.send", lost: true, rate: 0.15 },
        { on: "messages.send", cut: true, rate: 0.08 },
        { on: "messages.send", status: 429, rate: 0.08 },
        { on: "messages.send", status: 500, rate: 0.08 },
        { on: "messages.list", status: 503, rate: 0.1 },
      ],
    });
    await hurry();
    const step = Math.max(5, Math.ceil(wanted / 20));
    let deaths = 0;
    while (await killAtCall((await google.calls("messages.send")) + step)) deaths += perRound;
    await google.calmDown();
    const there = await Promise.all(boxes.map(({ address }) => google.messages(address, "SENT")));
    const seen = there.flat().map(({ subject }) => subject);
    const subjects = Array.from({ length: wanted }, (_, n) => `Mail ${n}`);
    expect(seen.toSorted(), "each once").toEqual(subjects.toSorted());
    expect(await many("state = 'sent' and error is null")).toBe(wanted);
    const told = await asDatabaseOwner(
      t,
      "select object_id from public.domain_events where type = 'email.sent'",
    );
    expect(told).toHaveLength(wanted);
    expect(deaths).toBeGreaterThan(0);
    // Deaths and faults did meet mails that were under way.
    expect(await many("attempts > 1")).toBeGreaterThan(0);
  },
  timeout,
);
