import { randomBytes } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { DenoFunction } from "../testing/deno.ts";
import {
  addPerson,
  askAs,
  daysAgo,
  eventsOf,
  letter,
  makeDue,
  outcomesIn,
  stateOf,
  storedIn,
  syncAll,
  syncBox,
} from "../testing/mail-asks.ts";
import { type Box, type MailField, openMailField } from "../testing/mail-field.ts";

let field: MailField;
let sync: DenoFunction;
let acme: string;
let other: string;
beforeAll(async () => {
  field = await openMailField();
  sync = await field.start("gmail-sync");
  [acme, other] = [await field.addOrg(), await field.addOrg()];
});
afterAll(() => field?.close());

let count = 0;
/** A mailbox of its own, so that no test sees another's mails. */
const connect = (orgId = acme, days = 90): Promise<Box> =>
  field.connect(orgId, `rep${++count}@${orgId === acme ? "acme" : "other"}.example`, { days });
const customer = (): string => `customer${++count}@client.example`;
const seed = (box: Box, ...mails: Parameters<MailField["google"]["seed"]>[1][number][]) =>
  field.google.seed(box.address, mails);
const subjects = async (box: Box): Promise<string[]> =>
  (await storedIn(field, box)).map(({ subject }) => subject);

test("only who holds the internal secret may call, and a wrong body is refused", async () => {
  expect((await sync.call({}, { authorization: "Bearer wrong" })).status).toBe(401);
  for (const body of [{ budget_ms: -1 }, { org_id: acme }, { unknown: 1 }])
    expect((await sync.call(body)).status).toBe(400);
});

test("where no client of Google's is set there is nothing to read", async () => {
  const idle = await field.start("gmail-sync", { GOOGLE_CLIENT_ID: "" });
  expect(await (await idle.call()).json()).toMatchObject({ turns: 0, remaining: 0 });
  await idle.kill();
});

test("a new mailbox is read back to its day: received and sent mail, once each, without drafts, spam and trash", async () => {
  const [box, who] = [await connect(), customer()];
  const person = await addPerson(field, acme, who);
  const [old, first, sent] = await seed(
    box,
    { raw: letter({ from: who, to: box.address, subject: "Too old" }), internal_date: daysAgo(91) },
    {
      raw: letter({
        from: `Ana <${who}>`,
        to: box.address,
        subject: "First",
        text: "Hi there,\r\nfine?",
        html: '<p onclick="x()">Hi<script>1</script></p>',
      }),
      internal_date: daysAgo(80),
      label_ids: ["INBOX", "UNREAD"],
    },
    {
      raw: letter({ from: box.address, to: who, subject: "Answer" }),
      internal_date: daysAgo(70),
      label_ids: ["SENT"],
    },
  );
  await seed(
    box,
    { raw: letter({ from: box.address, to: who, subject: "Draft" }), label_ids: ["DRAFT"] },
    { raw: letter({ from: who, to: box.address, subject: "Spam" }), label_ids: ["SPAM"] },
    { raw: letter({ from: who, to: box.address, subject: "Trash" }), label_ids: ["TRASH"] },
  );
  expect(await syncBox(sync, field, box)).toMatchObject({ read: 2, failed: 0 });
  const [one, two] = await storedIn(field, box);
  expect(await subjects(box)).toEqual(["First", "Answer"]);
  expect(one).toMatchObject({
    direction: "inbound",
    state: "received",
    from_address: who,
    recipients: [{ role: "to", address: box.address, name: "" }],
    provider_id: first?.id,
    is_read: false,
    origin: "backfill",
    person_id: person,
    html: "<p>Hi</p>",
  });
  expect(one?.text?.trim()).toBe("Hi there,\nfine?");
  expect(one?.occurred_at.getTime()).toBe(first?.internal_date);
  expect(two).toMatchObject({
    direction: "outbound",
    state: "sent",
    provider_id: sent?.id,
    person_id: person,
  });
  expect(await outcomesIn(field, box)).toEqual(
    new Map([
      [first?.id, "stored"],
      [sent?.id, "stored"],
    ]),
  );
  expect(await stateOf(field, box)).toMatchObject({
    state: "connected",
    sync_phase: "following",
    sync_total: 2,
    sync_done: 2,
    lease_id: null,
    page_token: null,
    last_synced_at: expect.any(Date),
  });
  // What is of the past is no news.
  expect(await eventsOf(field, acme)).toEqual([]);
  expect(old?.subject).toBe("Too old");
  const { rows } = await field.owner.query(
    "select kind, source_type, body, person_id from public.interactions where org_id = $1 order by occurred_at",
    [acme],
  );
  expect(rows.map(({ kind, body, person_id }) => [kind, body, person_id])).toEqual([
    ["email", "First", person],
    ["email", "Answer", person],
  ]);
});

