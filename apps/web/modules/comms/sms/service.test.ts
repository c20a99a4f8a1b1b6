import type { QueryResultRow } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { asDatabaseOwner, memberWith } from "#lib/testing/membership.ts";
import { openTwoOrgs, type TwoOrgs } from "#lib/testing/two-orgs.ts";
import {
  addPhone,
  CUSTOMER,
  openTwilio,
  OURS,
  runPhoneChores,
  THEIRS,
  workUntil,
  type TestTwilio,
} from "../phones/testing.ts";

/** Nothing listens there: what Twilio says later is said by hand. */
const WEBHOOKS = "http://127.0.0.1:9/api/webhooks/twilio";

let t: TwoOrgs;
let twilio: TestTwilio;
let phone: { id: string };
beforeAll(async () => {
  t = await openTwoOrgs();
  twilio = await openTwilio(WEBHOOKS);
  phone = await addPhone(t, t.acme, OURS, { label: "Sales" });
  await addPhone(t, t.globex, THEIRS);
});
afterAll(async () => {
  await t?.close();
  await twilio?.close();
});

const send = (body: object, headers?: Record<string, string>, key = t.acme.key) =>
  t.call(key, "POST", "/sms", { to: CUSTOMER, ...body }, headers);
const read = async (id: string) => (await t.call(t.acme.key, "GET", `/sms/${id}`)).body;
const sentWith = async (body: string) => (await twilio.sent()).filter((one) => one.body === body);
const owner = <T extends QueryResultRow>(query: string, values: unknown[] = []) =>
  asDatabaseOwner<T>(t, query, values);
const note = (sid: string, state: string, code: number | null = null) =>
  owner("select app.note_sms_state($1, null, null, $2, $3, $4)", [
    sid,
    state,
    code,
    code ? "in words" : null,
  ]);

test("a text goes once, and tells how far it has come", async () => {
  const person = (
    await t.call(t.acme.key, "POST", "/people", { last_name: "Dusk", phone: "+1 415 555 0143" })
  ).body;
  const made = await t.call(t.acme.key, "POST", "/sms", {
    person_id: person.id,
    body: "Hello there",
  });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  expect(made.body).toMatchObject({
    state: "queued",
    direction: "outbound",
    from_number: OURS,
    to_number: "+14155550143",
    person_id: person.id,
    segments: 1,
    author_type: "key",
  });
  await workUntil(async () => expect(await read(made.body.id)).toMatchObject({ state: "sent" }));
  await runPhoneChores();
  const [gone, ...more] = await sentWith("Hello there");
  expect(more).toEqual([]);
  const sent = await read(made.body.id);
  expect(sent).toMatchObject({ twilio_sid: gone!.sid });
  await note(gone!.sid, "delivered");
  await note(gone!.sid, "sent");
  expect(await read(made.body.id)).toMatchObject({ state: "delivered" });
  const events = await owner<{ type: string }>(
    "select type from public.domain_events where object_id = $1 order by sequence",
    [made.body.id],
  );
  expect(events.map(({ type }) => type)).toEqual(["sms.sent", "sms.delivered"]);
  const timeline = (
    await t.call(t.acme.key, "GET", `/interactions?filter[person_id][eq]=${person.id}`)
  ).body.data;
  expect(timeline).toMatchObject([{ id: made.body.id, kind: "sms", body: "Hello there" }]);
  const talk = (await t.call(t.acme.key, "GET", `/conversations/${sent.conversation_id}`)).body;
  expect(talk).toMatchObject({
    channel: "phone",
    counterpart: "+14155550143",
    last_direction: "outbound",
    snippet: "Hello there",
    message_count: 1,
  });
  const said = (await t.call(t.acme.key, "GET", `/conversations/${sent.conversation_id}/messages`))
    .body.data;
  expect(said).toMatchObject([{ type: "sms", id: made.body.id, state: "delivered" }]);
});

