// The long form, `pnpm test:faults`: 1,000 messages through readers and a Postgres that are killed again and again, with a Google that
// refuses, breaks off and loses answers, while new mail comes, old mail is deleted and relabelled, and the history expires. In the end
// every mailbox is Google's.
import { createTestDatabase, startTestPostgres, type TestPostgres } from "@rapport/stack/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { DenoFunction } from "../testing/deno.ts";
import {
  addPerson,
  endLeases,
  expectSameAsGoogle,
  filesOf,
  makeDue,
  numbered,
  outcomesIn,
  stateOf,
  storedIn,
  syncAll,
} from "../testing/mail-asks.ts";
import { type Box, type MailField, openMailField } from "../testing/mail-field.ts";

const MAILBOXES = 4;
const BEFORE = 125;
const MEANWHILE = 125;
const KILLS = 25;
const CUSTOMER = "ana@client.example";

let postgres: TestPostgres;
let field: MailField;
beforeAll(async () => {
  // What is committed must outlive the crash, so this cluster does not answer before it has written.
  postgres = await startTestPostgres({ shared: false, settings: { synchronous_commit: "on" } });
  field = await openMailField(await createTestDatabase(undefined, postgres));
});
afterAll(async () => {
  await field?.close();
  await postgres?.stop();
});

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

test("1,000 messages with faults: nothing is lost, nothing is there twice", async () => {
  const boxes: Box[] = [];
  for (let at = 0; at < MAILBOXES; at++) {
    const orgId = await field.addOrg();
    const box = await field.connect(orgId, `rep@org${at}.example`);
    await addPerson(field, orgId, CUSTOMER);
    await field.google.seed(
      box.address,
      Array.from({ length: BEFORE }, (_, n) => numbered(box, CUSTOMER, n)),
    );
    boxes.push(box);
  }
  await field.google.turn("faults", {
    faults: [
      { on: "messages.get", status: 429, rate: 0.03 },
      { on: "messages.*", status: 500, rate: 0.03 },
      { on: "messages.*", cut: true, rate: 0.02 },
      { on: "*", lost: true, rate: 0.02 },
      { on: "history.list", status: 503, rate: 0.1 },
      { on: "messages.get", delay_ms: 150 },
    ],
  });

  const readers: DenoFunction[] = await Promise.all([
    field.start("gmail-sync"),
    field.start("gmail-sync"),
  ]);
  let stops = false;
  const logs: string[] = [];
  const work = async (slot: number): Promise<void> => {
    while (!stops) {
      await insist(() => makeDue(field.owner));
      await readers[slot]?.call({ budget_ms: 5_000 }).catch(() => {});
    }
  };
  const working = readers.map((_, slot) => work(slot));
  let sent = BEFORE;
  let hits = 0;
  let crashes = 0;
  for (let kill = 0; kill < KILLS; kill++) {
    // Chance decides where in its work a reader is hit; each of the points has a test of its own.
    await new Promise((resolve) => setTimeout(resolve, 300 + Math.random() * 700));
    const slot = kill % readers.length;
    const victim = readers[slot];
    if (await insist(isReading)) hits++;
    if (kill % 5 === 4) {
      await postgres.crash();
      crashes++;
      // A turn that was cut off is ended by nobody: its mailbox waits for the lease.
      await insist(() => endLeases(field.owner));
    } else {
      await victim?.kill();
      logs.push(victim?.log() ?? "");
      await insist(() => endLeases(field.owner));
      readers[slot] = await field.start("gmail-sync");
    }
    const upTo = BEFORE + Math.floor(((kill + 1) * MEANWHILE) / KILLS);
    for (const box of boxes)
      await field.google.seed(
        box.address,
        Array.from({ length: upTo - sent }, (_, n) => ({
          ...numbered(box, CUSTOMER, sent + n),
          internal_date: Date.now(),
        })),
      );
    sent = upTo;
    for (const box of boxes) await changeThere(box);
    if (kill % 8 === 7) await field.google.turn("expire-history", {});
  }
  stops = true;
  await Promise.all(working);
  await field.google.clearFaults();
  await endLeases(field.owner);
  const last = await field.start("gmail-sync");
  // Reading anew is what a mailbox does whose turn has failed; the comparison by night must then find nothing.
  await syncAll(last, field);
  await field.owner.query("update private.mailboxes set reconcile_due_at = now()");
  await syncAll(last, field);

  for (const box of boxes) {
    await expectSameAsGoogle(field, box);
    const live = (await storedIn(field, box)).filter(({ deleted_at }) => deleted_at === null);
    expect(live).toHaveLength(BEFORE + MEANWHILE - KILLS);
    // What was deleted before it was read is known as gone.
    const others = [...(await outcomesIn(field, box)).values()].filter((one) => one !== "stored");
    expect(others.filter((one) => one !== "gone")).toEqual([]);
    expect(await stateOf(field, box)).toMatchObject({
      state: "connected",
      sync_phase: "following",
      missing_count: 0,
    });
    const { kept, named } = await filesOf(field, box.orgId);
    expect(kept).toEqual(named);
  }
  expect(crashes).toBe(KILLS / 5);
  // Most of the blows fell on readers at work.
  expect(hits).toBeGreaterThan(KILLS / 2);
  for (const log of [...logs, last.log()]) expect(log).not.toContain(CUSTOMER);
});

/** Somebody reads, stars and deletes mail meanwhile: three of the oldest each time. */
async function changeThere({ address }: Box): Promise<void> {
  const oldest = (await field.google.messages(address)).filter(
    ({ label_ids }) => label_ids.includes("UNREAD") && !label_ids.includes("STARRED"),
  );
  const [read, starred, deleted] = oldest.slice(-3).map(({ id }) => id);
  await field.google.turn("labels", { address, ids: [read], remove: ["UNREAD"] });
  await field.google.turn("labels", { address, ids: [starred], add: ["STARRED", "Label_1"] });
  await field.google.turn("delete", { address, ids: [deleted] });
}

/** Whether a reader holds a mailbox now. */
async function isReading(): Promise<boolean> {
  const { rows } = await field.owner.query<{ held: boolean }>(
    "select exists (select from private.mailboxes where lease_until > now()) as held",
  );
  return rows[0]?.held === true;
}