test("a reply arrives in its thread: unread, in the inbox, told by an event; then nothing is read twice", async () => {
  const [box, who] = [await connect(other), customer()];
  await addPerson(field, other, who);
  await field.google.turn("mailboxes", { address: who, name: "Customer" });
  const first = letter({
    from: box.address,
    to: who,
    subject: "Offer",
    headers: { "Message-ID": "<offer-1@acme.example>" },
  });
  await seed(box, { raw: first, label_ids: ["SENT"], internal_date: daysAgo(1) });
  await syncBox(sync, field, box);
  await field.google.turn("mails", {
    from: who,
    to: box.address,
    subject: "Re: Offer",
    text: "Yes, please.",
    headers: { "In-Reply-To": "<offer-1@acme.example>", References: "<offer-1@acme.example>" },
  });
  await syncBox(sync, field, box);
  const [offer, reply] = await storedIn(field, box);
  expect(reply).toMatchObject({
    subject: "Re: Offer",
    direction: "inbound",
    is_read: false,
    origin: "sync",
    conversation_id: offer?.conversation_id,
  });
  expect(reply?.text).toContain("Yes, please.");
  expect(await eventsOf(field, other)).toEqual(["email.received"]);
  const { rows } = await field.owner.query(
    "select state, unread, message_count, last_direction, subject, visibility from public.conversations where id = $1",
    [offer?.conversation_id],
  );
  expect(rows[0]).toEqual({
    state: "open",
    unread: true,
    message_count: 2,
    last_direction: "inbound",
    subject: "Offer",
    visibility: "private",
  });
  const gets = (await field.google.calls())["messages.get"];
  await syncBox(sync, field, box);
  await syncBox(sync, field, box);
  expect((await field.google.calls())["messages.get"]).toBe(gets);
  expect(await storedIn(field, box)).toHaveLength(2);
});

test("mail that comes while the past is read is found, and is news", async () => {
  const [box, who] = [await connect(), customer()];
  await addPerson(field, acme, who);
  await seed(
    box,
    ...Array.from({ length: 60 }, (_, at) => ({
      raw: letter({ from: who, to: box.address, subject: `Past ${at}` }),
      internal_date: daysAgo(60 - at / 2),
    })),
  );
  await makeDue(field.owner);
  const half = await sync.call({
    max_messages: 20,
    org_id: acme,
    integration_id: box.integrationId,
  });
  expect(await half.json()).toMatchObject({ remaining: 1 });
  expect(await stateOf(field, box)).toMatchObject({ sync_phase: "backfill", sync_total: 60 });
  await seed(box, {
    raw: letter({ from: who, to: box.address, subject: "Meanwhile" }),
    label_ids: ["INBOX", "UNREAD"],
    internal_date: Date.now() + 1_000,
  });
  await syncBox(sync, field, box);
  const stored = await storedIn(field, box);
  expect(stored).toHaveLength(61);
  expect(stored.filter(({ origin }) => origin === "sync").map(({ subject }) => subject)).toEqual([
    "Meanwhile",
  ]);
});