test("the same key sends once; 20 with it at once, too", async () => {
  const key = { "Idempotency-Key": "text-once" };
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => send({ body: "Only once" }, key)),
  );
  const again = await send({ body: "Only once" }, key);
  expect(again.status).toBe(201);
  expect(
    new Set(answers.filter(({ status }) => status === 201).map(({ body }) => body.id)).size,
  ).toBeLessThanOrEqual(1);
  await workUntil(async () => expect(await read(again.body.id)).toMatchObject({ state: "sent" }));
  expect(await sentWith("Only once")).toHaveLength(1);
});

describe("what goes wrong", () => {
  test.each([
    ["+14155521211", "failed", 21211],
    ["+14155521608", "failed", 21608],
  ])("Twilio refuses %s: failed, in words, with an event", async (to, state, code) => {
    const { id } = (await send({ to, body: "Refused" })).body;
    await workUntil(async () => expect(await read(id)).toMatchObject({ state, error_code: code }));
    expect((await read(id)).error).toMatch(/\w{4}/);
    const events = await owner<{ type: string }>(
      "select type from public.domain_events where object_id = $1",
      [id],
    );
    expect(events).toEqual([{ type: "sms.failed" }]);
  });

  test("too many at once: it is tried again later and goes once", async () => {
    await twilio.control("faults", {
      fail: [{ on: "messages", status: 429, code: 20429, message: "Too Many Requests" }],
    });
    const { id } = (await send({ body: "Patience" })).body;
    await runPhoneChores();
    expect(await read(id)).toMatchObject({ state: "queued", error: null });
    await owner("update private.phone_queue set next_attempt_at = now() where id = $1", [id]);
    await workUntil(async () => expect(await read(id)).toMatchObject({ state: "sent" }));
    expect(await sentWith("Patience")).toHaveLength(1);
  });

  test("the answer is lost, with the same words on their way already: none goes twice, none is lost", async () => {
    await twilio.control("faults", { lose_answers: 2 });
    const ids: string[] = [];
    for (let n = 0; n < 3; n++) ids.push((await send({ body: "Lost answers" })).body.id);
    await workUntil(async () => {
      await owner("update private.phone_queue set next_attempt_at = now() where lease_id is null");
      for (const id of ids) expect(await read(id)).toMatchObject({ state: "sent" });
    });
    const gone = await sentWith("Lost answers");
    expect(gone).toHaveLength(3);
    const known = await Promise.all(ids.map(async (id) => (await read(id)).twilio_sid));
    expect(new Set(known)).toEqual(new Set(gone.map(({ sid }) => sid)));
  });

  test("a worker that died before Twilio had it: it is sent when that is certain", async () => {
    const { id } = (await send({ body: "Died before" })).body;
    const [claimed] = await owner<{ id: string }>("select id from app.claim_sms(1)");
    expect(claimed?.id).toBe(id);
    expect(await read(id)).toMatchObject({ state: "sending" });
    await runPhoneChores();
    expect(await sentWith("Died before")).toHaveLength(0);
    // Its lease has ended, and the attempt lies a minute back.
    await owner(
      "update private.phone_queue set next_attempt_at = now(), tried_at = now() - interval '1 minute' where id = $1",
      [id],
    );
    await runPhoneChores();
    await owner("update private.phone_queue set next_attempt_at = now() where id = $1", [id]);
    await workUntil(async () => expect(await read(id)).toMatchObject({ state: "sent" }));
    expect(await sentWith("Died before")).toHaveLength(1);
  });

  test("it died while the same words were with Twilio already: what Twilio lists is the other's, and it goes, too", async () => {
    const first = (await send({ body: "Twice alike" })).body;
    await workUntil(async () => expect(await read(first.id)).toMatchObject({ state: "sent" }));
    const { id } = (await send({ body: "Twice alike" })).body;
    expect((await owner<{ id: string }>("select id from app.claim_sms(1)"))[0]?.id).toBe(id);
    await owner(
      "update private.phone_queue set next_attempt_at = now(), tried_at = now() - interval '1 minute' where id = $1",
      [id],
    );
    await workUntil(async () => {
      await owner("update private.phone_queue set next_attempt_at = now() where lease_id is null");
      expect(await read(id)).toMatchObject({ state: "sent" });
    });
    expect(await sentWith("Twice alike")).toHaveLength(2);
  });

  test("an outage of Twilio's does not use its attempts up", async () => {
    const { id } = (await send({ body: "Outlives it" })).body;
    await twilio.control("faults", {
      fail: [{ on: "messages", status: 500, code: 20500, message: "Down" }],
    });
    await runPhoneChores();
    for (let n = 0; n < 12; n++) {
      await owner("update private.phone_queue set next_attempt_at = now() where id = $1", [id]);
      await runPhoneChores();
    }
    await owner(
      "update private.phone_queue set next_attempt_at = now(), tried_at = now() - interval '1 minute' where id = $1",
      [id],
    );
    await workUntil(async () => {
      await owner("update private.phone_queue set next_attempt_at = now() where lease_id is null");
      expect(await read(id)).toMatchObject({ state: "sent" });
    });
    expect(await sentWith("Outlives it")).toHaveLength(1);
  });

  test("who asked not to be texted is not, with the reason: at once, and when it was to go later", async () => {
    const to = "+14155550190";
    const later = new Date(Date.now() + 3_600_000).toISOString();
    const { id } = (await send({ to, body: "Unwanted", send_at: later })).body;
    await t.call(t.acme.key, "POST", "/opt-outs", { channel: "sms", address: to });
    await owner("update private.phone_queue set next_attempt_at = now() where id = $1", [id]);
    const error = expect.stringContaining("to get no more texts") as string;
    await workUntil(async () => expect(await read(id)).toMatchObject({ state: "failed", error }));
    expect(await sentWith("Unwanted")).toEqual([]);
    const refused = await send({ to, body: "Unwanted", send_anyway: true });
    expect(refused).toMatchObject({ status: 422, body: { errors: [{ pointer: "/to" }] } });
  });

  test("who asked, was erased and is imported again is still not texted; the other organisation may", async () => {
    const phone = "+14155550187";
    const again = () => t.call(t.acme.key, "POST", "/people", { last_name: "Gone", phone });
    const person = (await again()).body;
    await owner("select app.receive_sms('SMerased', $1, $2, 'Please stop texting me')", [
      phone,
      OURS,
    ]);
    await owner("delete from public.people where id = $1", [person.id]);
    const [kept] = await owner<{ address: string | null }>(
      "select address from public.opt_outs where org_id = $1 and evidence_id in (select id from public.sms where twilio_sid = 'SMerased')",
      [t.acme.id],
    );
    expect(kept).toEqual({ address: null });
    const back = (await again()).body;
    const hello = { person_id: back.id, body: "Hello again", send_anyway: true };
    const refused = await t.call(t.acme.key, "POST", "/sms", hello);
    expect(refused).toMatchObject({ status: 422, body: { errors: [{ pointer: "/to" }] } });
    const elsewhere = { to: phone, body: "Hello", send_anyway: true };
    expect((await t.call(t.globex.key, "POST", "/sms", elsewhere)).status).toBe(201);
  });

  test("in quiet hours somebody is texted who has just written, or where one says so", async () => {
    const to = "+81312345678";
    // It is quiet there whenever this runs: people may be texted for a minute three days from now.
    const [quiet] = await owner<{ id: string }>(
      `insert into public.quiet_hours (org_id, channel, country, weekdays, earliest, latest)
       values ($1, 'sms', 'JP', array[1 + (extract(isodow from now())::int + 2) % 7], '12:00', '12:01') returning id`,
      [t.acme.id],
    );
    const refused = await send({ to, body: "At night" });
    expect(refused).toMatchObject({
      status: 422,
      body: {
        errors: [{ pointer: "/send_anyway" }],
        detail: expect.stringMatching(/may be texted from .+ on\./) as string,
      },
    });
    expect((await send({ to, body: "At night", send_anyway: true })).status).toBe(201);
    await owner("select app.receive_sms('SMnight', $1, $2, 'Are you there?')", [to, OURS]);
    expect((await send({ to, body: "Yes" })).status).toBe(201);
    await owner("delete from public.quiet_hours where id = $1", [quiet!.id]);
  });

  test.each([
    [{ to: "0415", body: "x" }, "/to"],
    [{ to: OURS, body: "x" }, "/to"],
    [{ body: "" }, "/body"],
    [{ body: "x".repeat(1_601) }, "/body"],
    [{ body: "x", phone_id: "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e" }, "/phone_id"],
    [{ body: "x", media_urls: ["http://acme.example/a.png"] }, "/media_urls/0"],
    [{ body: "x", send_at: "2036-01-01T00:00:00Z" }, "/send_at"],
    [{ to: undefined, body: "x" }, "/to"],
  ])("%j is refused at %s", async (body, pointer) => {
    const answer = await send(body);
    expect(answer.status).toBe(422);
    expect(answer.body.errors.map((one: { pointer: string }) => one.pointer)).toContain(pointer);
  });

  test("a number that cannot send pictures says so", async () => {
    await owner("update public.phones set can_send_media = false where id = $1", [phone.id]);
    const answer = await send({ body: "x", media_urls: ["https://acme.example/a.png"] });
    await owner("update public.phones set can_send_media = true where id = $1", [phone.id]);
    expect(answer).toMatchObject({
      status: 422,
      body: { detail: expect.stringContaining("pictures") as string },
    });
  });
});

