/** What a stranger writes moves little: bounces, answers, events of a member's own mail, and mails that end their reader. */
import type { QueryResultRow } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createLog } from "#lib/log.ts";
import { asDatabaseOwner } from "#lib/testing/membership.ts";
import { openTwoOrgs, type TwoOrgs } from "#lib/testing/two-orgs.ts";
import { sendDue } from "./emails/sender.ts";
import { openLocalGoogle } from "./testing-google.ts";
import { connectMailbox, receiveMail, type TestMailbox } from "./testing.ts";

let t: TwoOrgs;
let google: Awaited<ReturnType<typeof openLocalGoogle>>;
let box: TestMailbox;
let other: TestMailbox;

beforeAll(async () => {
  google = await openLocalGoogle();
  t = await openTwoOrgs();
  box = await connectMailbox(t, t.acme, "member");
  other = await connectMailbox(t, t.globex, "member");
  await google.addMailbox(box.address);
  google.know(box.id, box.address);
}, 60_000);
afterAll(async () => {
  await t?.close();
  await google?.close();
});

const owner = <T extends QueryResultRow>(query: string, values: unknown[] = []) =>
  asDatabaseOwner<T>(t, query, values);
const as = (method: string, path: string, body?: object) =>
  t.call(t.acme.people.member.cookie, method, path, body, { "rapport-org": "acme" });

/** A mail of the member's that has gone. */
async function sent(to: string, more: object = {}): Promise<{ id: string; message_id: string }> {
  const made = await as("POST", "/emails", { to: [to], subject: "Cranes", text: "Hi", ...more });
  expect(made.status, JSON.stringify(made.body)).toBe(202);
  await owner("update public.emails set send_at = now() where state = 'scheduled'");
  await sendDue(t.db, createLog());
  const { body } = await as("GET", `/emails/${made.body.id}`);
  expect(body.state).toBe("sent");
  return body;
}
const stateOf = async (id: string): Promise<string> =>
  (await as("GET", `/emails/${id}`)).body.state;

test("that a mail came back is believed of Google, of the recipient's server, and of who names it; not of anybody", async () => {
  const { id } = await sent("ada@customer.example");
  const bounce = { recipient: "ada@customer.example", message_id: null, reason: "5.1.1" };
  const returned = (from: string, more: object = {}, to = box) =>
    receiveMail(t, to, { from, kind: "bounce", bounce: { ...bounce, ...more } });
  for (const from of ["eve@evil.example", "mailer-daemon@evil.example", "ada@customer.example"])
    await returned(from);
  // Another org's mailbox says nothing about ours.
  await returned("mailer-daemon@googlemail.com", {}, other);
  expect(await stateOf(id)).toBe("sent");
  await returned("MAILER-DAEMON@googlemail.com");
  expect(await stateOf(id)).toBe("bounced");

  const bea = await sent("bea@customer.example");
  await returned("postmaster@customer.example", { recipient: "bea@customer.example" });
  expect(await stateOf(bea.id)).toBe("bounced");

  const cleo = await sent("cleo@customer.example");
  const named = { recipient: "cleo@customer.example", message_id: cleo.message_id };
  await returned("relay@elsewhere.example", named);
  expect(await stateOf(cleo.id)).toBe("bounced");
});

test("an answer goes where its writer wants it", async () => {
  const id = await receiveMail(t, box, {
    from: "no-reply@shop.example",
    reply_to: [{ address: "Service@shop.example", name: "Service" }],
  });
  expect((await as("GET", `/emails/${id}`)).body).toMatchObject({
    from_address: "no-reply@shop.example",
    reply_to: [{ address: "service@shop.example", name: "Service" }],
  });
  const answer = await as("POST", "/emails", { reply_to_id: id, text: "Thank you" });
  expect(answer.status, JSON.stringify(answer.body)).toBe(202);
  expect(answer.body.recipients).toEqual([
    { role: "to", address: "service@shop.example", name: "Service" },
  ]);
});

test("a member's own mail to nobody we know makes no event; with a record it does", async () => {
  const told = (id: string) =>
    owner("select type from public.domain_events where org_id = $1 and object_id = $2", [
      t.acme.id,
      id,
    ]);
  const own = await sent("doctor@practice.example");
  expect(await told(own.id)).toEqual([]);
  const email = "dora@customer.example";
  expect((await t.call(t.acme.key, "POST", "/people", { last_name: "Dora", email })).status).toBe(
    201,
  );
  expect(await told((await sent(email)).id)).toEqual([{ type: "email.sent" }]);
});

test("turns that end without a word are counted until one ends with one, and so is what each of them read", async () => {
  const claim = async () => {
    await owner(
      "update private.mailboxes set due_at = now(), lease_until = now() - interval '1 second' where id = $1",
      [box.id],
    );
    const [row] = await owner<{
      lease: string;
      deaths: number;
      suspect: string | null;
      suspected: number;
    }>("select lease, deaths, suspect, suspected from app.claim_mailbox($1, $2)", [
      t.acme.id,
      box.id,
    ]);
    return row!;
  };
  const advance = (lease: string, suspect: string) =>
    owner("select app.advance_mailbox($1, $2, $3, $4)", [
      t.acme.id,
      box.id,
      lease,
      JSON.stringify({ suspect }),
    ]);
  await owner("update private.mailboxes set lease_id = null, deaths = 0 where id = $1", [box.id]);
  expect(await claim()).toMatchObject({ deaths: 0, suspect: null, suspected: 0 });
  const second = await claim();
  expect(second).toMatchObject({ deaths: 1 });
  await advance(second.lease, "m1");
  const third = await claim();
  expect(third).toMatchObject({ deaths: 2, suspect: "m1", suspected: 1 });
  await advance(third.lease, "m1");
  expect(await claim()).toMatchObject({ deaths: 3, suspect: "m1", suspected: 2 });
  const last = await claim();
  await advance(last.lease, "m2");
  expect(await claim()).toMatchObject({ deaths: 5, suspect: "m2", suspected: 1 });
  const [{ lease }] = (await owner<{ lease: string }>(
    "select lease_id as lease from private.mailboxes where id = $1",
    [box.id],
  )) as [{ lease: string }];
  await owner("select app.finish_mailbox($1, $2, $3, 'ok')", [t.acme.id, box.id, lease]);
  expect(await claim()).toMatchObject({ deaths: 0, suspect: null, suspected: 0 });
});