test("what is changed there changes here: read, labels, trash, deletion; mail that comes out of spam is read", async () => {
  const [box, who] = [await connect(), customer()];
  await addPerson(field, acme, who);
  const seeded = await seed(
    box,
    ...["Unread", "Deleted", "Trashed"].map((subject) => ({
      raw: letter({ from: who, to: box.address, subject }),
      label_ids: ["INBOX", "UNREAD"],
      internal_date: daysAgo(2),
    })),
    {
      raw: letter({ from: who, to: box.address, subject: "No spam" }),
      label_ids: ["SPAM", "UNREAD"],
      internal_date: daysAgo(1),
    },
  );
  const [unread, deleted, trashed, spam] = seeded.map(({ id }) => id);
  await syncBox(sync, field, box);
  expect(await subjects(box)).toEqual(expect.arrayContaining(["Unread", "Deleted", "Trashed"]));
  await field.google.turn("labels", {
    address: box.address,
    ids: [unread],
    add: ["STARRED"],
    remove: ["UNREAD"],
  });
  await field.google.turn("delete", { address: box.address, ids: [deleted] });
  await field.google.turn("labels", {
    address: box.address,
    ids: [trashed],
    add: ["TRASH"],
    remove: ["INBOX"],
  });
  await field.google.turn("labels", {
    address: box.address,
    ids: [spam],
    add: ["INBOX"],
    remove: ["SPAM"],
  });
  await syncBox(sync, field, box);
  const byId = new Map((await storedIn(field, box)).map((row) => [row.provider_id, row]));
  expect(byId.get(unread ?? "")).toMatchObject({ is_read: true, deleted_at: null });
  expect(byId.get(unread ?? "")?.labels.toSorted()).toEqual(["INBOX", "STARRED"]);
  expect(byId.get(deleted ?? "")?.deleted_at).toBeInstanceOf(Date);
  expect(byId.get(trashed ?? "")).toMatchObject({
    deleted_at: null,
    labels: expect.arrayContaining(["TRASH"]),
  });
  expect(byId.get(spam ?? "")).toMatchObject({ subject: "No spam" });
  // What a person has deleted here stays so, whatever happens to its labels.
  await field.owner.query("update public.emails set deleted_at = now() where provider_id = $1", [
    unread,
  ]);
  await field.google.turn("labels", { address: box.address, ids: [unread], add: ["UNREAD"] });
  await syncBox(sync, field, box);
  expect(
    (await storedIn(field, box)).find(({ provider_id }) => provider_id === unread)?.deleted_at,
  ).toBeInstanceOf(Date);
  // Labels of old mail that was never read fetch nothing.
  const [old] = await seed(box, {
    raw: letter({ from: who, to: box.address, subject: "Old" }),
    label_ids: ["SPAM"],
    internal_date: daysAgo(200),
  });
  await field.google.turn("labels", {
    address: box.address,
    ids: [old?.id],
    add: ["INBOX"],
    remove: ["SPAM"],
  });
  await syncBox(sync, field, box);
  expect(await subjects(box)).not.toContain("Old");
});

test("after an expired history everything since is read, as news, and nothing twice", async () => {
  const [box, who] = [await connect(other), customer()];
  await addPerson(field, other, who);
  await seed(
    box,
    ...Array.from({ length: 5 }, (_, at) => ({
      raw: letter({ from: who, to: box.address, subject: `Before ${at}` }),
      internal_date: daysAgo(5),
    })),
  );
  await syncBox(sync, field, box);
  const told = (await eventsOf(field, other)).length;
  await seed(box, {
    raw: letter({ from: who, to: box.address, subject: "In the gap" }),
    label_ids: ["INBOX", "UNREAD"],
    internal_date: Date.now(),
  });
  await field.google.turn("expire-history", { address: box.address });
  await syncBox(sync, field, box);
  await seed(box, {
    raw: letter({ from: who, to: box.address, subject: "After it" }),
    label_ids: ["INBOX", "UNREAD"],
    internal_date: Date.now(),
  });
  await syncBox(sync, field, box);
  const stored = await storedIn(field, box);
  expect(stored).toHaveLength(7);
  expect(stored.slice(-2).map(({ subject, origin }) => [subject, origin])).toEqual([
    ["In the gap", "sync"],
    ["After it", "sync"],
  ]);
  expect((await eventsOf(field, other)).length - told).toBe(2);
  expect(await stateOf(field, box)).toMatchObject({ sync_phase: "following", state: "connected" });
});