test("a text can wait and be called back; a long one and one with a picture go whole", async () => {
  const later = (
    await send({ body: "Later", send_at: new Date(Date.now() + 3_600_000).toISOString() })
  ).body;
  await runPhoneChores();
  expect(await read(later.id)).toMatchObject({ state: "queued" });
  expect((await t.call(t.acme.key, "POST", `/sms/${later.id}/cancel`)).body).toMatchObject({
    state: "cancelled",
  });
  expect((await t.call(t.acme.key, "POST", `/sms/${later.id}/cancel`)).status).toBe(200);
  await owner("update private.phone_queue set next_attempt_at = now() where id = $1", [later.id]);
  const long = "ж".repeat(141);
  const made = (await send({ body: long, media_urls: ["https://acme.example/a.png"] })).body;
  expect(made.segments).toBe(3);
  await workUntil(async () => expect(await read(made.id)).toMatchObject({ state: "sent" }));
  expect(await sentWith(long)).toHaveLength(1);
  expect(await sentWith("Later")).toEqual([]);
  const cancelled = await t.call(t.acme.key, "POST", `/sms/${made.id}/cancel`);
  expect(cancelled.status).toBe(409);
});

test("a picture that came in is fetched and served as an attachment, once it is there", async () => {
  const file = "https://example.com/a.png";
  const text = await twilio.control("texts", {
    from: CUSTOMER,
    to: OURS,
    body: "Look",
    media: true,
  });
  const state = (await (await fetch(`${twilio.url}/_emulator/state`)).json()) as {
    account: string;
    messages: { sid: string; media: { sid: string }[] }[];
  };
  const media = state.messages.find(({ sid }) => sid === text.sid)!.media[0]!.sid;
  const url = `${twilio.url}/2010-04-01/Accounts/${state.account}/Messages/${text.sid}/Media/${media}`;
  const [kept] = await owner<{ sms: string }>(
    "select sms from app.receive_sms($1, $2, $3, 'Look', $4)",
    [
      text.sid,
      CUSTOMER,
      OURS,
      JSON.stringify([
        { url, type: "image/png" },
        { url: file, type: "image/png" },
      ]),
    ],
  );
  const early = await t.call(t.acme.key, "GET", `/sms/${kept!.sms}/media`);
  expect(early).toMatchObject({
    status: 404,
    body: { detail: expect.stringContaining("being fetched") as string },
  });
  // The second lies elsewhere, where our credentials must not go.
  await workUntil(async () =>
    expect(
      (await read(kept!.sms)).media.map((one: { state: string }) => one.state).toSorted(),
    ).toEqual(["failed", "stored"]),
  );
  const position = (await read(kept!.sms)).media.findIndex(
    (one: { state: string }) => one.state === "stored",
  );
  const answer = await t.call(t.acme.key, "GET", `/sms/${kept!.sms}/media?position=${position}`);
  expect(answer.status).toBe(200);
  expect(answer.headers.get("content-disposition")).toMatch(/^attachment; filename=".+\.png"$/);
  expect(answer.headers.get("content-type")).toBe("application/octet-stream");
  expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
  expect((await t.call(t.globex.key, "GET", `/sms/${kept!.sms}/media`)).status).toBe(404);
});

