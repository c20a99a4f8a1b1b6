/** What was decided while something waited or lay there has the last word: opt-outs, blocks, who left, who may read. */
import type { QueryResultRow } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createLog } from "#lib/log.ts";
import { asDatabaseOwner } from "#lib/testing/membership.ts";
import { openTwoOrgs, type TwoOrgs } from "#lib/testing/two-orgs.ts";
import { attemptToSend, type DueMail } from "./emails/attempt.ts";
import { sendDue } from "./emails/sender.ts";
import { openLocalGoogle } from "./testing-google.ts";
import { connectMailbox, receiveMail, type TestMailbox } from "./testing.ts";

let t: TwoOrgs;
let google: Awaited<ReturnType<typeof openLocalGoogle>>;
let box: TestMailbox;

beforeAll(async () => {
  google = await openLocalGoogle();
  t = await openTwoOrgs();
  box = await connectMailbox(t, t.acme, "member");
  await google.addMailbox(box.address);
  google.know(box.id, box.address);
}, 60_000);
afterAll(async () => {
  await t?.close();
  await google?.close();
});

const owner = <T extends QueryResultRow>(query: string, values: unknown[] = []) =>
  asDatabaseOwner<T>(t, query, values);
const as = (role: "owner" | "admin" | "member", method: string, path: string, body?: object) =>
  t.call(t.acme.people[role].cookie, method, path, body, { "rapport-org": "acme" });
const write = async (more: object = {}) => {
  const { status, body } = await as("member", "POST", "/emails", {
    to: ["ada@customer.example"],
    subject: "Two cranes",
    text: "Hello",
    ...more,
  });
  expect(status, JSON.stringify(body)).toBe(202);
  return body as { id: string; conversation_id: string };
};
/** Lets the time pass for which mails wait, and sends; what fails waits anew. */
async function send() {
  await owner("update public.emails set send_at = now() where state in ('scheduled', 'sending')");
  return sendDue(t.db, createLog());
}
const read = async (id: string) => (await as("member", "GET", `/emails/${id}`)).body;
const outOf = (channel: string, address: string, action = "") =>
  t.call(t.acme.key, "POST", `/opt-outs${action}`, { channel, address, note: "On the phone." });

test("who asks for no more mail while one waits does not get it, nor when it is tried again", async () => {
  const again = await write({ to: ["bea@customer.example"] });
  await google.play("faults", { on: "messages.send", status: 429 });
  await send();
  expect(await read(again.id)).toMatchObject({ state: "sending", attempts: 1 });
  await google.calmDown();
  const first = await write();
  for (const name of ["ada", "bea"])
    expect((await outOf("email", `${name}@customer.example`)).status).toBe(201);
  expect(await send()).toBe(0);
  for (const { id } of [first, again])
    expect(await read(id)).toMatchObject({
      state: "failed",
      error: expect.stringMatching(/@customer\.example: they asked on .* to get no more e-mail\.$/),
    });
  expect(await google.messages(box.address, "SENT")).toHaveLength(0);
});

test("a mail whose writer has left does not go", async () => {
  await owner("update public.integrations set sends_for = 'org' where id = $1", [box.id]);
  const { body } = await as("admin", "POST", "/emails", {
    to: ["cleo@customer.example"],
    subject: "From the admin",
    text: "Hello",
    integration_id: box.id,
  });
  const suspend = (status: string) =>
    owner("update public.org_members set status = $2 where id = $1", [
      t.acme.people.admin.memberId,
      status,
    ]);
  await suspend("suspended");
  expect(await send()).toBe(0);
  await suspend("active");
  expect(await read(body.id)).toMatchObject({
    state: "failed",
    error: expect.stringContaining("no active member"),
  });
});

test("what comes to its sending when its lease may be over is not sent", async () => {
  const { id } = await write({ to: ["dora@customer.example"] });
  await owner("update public.emails set send_at = now() where id = $1", [id]);
  const [due] = await t.db.call<DueMail>("select * from app.claim_emails(1)", []);
  expect(await attemptToSend(due!, {}, performance.now())).toMatchObject({
    kind: "later",
    code: "slow",
    unknown: false,
  });
  expect(await google.messages(box.address, "SENT")).toHaveLength(0);
  await owner("update public.emails set lease_until = null where id = $1", [id]);
  expect(await send()).toBe(1);
});

test("all channels are shut again for who had come back on one of them", async () => {
  const number = "+14155550142";
  const mayText = async () =>
    (
      await owner<{ why: string | null }>("select private.may_text($1, null, $2) as why", [
        t.acme.id,
        number,
      ])
    )[0]!.why;
  await outOf("all", number);
  expect((await outOf("sms", number, "/withdraw")).status).toBe(201);
  expect(await mayText()).toBeNull();
  const { body } = await outOf("all", number);
  expect(await mayText()).toMatch(/not to be contacted/);
  expect((await outOf("all", number)).body.id).toBe(body.id);
});