test("what was deleted and relabelled while the history expired is caught up, by lists and not message by message", async () => {
  const boxes = [await connect(acme), await connect(other)];
  const who = customer();
  for (const orgId of [acme, other]) await addPerson(field, orgId, who);
  const names = ["Read", "Archived", "Trashed", "Purged", "Starred", "Same", "Own", "Spam"];
  const idsOf = await Promise.all(
    boxes.map(async (box) => {
      const first = letter({
        from: who,
        to: box.address,
        subject: "Thread",
        headers: { "Message-ID": `<thread${box.integrationId}@client.example>` },
      });
      const reply = letter({
        from: who,
        to: box.address,
        subject: "Re: Thread",
        headers: { "In-Reply-To": `<thread${box.integrationId}@client.example>` },
      });
      const seeded = await seed(
        box,
        ...names.map((subject) => ({
          raw: letter({ from: who, to: box.address, subject }),
          label_ids: ["INBOX", "UNREAD", ...(subject === "Own" ? ["Label_7"] : [])],
          internal_date: daysAgo(4),
        })),
        ...[first, reply].map((raw, at) => ({
          raw,
          label_ids: ["INBOX", "UNREAD"],
          internal_date: daysAgo(3 - at),
        })),
      );
      await syncBox(sync, field, box);
      return new Map([...names, "Thread", "Re"].map((name, at) => [name, seeded[at]!.id]));
    }),
  );
  const [box, twin] = boxes as [Box, Box];
  const untouched = await storedIn(field, twin);
  const turn = (name: string, add: string[], remove: string[]) =>
    field.google.turn("labels", {
      address: box.address,
      ids: [idsOf[0]!.get(name)],
      add,
      remove,
    });
  await field.owner.query(
    "update public.conversations set unread = true, state = 'open' where integration_id = $1",
    [box.integrationId],
  );
  await turn("Read", [], ["UNREAD"]);
  await turn("Archived", [], ["INBOX", "UNREAD"]);
  await turn("Trashed", ["TRASH"], ["INBOX"]);
  await turn("Starred", ["STARRED", "Label_9"], []);
  await turn("Own", [], ["Label_7"]);
  await turn("Spam", ["SPAM"], ["INBOX"]);
  // One of a thread's two is read: the thread is not.
  await turn("Re", [], ["UNREAD"]);
  await field.google.turn("delete", { address: box.address, ids: [idsOf[0]!.get("Purged")] });
  await field.google.turn("expire-history", { address: box.address });
  const before = await field.google.calls();
  await syncBox(sync, field, box);
  const after = await field.google.calls();
  // The one that no list names is asked for, nothing else: the quota stays with the mails.
  expect((after["messages.get"] ?? 0) - (before["messages.get"] ?? 0)).toBe(1);
  expect((after["messages.list"] ?? 0) - (before["messages.list"] ?? 0)).toBeLessThan(20);
  const there = new Map((await field.google.messages(box.address)).map((one) => [one.id, one]));
  const here = await storedIn(field, box);
  expect(here).toHaveLength(10);
  const gone = here.filter(({ deleted_at }) => deleted_at !== null);
  expect(gone.map(({ subject }) => subject)).toEqual(["Purged"]);
  const kept = here.filter(({ deleted_at }) => deleted_at === null);
  expect(kept.map(({ subject, labels, is_read }) => [subject, labels.toSorted(), is_read])).toEqual(
    kept.map(({ subject, provider_id }) => {
      const labels = there.get(provider_id)!.label_ids;
      return [subject, labels.toSorted(), !labels.includes("UNREAD")];
    }),
  );
  const { rows } = await field.owner.query<{ subject: string; unread: boolean }>(
    "select subject, unread from public.conversations where integration_id = $1",
    [box.integrationId],
  );
  const unread = rows.filter((row) => row.unread).map(({ subject }) => subject);
  expect(unread.toSorted()).toEqual(["Own", "Same", "Spam", "Starred", "Thread", "Trashed"]);
  expect(await storedIn(field, twin)).toEqual(untouched);
  expect(await stateOf(field, box)).toMatchObject({ sync_phase: "following", state: "connected" });
});

test("a catching up that is cut short goes on where it was, and a lost lease writes nothing", async () => {
  const [box, who] = [await connect(other), customer()];
  await addPerson(field, other, who);
  const seeded = await seed(
    box,
    ...Array.from({ length: 12 }, (_, at) => ({
      raw: letter({ from: who, to: box.address, subject: `G${at}` }),
      internal_date: daysAgo(3),
    })),
  );
  await syncBox(sync, field, box);
  await field.google.turn("delete", { address: box.address, ids: seeded.map(({ id }) => id) });
  await field.google.turn("expire-history", { address: box.address });
  // The first answers say that they are gone, then Google stays away.
  await field.google.turn("faults", {
    on: "messages.get",
    address: box.address,
    skip: 5,
    status: 403,
    reason: "forbidden",
  });
  expect(await syncBox(sync, field, box)).toMatchObject({ failed: 1 });
  const gone = async () =>
    (await storedIn(field, box)).filter(({ deleted_at }) => deleted_at !== null).length;
  expect(await gone()).toBe(5);
  expect(await stateOf(field, box)).toMatchObject({ sync_phase: "resync" });
  await field.google.clearFaults();
  const { rows } = await field.owner.query(
    "select * from app.known_labels($1, $2, gen_random_uuid())",
    [box.orgId, box.integrationId],
  );
  expect(rows).toEqual([]);
  await syncBox(sync, field, box);
  expect(await gone()).toBe(12);
  expect(await stateOf(field, box)).toMatchObject({ sync_phase: "following" });
});