test("what Twilio told nobody is found in its lists: texts, pictures, states, missed calls, each once", async () => {
  const from = "+14155550166";
  const text = await twilio.control("texts", { from, to: OURS, body: "Unheard", media: true });
  const call = await twilio.control("calls", { from, to: OURS });
  const sent = (await send({ to: from, body: "Was it delivered" })).body;
  await workUntil(async () => expect(await read(sent.id)).toMatchObject({ state: "sent" }));
  await workUntil(async () => {
    await owner("update private.phone_checks set due_at = now()");
    await owner("update private.phone_watch set due_at = now()");
    expect(await read(sent.id)).toMatchObject({ state: "delivered" });
    const found = (
      await t.call(t.acme.key, "GET", `/sms?filter[from_number][eq]=${encodeURIComponent(from)}`)
    ).body.data;
    expect(found).toMatchObject([
      { twilio_sid: text.sid, body: "Unheard", direction: "inbound", media: [{ state: "stored" }] },
    ]);
    const missed = (
      await t.call(t.acme.key, "GET", `/calls?filter[from_number][eq]=${encodeURIComponent(from)}`)
    ).body.data;
    expect(missed).toMatchObject([{ twilio_sid: call.sid, state: "no_answer" }]);
  });
  const [count] = await owner<{ n: number }>(
    "select count(*)::int as n from public.domain_events where org_id = $1 and type in ('sms.received', 'call.received') and data ->> 'from_number' = $2",
    [t.acme.id, from],
  );
  expect(count).toEqual({ n: 2 });
});

