// kill -9 of the reader, or the loss of its connection, at each point of a reading. The point is held by Google or by a lock, so
// nothing depends on time. Afterwards the mailbox is held against Google's.
import { afterAll, beforeAll, expect, test } from "vitest";
import type { DenoFunction } from "../testing/deno.ts";
import { waitUntil } from "../testing/field.ts";
import {
  addPerson,
  endLeases,
  expectSameAsGoogle,
  filesOf,
  makeDue,
  numbered,
  stateOf,
  storedIn,
  syncBox,
} from "../testing/mail-asks.ts";
import { type Box, type MailField, openMailField } from "../testing/mail-field.ts";

const MAILS = 60;
const CUSTOMER = "ana@client.example";

let field: MailField;
let survivor: DenoFunction;
beforeAll(async () => {
  field = await openMailField();
  survivor = await field.start("gmail-sync");
});
afterAll(() => field?.close());

let count = 0;
/** A mailbox full of mails in an org of its own, whose reading has not begun. */
async function fullMailbox(): Promise<Box> {
  const orgId = await field.addOrg();
  const box = await field.connect(orgId, `rep${++count}@acme.example`);
  await addPerson(field, orgId, CUSTOMER);
  await field.google.seed(
    box.address,
    Array.from({ length: MAILS }, (_, at) => numbered(box, CUSTOMER, at)),
  );
  return box;
}

/** A reader that is called for this mailbox and will not live to answer. */
async function startVictim(box: Box): Promise<DenoFunction> {
  const victim = await field.start("gmail-sync");
  await makeDue(field.owner);
  victim.call({ org_id: box.orgId, integration_id: box.integrationId }).catch(() => {});
  return victim;
}

/** What the dead reader held stays held for a minute at most; then another one reads on, and the mailbox is as Google's. */
async function recover(box: Box): ReturnType<typeof stateOf> {
  await makeDue(field.owner);
  const only = { org_id: box.orgId, integration_id: box.integrationId };
  expect(await (await survivor.call(only)).json()).toMatchObject({ turns: 0 });
  await endLeases(field.owner);
  await syncBox(survivor, field, box);
  await expectSameAsGoogle(field, box);
  const { kept, named } = await filesOf(field, box.orgId);
  expect(kept).toEqual(named);
  expect(named).toHaveLength(Math.ceil((await storedIn(field, box)).length / 5));
  return stateOf(field, box);
}
const READ = { sync_phase: "following", state: "connected", sync_done: MAILS, lease_id: null };

/** Sessions of readers that wait for a lock while they run `what`. */
async function stuckIn(what: string): Promise<number[]> {
  const { rows } = await field.superuser.query<{ pid: number }>(
    "select pid from pg_stat_activity where datname = current_database() and application_name = 'gmail-sync' and wait_event_type = 'Lock' and query like '%' || $1 || '%'",
    [what],
  );
  return rows.map(({ pid }) => pid);
}

/** Ends such sessions, as the death of the reader's whole machine does: Postgres alone would end their statement first. */
async function endStuck(what: string): Promise<void> {
  for (const pid of await stuckIn(what))
    await field.superuser.query("select pg_terminate_backend($1)", [pid]);
  await waitUntil(async () => (await stuckIn(what)).length === 0);
}

/** Runs `fn` while a transaction of ours holds what this statement locks. */
async function whileHeld(
  statement: string,
  values: unknown[],
  fn: () => Promise<void>,
): Promise<void> {
  const session = await field.owner.connect();
  try {
    await session.query("begin");
    await session.query(statement, values);
    await fn();
  } finally {
    await session.query("rollback");
    session.release();
  }
}

test("killed while Google has not answered yet", async () => {
  const box = await fullMailbox();
  await field.google.turn("faults", {
    on: "messages.get",
    address: box.address,
    skip: 30,
    delay_ms: 3_000,
  });
  const before = (await field.google.calls())["messages.get"] ?? 0;
  const victim = await startVictim(box);
  await waitUntil(
    async () => ((await field.google.calls())["messages.get"] ?? 0) >= before + 35,
    victim.log,
  );
  await victim.kill();
  await field.google.clearFaults();
  expect(await recover(box)).toMatchObject(READ);
});

test("killed in the transaction that stores a chunk", async () => {
  const box = await fullMailbox();
  let victim: DenoFunction | undefined;
  await whileHeld("lock table public.email_bodies in access exclusive mode", [], async () => {
    victim = await startVictim(box);
    await waitUntil(async () => (await stuckIn("store_emails")).length > 0, victim.log);
    await victim.kill();
    await endStuck("store_emails");
  });
  expect(await storedIn(field, box)).toEqual([]);
  expect(await recover(box)).toMatchObject(READ);
});