test("who is not to be contacted at all gets neither texts nor mail, until they take it back", async () => {
  const person = { last_name: "Jay", email: "jay@customer.example", phone: "+14155550143" };
  await t.call(t.acme.key, "POST", "/people", person);
  const mail = { to: [person.email], subject: "x", text: "y" };
  const status = async () => (await as("member", "POST", "/emails", mail)).status;
  expect((await outOf("all", person.phone)).status).toBe(201);
  expect(await status()).toBe(422);
  expect((await outOf("all", person.phone, "/withdraw")).status).toBe(201);
  expect(await status()).toBe(202);
});

test("mail that somebody blocked gets is left alone like mail that they write", async () => {
  await as("admin", "POST", "/blocked-addresses", { address: "lawyer.example" });
  const sent = { from: box.address, labels: ["SENT"] };
  expect(await receiveMail(t, box, { ...sent, to: ["eva@lawyer.example"] })).toBeNull();
  expect(
    await receiveMail(t, box, { ...sent, to: ["eva@lawyer.example", "ada@customer.example"] }),
  ).not.toBeNull();
});

test("a mail that bears the mailbox's address and was not sent from it is none of its own", async () => {
  const id = await receiveMail(t, box, {
    from: box.address,
    to: [box.address, "ada@customer.example"],
  });
  expect(await read(id!)).toMatchObject({ direction: "inbound", state: "received" });
});

test("a mail that joins another conversation is read by whom that one lets", async () => {
  const first = (await receiveMail(t, box, { thread: "joined" }))!;
  const { id, conversation_id } = await write({ to: ["fay@customer.example"] });
  await as("member", "PATCH", `/conversations/${conversation_id}`, { visibility: "shared" });
  await owner("select private.join_thread($1, $2, 'joined')", [t.acme.id, id]);
  const there = await read(id);
  expect(there.conversation_id).toBe((await read(first)).conversation_id);
  expect(there.shared).toBe(false);
  const [kept] = await owner("select shared from public.email_bodies where id = $1", [id]);
  expect(kept).toEqual({ shared: false });
});

test("bulk mail keeps to the mailbox's day and goes to one person; of nothing no mail is made", async () => {
  await owner("update public.integrations set daily_limit = 1 where id = $1", [box.id]);
  await write({ to: ["gil@customer.example"], is_bulk: true });
  for (const [pointer, more] of [
    ["/is_bulk", { to: ["hal@customer.example"], is_bulk: true }],
    ["/to", { to: ["hal@customer.example", "ida@customer.example"], is_bulk: true }],
    ["/html", { to: ["hal@customer.example"], html: "<script>1</script>", text: undefined }],
    ["/html", { to: ["hal@customer.example"], html: "<div>".repeat(2_000), text: undefined }],
  ] as const) {
    const mail = { subject: "x", text: "y", ...more };
    const { status, body } = await as("member", "POST", "/emails", mail);
    expect([status, body.errors?.[0].pointer]).toEqual([422, pointer]);
  }
});

test("two who are in a sequence and are found to be one are in it once", async () => {
  const make = async (email: string) =>
    (await t.call(t.acme.key, "POST", "/people", { last_name: "Twin", email })).body.id as string;
  const [one, two] = [await make("twin1@customer.example"), await make("twin2@customer.example")];
  const steps = [{ kind: "task", subject: "Call", wait_days: 5 }];
  const { body } = await as("member", "POST", "/sequences", { name: "Twins", steps });
  await as("member", "POST", `/sequences/${body.id}/enrollments`, { person_ids: [one, two] });
  const merged = await as("admin", "POST", `/people/${one}/merge`, { from: [two] });
  expect(merged.status, JSON.stringify(merged.body)).toBe(200);
  const rows = await owner<{ state: string }>(
    "select state from public.sequence_enrollments where person_id = $1 order by state",
    [one],
  );
  expect(rows.map(({ state }) => state)).toEqual(["active", "stopped"]);
});

test("with a member who is suspended nobody has their mailbox, and with one who is removed its tokens go", async () => {
  const theirs = await connectMailbox(t, t.acme, "admin");
  await owner("update public.integrations set sends_for = 'org' where id = $1", [theirs.id]);
  const take = async (member: string | null) =>
    (
      await owner<{ answer: string; reason: string | null }>(
        "select answer, reason from app.take_token($1, $2, $3)",
        [t.acme.id, theirs.id, member],
      )
    )[0]!;
  const { memberId } = t.acme.people.admin;
  await owner("update public.org_members set status = 'suspended' where id = $1", [memberId]);
  for (const who of [null, t.acme.people.member.memberId])
    expect(await take(who)).toEqual({ answer: "refused", reason: "not_yours" });
  expect((await as("owner", "DELETE", `/members/${memberId}`)).status).toBe(204);
  const [left] = await owner(
    `select i.state, (select count(*)::int from private.integration_tokens k where k.id = i.id) as tokens,
       (select count(*)::int from public.domain_events e where e.object_id = i.id and e.type = 'integration.disconnected') as told
     from public.integrations i where i.id = $1`,
    [theirs.id],
  );
  expect(left).toEqual({ state: "disconnected", tokens: 0, told: 1 });
});