test("a state that nobody told is asked after, however long ago, and ever more rarely; what is told is not asked", async () => {
  const sent = (await send({ to: "+14155550167", body: "Long on its way" })).body;
  await workUntil(async () => expect(await read(sent.id)).toMatchObject({ state: "sent" }));
  const watched = () =>
    owner<{ asks: number; minutes: number }>(
      "select asks, round(extract(epoch from due_at - now()) / 60)::int as minutes from private.phone_watch where id = $1",
      [sent.id],
    );
  expect(await watched()).toEqual([{ asks: 0, minutes: 2 }]);
  // It was sent long before all that the lists are read for.
  await owner("update public.sms set sent_at = now() - interval '1 day' where id = $1", [sent.id]);
  await owner("update private.phone_watch set due_at = now() where id = $1", [sent.id]);
  await workUntil(async () => expect(await read(sent.id)).toMatchObject({ state: "delivered" }));
  expect(await watched()).toEqual([]);

  await owner(
    "insert into private.phone_watch (org_id, id, kind, due_at, asks) values ($1, $2, 'sms', now(), 3), ($1, gen_random_uuid(), 'sms', now(), 8)",
    [t.acme.id, sent.id],
  );
  const taken = await owner<{ id: string }>("select id from app.claim_phone_watch()");
  expect(taken.map(({ id }) => id)).toContain(sent.id);
  expect(await watched()).toEqual([{ asks: 4, minutes: 162 }]);
  expect(await owner("select 1 from private.phone_watch where asks > 7")).toEqual([]);
});