test("the same message twice, a second copy with its Message-ID, mail within the company, blocked senders", async () => {
  const [box, who] = [await connect(), customer()];
  await addPerson(field, acme, who);
  await field.owner.query(
    "insert into public.blocked_addresses (org_id, address) values ($1, 'noise.example')",
    [acme],
  );
  const twice = letter({
    from: who,
    to: box.address,
    subject: "Twice",
    headers: { "Message-ID": "<twice@client.example>" },
    attachments: [
      { filename: "a.txt", type: "text/plain", content: Buffer.from("abc").toString("base64") },
    ],
  });
  const seeded = await seed(
    box,
    { raw: twice, internal_date: daysAgo(3) },
    { raw: twice, internal_date: daysAgo(2) },
    {
      raw: letter({ from: "boss@acme.example", to: box.address, subject: "Internal" }),
      internal_date: daysAgo(2),
    },
    {
      raw: letter({
        from: "boss@acme.example",
        to: `${box.address}, ${who}`,
        subject: "With a customer",
      }),
      internal_date: daysAgo(2),
    },
    {
      raw: letter({ from: "news@noise.example", to: box.address, subject: "Noise" }),
      internal_date: daysAgo(2),
    },
  );
  await syncBox(sync, field, box);
  const outcomes = await outcomesIn(field, box);
  expect(seeded.slice(2).map(({ id }) => outcomes.get(id))).toEqual([
    "internal",
    "stored",
    "blocked",
  ]);
  expect(
    seeded
      .slice(0, 2)
      .map(({ id }) => outcomes.get(id))
      .toSorted(),
  ).toEqual(["duplicate", "stored"]);
  expect((await subjects(box)).toSorted()).toEqual(["Twice", "With a customer"]);
  // The second copy's file is not kept: nothing would name it.
  const { rows } = await field.owner.query<{ file_key: string }>(
    "select file_key from public.email_attachments where org_id = $1",
    [acme],
  );
  const kept = readdirSync(join(field.filesFolder, acme, "email"));
  expect(kept.toSorted()).toEqual(
    rows.map(({ file_key }) => file_key.split("/").at(-1)).toSorted(),
  );
  expect(readFileSync(join(field.filesFolder, rows[0]?.file_key ?? ""), "utf8")).toBe(
    "text/plain\nabc",
  );
});

test("a mail that cannot be stored is passed over and named; the others are read", async () => {
  const [box, who] = [await connect(), customer()];
  await addPerson(field, acme, who);
  await field.owner.query(
    "alter table public.emails add constraint no_poison check (subject <> 'Poison') not valid",
  );
  try {
    const seeded = await seed(
      box,
      ...["One", "Poison", "Two"].map((subject) => ({
        raw: letter({ from: who, to: box.address, subject }),
        internal_date: daysAgo(1),
      })),
    );
    const [empty] = await seed(box, { raw: "\u0000\u0001", internal_date: daysAgo(1) });
    await syncBox(sync, field, box);
    const outcomes = await outcomesIn(field, box);
    expect(seeded.map(({ id }) => outcomes.get(id))).toEqual(["stored", "unreadable", "stored"]);
    expect(outcomes.has(empty?.id ?? "")).toBe(true);
    expect(await stateOf(field, box)).toMatchObject({
      state: "connected",
      sync_phase: "following",
    });
    expect(sync.log()).toContain(seeded[1]?.id);
    expect(sync.log()).not.toContain(who);
    expect(sync.log()).not.toContain("Poison");
  } finally {
    await field.owner.query("alter table public.emails drop constraint no_poison");
  }
});