test("killed between a page's mails and the note that the page is read", async () => {
  const box = await fullMailbox();
  let victim: DenoFunction | undefined;
  // A row's lock that inserts beneath it do not mind, and its change does. The mailbox has begun by then.
  await field.owner.query("update private.mailboxes set history_id = $2 where id = $1", [
    box.integrationId,
    (await field.google.turn<{ history_id: string }>("labels", { address: box.address, ids: [] }))
      .history_id,
  ]);
  await whileHeld(
    "select 1 from public.integrations where id = $1 for no key update",
    [box.integrationId],
    async () => {
      victim = await startVictim(box);
      await waitUntil(async () => (await stuckIn("advance_mailbox")).length > 0, victim.log);
      expect(await storedIn(field, box)).toHaveLength(50);
      await victim.kill();
      await endStuck("advance_mailbox");
    },
  );
  expect(await stateOf(field, box)).toMatchObject({ page_token: null, sync_done: 0 });
  expect(await recover(box)).toMatchObject(READ);
});

test.each([
  [
    "before the new mails are stored",
    "lock table public.email_bodies in access exclusive mode",
    "store_emails",
  ],
  ["before changed labels are noted", "lock table public.emails in exclusive mode", "note_labels"],
])("killed while it follows, %s", async (_, lock, statement) => {
  const box = await fullMailbox();
  await syncBox(survivor, field, box);
  const [first] = await storedIn(field, box);
  const changed = { address: box.address, ids: [first?.provider_id], remove: ["UNREAD"] };
  await field.google.turn("labels", changed);
  if (statement === "store_emails")
    await field.google.seed(box.address, [
      { ...numbered(box, CUSTOMER, MAILS), internal_date: Date.now() },
    ]);
  await whileHeld(lock, [], async () => {
    const victim = await startVictim(box);
    await waitUntil(async () => (await stuckIn(statement)).length > 0, victim.log);
    await victim.kill();
    await endStuck(statement);
  });
  // Whoever has noted too early how far it came has lost the mail, or the label, for good.
  expect(await recover(box)).toMatchObject(READ);
});

test("a connection to the database that breaks while a chunk is stored", async () => {
  const box = await fullMailbox();
  const reader = await field.start("gmail-sync");
  await makeDue(field.owner);
  let answer: Promise<Response> | undefined;
  await whileHeld("lock table public.email_bodies in access exclusive mode", [], async () => {
    answer = reader.call({ org_id: box.orgId, integration_id: box.integrationId });
    await waitUntil(async () => (await stuckIn("store_emails")).length > 0, reader.log);
    await endStuck("store_emails");
  });
  // The turn has failed and was ended in order: nobody has to wait for its lease.
  expect(await (await answer)?.json()).toMatchObject({ failed: 1 });
  expect(await stateOf(field, box)).toMatchObject({ lease_id: null, state: "connected" });
  await syncBox(reader, field, box);
  await expectSameAsGoogle(field, box);
});

test("whoever lost the lease writes nothing more", async () => {
  const box = await fullMailbox();
  await field.google.turn("faults", {
    on: "messages.get",
    address: box.address,
    skip: 10,
    delay_ms: 1_500,
    times: 10,
  });
  const before = (await field.google.calls())["messages.get"] ?? 0;
  const slow = await field.start("gmail-sync");
  await makeDue(field.owner);
  const answer = slow.call({ org_id: box.orgId, integration_id: box.integrationId });
  await waitUntil(
    async () => ((await field.google.calls())["messages.get"] ?? 0) >= before + 11,
    slow.log,
  );
  await endLeases(field.owner);
  await field.google.clearFaults();
  await syncBox(survivor, field, box);
  expect((await answer).status, slow.log()).toBe(200);
  expect(slow.log()).toContain("lease");
  await expectSameAsGoogle(field, box);
});

test("disconnected in the middle: the reading ends, and nothing comes after", async () => {
  const box = await fullMailbox();
  const reader = await field.start("gmail-sync");
  await makeDue(field.owner);
  let answer: Promise<Response> | undefined;
  await whileHeld("lock table public.email_bodies in access exclusive mode", [], async () => {
    answer = reader.call({ org_id: box.orgId, integration_id: box.integrationId });
    await waitUntil(async () => (await stuckIn("store_emails")).length > 0, reader.log);
  });
  await field.owner.query("update public.integrations set state = 'disconnected' where id = $1", [
    box.integrationId,
  ]);
  await field.owner.query(
    "update private.mailboxes set lease_id = null, lease_until = null, due_at = 'infinity' where id = $1",
    [box.integrationId],
  );
  await answer;
  const had = (await storedIn(field, box)).length;
  await syncBox(survivor, field, box);
  expect(await storedIn(field, box)).toHaveLength(had);
  expect(await stateOf(field, box)).toMatchObject({ state: "disconnected", lease_id: null });
});