describe("two orgs and who may what", () => {
  test("another org reads, sends from and cancels nothing of this one's", async () => {
    const { id } = (
      await send({ body: "Ours alone", send_at: new Date(Date.now() + 3_600_000).toISOString() })
    ).body;
    expect((await t.call(t.globex.key, "GET", `/sms/${id}`)).status).toBe(404);
    expect((await t.call(t.globex.key, "POST", `/sms/${id}/cancel`)).status).toBe(404);
    expect((await send({ body: "x", phone_id: phone.id }, {}, t.globex.key)).status).toBe(422);
    const list = (await t.call(t.globex.key, "GET", "/sms")).body.data;
    expect(list.map((one: { id: string }) => one.id)).not.toContain(id);
  });

  test("a colleague's number is not one's own; a viewer sends nothing", async () => {
    const [mine] = await owner<{ id: string }>(
      "insert into public.phones (org_id, number, label, member_id) values ($1, '+15105550177', 'Mine', $2) returning id",
      [t.acme.id, t.acme.people.admin.memberId],
    );
    const as = (role: "member" | "admin" | "viewer", body: object) =>
      t.call(
        t.acme.people[role].cookie,
        "POST",
        "/sms",
        { to: CUSTOMER, body: "Hi", ...body },
        { "Rapport-Org": t.acme.slug },
      );
    expect((await as("member", { phone_id: mine!.id })).status).toBe(403);
    expect((await as("viewer", {})).status).toBe(403);
    // The admin's own number comes first, without being named.
    expect((await as("admin", {})).body).toMatchObject({
      from_number: "+15105550177",
      member_id: t.acme.people.admin.memberId,
    });
    await owner("update public.phones set state = 'released' where id = $1", [mine!.id]);
  });

  test("who sees own people alone sees their texts alone", async () => {
    const rep = await memberWith(t, t.acme, [
      "people.read:own",
      "people.write:own",
      "sms.read",
      "sms.write",
      "phones.read",
      "conversations.read",
    ]);
    const theirs = (
      await t.call(t.acme.key, "POST", "/people", {
        last_name: "Theirs",
        phone: "+14155550195",
        owner_id: rep.memberId,
      })
    ).body;
    const other = (
      await t.call(t.acme.key, "POST", "/people", { last_name: "Other", phone: "+14155550196" })
    ).body;
    const seen = (
      await t.call(t.acme.key, "POST", "/sms", { person_id: theirs.id, body: "To theirs" })
    ).body;
    const hidden = (
      await t.call(t.acme.key, "POST", "/sms", { person_id: other.id, body: "To other" })
    ).body;
    const list = await t.call(rep.cookie, "GET", "/sms?limit=100", undefined, {
      "Rapport-Org": t.acme.slug,
    });
    const ids = list.body.data.map((one: { id: string }) => one.id);
    expect(ids).toContain(seen.id);
    expect(ids).not.toContain(hidden.id);
  });

  test("what a stranger wrote is a person's once they are known", async () => {
    const [kept] = await owner<{ sms: string }>(
      "select sms from app.receive_sms('SMstranger', '+14155550188', $1, 'Who am I')",
      [OURS],
    );
    expect(await read(kept!.sms)).toMatchObject({ person_id: null });
    const person = (
      await t.call(t.acme.key, "POST", "/people", { last_name: "Known", phone: "+14155550188" })
    ).body;
    expect(await read(kept!.sms)).toMatchObject({ person_id: person.id });
    const lines = (
      await t.call(t.acme.key, "GET", `/interactions?filter[person_id][eq]=${person.id}`)
    ).body.data;
    expect(lines).toMatchObject([{ id: kept!.sms, kind: "sms" }]);
  });
});