test("a message that is gone before it is read is noted as gone", async () => {
  const [box, who] = [await connect(), customer()];
  const [gone] = await seed(box, {
    raw: letter({ from: who, to: box.address, subject: "Gone" }),
    internal_date: daysAgo(1),
  });
  await field.google.turn("faults", {
    on: "messages.get",
    address: box.address,
    status: 404,
    times: 1,
  });
  await syncBox(sync, field, box);
  expect(await outcomesIn(field, box)).toEqual(new Map([[gone?.id, "gone"]]));
});

test("a large file arrives whole", async () => {
  const [box, who] = [await connect(), customer()];
  const bytes = randomBytes(3_400_000);
  const attachments = [
    { filename: "film.bin", type: "application/octet-stream", content: bytes.toString("base64") },
  ];
  const raw = letter({ from: who, to: box.address, attachments });
  await seed(box, { raw, internal_date: daysAgo(1) });
  await seed(box, { raw: letter({ from: who, to: box.address }), internal_date: daysAgo(1) });
  await syncBox(sync, field, box);
  const { rows } = await field.owner.query<{ file_key: string }>(
    "select a.file_key from public.email_attachments a join public.emails e on e.org_id = a.org_id and e.id = a.email_id where e.integration_id = $1",
    [box.integrationId],
  );
  expect(rows).toHaveLength(1);
  const kept = readFileSync(join(field.filesFolder, rows[0]?.file_key ?? ""));
  expect(kept.subarray(kept.indexOf(0x0a) + 1).equals(bytes)).toBe(true);
});

describe("when Google fails", () => {
  test("refusals and errors that pass are waited for within the turn; a token that ended is fetched anew", async () => {
    const [box, who] = [await connect(), customer()];
    await seed(
      box,
      ...Array.from({ length: 6 }, (_, at) => ({
        raw: letter({ from: who, to: box.address, subject: `S${at}` }),
        internal_date: daysAgo(1),
      })),
    );
    await field.google.turn("faults", {
      faults: [
        { on: "messages.get", address: box.address, status: 429, retry_after: 1, times: 1 },
        { on: "messages.get", address: box.address, status: 500, times: 2 },
        { on: "messages.get", address: box.address, cut: true, times: 1 },
        { on: "messages.list", address: box.address, lost: true, times: 1 },
      ],
    });
    expect(await syncBox(sync, field, box)).toMatchObject({ failed: 0 });
    expect(await storedIn(field, box)).toHaveLength(6);
    await seed(box, {
      raw: letter({ from: who, to: box.address, subject: "S6" }),
      internal_date: Date.now(),
    });
    await field.google.turn("expire-tokens", { address: box.address });
    expect(await syncBox(sync, field, box)).toMatchObject({ failed: 0 });
    expect(await storedIn(field, box)).toHaveLength(7);
  });

  test("a Google that stays away is told in words, its mailbox is tried later and later, and comes back", async () => {
    const [box, who] = [await connect(), customer()];
    await seed(box, {
      raw: letter({ from: who, to: box.address, subject: "Late" }),
      internal_date: daysAgo(1),
    });
    // More than a turn waits for.
    await field.google.turn("faults", {
      on: "users.*",
      address: box.address,
      status: 429,
      retry_after: 120,
    });
    const only = { org_id: acme, integration_id: box.integrationId };
    const waits: number[] = [];
    for (let round = 0; round < 3; round++) {
      await makeDue(field.owner);
      expect(await (await sync.call(only)).json()).toMatchObject({ failed: 1 });
      waits.push((await stateOf(field, box)).due_in);
    }
    expect(Math.min(...waits)).toBeGreaterThan(100);
    expect(await stateOf(field, box)).toMatchObject({
      state: "failing",
      state_reason: expect.stringContaining("Google"),
      lease_id: null,
    });
    await field.google.clearFaults();
    await syncBox(sync, field, box);
    expect(await stateOf(field, box)).toMatchObject({ state: "connected", state_reason: null });
    expect(await subjects(box)).toEqual(["Late"]);
  });

  test("revoked access ends the reading and asks for a new connection", async () => {
    const box = await connect();
    await seed(box, {
      raw: letter({ from: customer(), to: box.address }),
      internal_date: daysAgo(1),
    });
    await field.google.turn("revoke", { address: box.address });
    await syncBox(sync, field, box);
    expect(await stateOf(field, box)).toMatchObject({ state: "needs_reconnect", lease_id: null });
    const calls = await field.google.calls();
    const only = { org_id: acme, integration_id: box.integrationId };
    expect(await (await sync.call(only)).json()).toMatchObject({ turns: 0 });
    expect(await field.google.calls()).toEqual(calls);
  });

  test("an account of another address is not read", async () => {
    const [box, somebody] = [await connect(), await connect(other)];
    await seed(somebody, {
      raw: letter({ from: customer(), to: somebody.address, subject: "Private" }),
      internal_date: daysAgo(1),
    });
    await field.owner.query(
      "update public.integrations set address = 'renamed@acme.example' where id = $1",
      [box.integrationId],
    );
    await makeDue(field.owner);
    await sync.call({ org_id: acme, integration_id: box.integrationId });
    expect(await storedIn(field, box)).toEqual([]);
    expect(sync.log()).toContain("another address");
    await field.owner.query("delete from public.integrations where id = $1", [box.integrationId]);
    await syncBox(sync, field, box);
  });
});

test("the nightly comparison counts and names what is missing here, and fetches it", async () => {
  const [box, twin, who] = [await connect(), await connect(other), customer()];
  await addPerson(field, acme, who);
  const mail = (subject: string, from = who) => ({
    raw: letter({ from, to: box.address, subject }),
    internal_date: daysAgo(3),
  });
  const seeded = await seed(
    box,
    ...["N0", "N1", "Zwei Kräne – Ängebot", "Poison"].map((subject) => mail(subject)),
    mail("Among us", "boss@acme.example"),
  );
  await seed(twin, mail("Theirs"));
  await field.owner.query(
    "alter table public.emails add constraint no_poison check (subject <> 'Poison') not valid",
  );
  const compare = async () => {
    await field.owner.query(
      "update private.mailboxes set reconcile_due_at = now() where id = any ($1)",
      [[box.integrationId, twin.integrationId]],
    );
    for (const one of [box, twin]) await syncBox(sync, field, one);
    return stateOf(field, box);
  };
  const missing = async (member: Box) =>
    askAs(field, member, "select * from app.missing_emails($1)", [box.integrationId]);
  try {
    for (const one of [box, twin]) await syncBox(sync, field, one);
    const lost = seeded[2]?.id;
    await field.owner.query("delete from public.emails where provider_id = $1", [lost]);
    await field.owner.query("delete from private.mailbox_messages where provider_id = $1", [lost]);
    const found = await compare();
    expect(found).toMatchObject({
      reconciled_at: expect.any(Date),
      provider_count: 5,
      missing_count: 2,
      outcome_counts: { stored: 2, internal: 1 },
    });
    expect(found.missing_ids.toSorted()).toEqual([lost, seeded[3]?.id].toSorted());
    expect(found.compared_since).toBeInstanceOf(Date);
    const named = await missing(box);
    expect(named.toSorted((a, b) => (a.subject < b.subject ? 1 : -1))).toEqual([
      expect.objectContaining({
        subject: "Zwei Kräne – Ängebot",
        from_address: who,
        outcome: "stored",
        occurred_at: expect.any(Date),
        settled_at: expect.any(Date),
        email_id: expect.any(String),
      }),
      expect.objectContaining({ subject: "Poison", outcome: "unreadable", email_id: null }),
    ]);
    expect(await subjects(box)).toContain("Zwei Kräne – Ängebot");
    // Names are for the mailbox's member: neither a colleague nor another org is told them.
    expect(await missing(await connect(acme))).toEqual([]);
    expect(await missing(twin)).toEqual([]);
    expect(await stateOf(field, twin)).toMatchObject({ provider_count: 1, missing_count: 0 });
  } finally {
    await field.owner.query("alter table public.emails drop constraint no_poison");
  }
  // What can be read by then is tried again, night by night.
  expect(await compare()).toMatchObject({ provider_count: 5, missing_count: 1 });
  expect((await missing(box)).map(({ subject, outcome }) => [subject, outcome])).toEqual([
    ["Poison", "stored"],
  ]);
  expect(await compare()).toMatchObject({
    missing_count: 0,
    missing_ids: [],
    outcome_counts: { stored: 4, internal: 1 },
  });
  expect(await missing(box)).toEqual([]);
  // Without the lease nothing is answered and nothing written.
  const { rows } = await field.owner.query<{ answer: null }>(
    "select app.note_reconciliation($1, $2, gen_random_uuid(), '{x}') as answer",
    [box.orgId, box.integrationId],
  );
  expect(rows[0]?.answer).toBeNull();
  expect(await stateOf(field, box)).toMatchObject({ missing_count: 0 });
});

test("how far a mailbox is read is no matter of the audit log", async () => {
  const box = await connect();
  await seed(box, {
    raw: letter({ from: customer(), to: box.address }),
    internal_date: daysAgo(1),
  });
  for (let round = 0; round < 3; round++) await syncBox(sync, field, box);
  const { rows } = await field.owner.query(
    "select action, changes from public.audit_logs where object_id = $1 and action <> 'integrations.create'",
    [box.integrationId],
  );
  expect(rows).toEqual([]);
});

test("six mailboxes of two orgs side by side: each has its own mails and none of another's", async () => {
  const boxes = await Promise.all(
    Array.from({ length: 6 }, (_, at) => connect(at % 2 ? acme : other)),
  );
  for (const box of boxes)
    await seed(
      box,
      ...Array.from({ length: 30 }, (_, at) => ({
        raw: letter({
          from: `someone${at}@client.example`,
          to: box.address,
          subject: `For ${box.address}`,
          text: `To ${box.address} alone`,
        }),
        internal_date: daysAgo(at + 1),
      })),
    );
  const workers = [sync, await field.start("gmail-sync")];
  await makeDue(field.owner);
  await Promise.all(workers.map((worker) => worker.call()));
  await syncAll(sync, field);
  for (const box of boxes) {
    const rows = await storedIn(field, box);
    expect(rows).toHaveLength(30);
    for (const row of rows) {
      expect(row.subject).toBe(`For ${box.address}`);
      expect(row.text).toContain(box.address);
    }
  }
});

test("what a mail says is its mailbox's member's alone, until the conversation is shared; another org sees nothing", async () => {
  const [box, colleague, stranger] = [await connect(), await connect(), await connect(other)];
  const who = customer();
  await addPerson(field, acme, who);
  await seed(box, {
    raw: letter({
      from: who,
      to: box.address,
      subject: "Secret plans",
      text: "The plan is secret.",
      attachments: [{ filename: "plan.txt", type: "text/plain", content: "YWJj" }],
    }),
    internal_date: daysAgo(1),
  });
  await syncBox(sync, field, box);
  const [mail] = await storedIn(field, box);
  const seenBy = async (member: Box) => ({
    mails: (await askAs(field, member, "select id from public.emails where id = $1", [mail?.id]))
      .length,
    bodies: (
      await askAs(field, member, "select id from public.email_bodies where id = $1", [mail?.id])
    ).length,
    files: (
      await askAs(field, member, "select id from public.email_attachments where email_id = $1", [
        mail?.id,
      ])
    ).length,
  });
  expect(await seenBy(box)).toEqual({ mails: 1, bodies: 1, files: 1 });
  expect(await seenBy(colleague)).toEqual({ mails: 1, bodies: 0, files: 0 });
  expect(await seenBy(stranger)).toEqual({ mails: 0, bodies: 0, files: 0 });
  expect(
    await askAs(field, colleague, "select 1 from public.interactions where body like '%plan is%'"),
  ).toEqual([]);
  await field.owner.query("update public.conversations set visibility = 'shared' where id = $1", [
    mail?.conversation_id,
  ]);
  expect(await seenBy(colleague)).toEqual({ mails: 1, bodies: 1, files: 1 });
  expect(await seenBy(stranger)).toEqual({ mails: 0, bodies: 0, files: 0 });
});

test("no log line holds an address, a subject or a token", async () => {
  const box = await connect();
  await seed(box, {
    raw: letter({ from: "whisper@client.example", to: box.address, subject: "Quiet words" }),
    internal_date: daysAgo(1),
  });
  await field.google.turn("faults", {
    on: "messages.get",
    address: box.address,
    status: 400,
    times: 1,
  });
  await syncBox(sync, field, box);
  for (const word of [
    "whisper",
    "Quiet words",
    box.address,
    box.tokens.refresh_token,
    box.tokens.access_token,
    "ya29.",
  ])
    expect(sync.log()).not.toContain(word);
  expect(existsSync(field.filesFolder)).toBe(true);
});
