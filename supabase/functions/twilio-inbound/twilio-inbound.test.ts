import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createTestDatabase, type TestDatabase } from "@rapport/stack/testing";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type DenoFunction, startFunction } from "../testing/deno.ts";
import {
  createOrgWithPhone,
  postAsTwilio,
  signForm,
  TWILIO_TOKEN,
  WEBHOOK_URL,
} from "../testing/phones.ts";

const samples = join(process.env["RAPPORT_SAMPLES"] ?? "/nowhere", "telephony");
const OURS = "+15105550100";
const THEIRS = "+15105550101";
const REP = "+14155550111";
const CUSTOMER = "+14155550142";

let database: TestDatabase;
let owner: pg.Pool;
let twilio: DenoFunction;
let acme: { orgId: string; phoneId: string };
let globex: { orgId: string; phoneId: string };

beforeAll(async () => {
  database = await createTestDatabase();
  owner = new pg.Pool({ connectionString: database.ownerUrl, max: 4 });
  owner.on("connect", (client) => client.on("error", () => {}));
  twilio = await startFunction("twilio-inbound", {
    RAPPORT_WORKER_DB_URL: database.workerUrl,
    TWILIO_ACCOUNT_SID: "AC1",
    TWILIO_AUTH_TOKEN: TWILIO_TOKEN,
    TWILIO_WEBHOOK_URL: WEBHOOK_URL,
  });
  acme = await createOrgWithPhone(owner, OURS, { forward_to: REP });
  globex = await createOrgWithPhone(owner, THEIRS, {
    recording_mode: "announce",
    greeting: "Globex <is> & was away",
  });
});
afterAll(async () => {
  await twilio?.kill();
  await owner?.end();
  await database?.drop();
});

const newSid = (kind: string): string => kind + randomBytes(16).toString("hex");
const text = (set: Record<string, string> = {}) => ({
  MessageSid: newSid("SM"),
  AccountSid: "AC1",
  From: CUSTOMER,
  To: OURS,
  Body: "Hello",
  NumMedia: "0",
  ...set,
});
const call = (set: Record<string, string> = {}) => ({
  CallSid: newSid("CA"),
  AccountSid: "AC1",
  From: CUSTOMER,
  To: OURS,
  CallStatus: "ringing",
  Direction: "inbound",
  ...set,
});
const post = (
  path: string,
  fields: Record<string, string>,
  set?: Parameters<typeof postAsTwilio>[3],
) => postAsTwilio(twilio.url, path, fields, set);
const rows = async <T extends pg.QueryResultRow>(query: string, values: unknown[] = []) =>
  (await owner.query<T>(query, values)).rows;
const textsOf = (org: string, sid: string) =>
  rows<{
    id: string;
    body: string;
    person_id: string | null;
    conversation_id: string;
    media: unknown[];
  }>("select * from public.sms where org_id = $1 and twilio_sid = $2", [org, sid]);
const callOf = async (sid: string) =>
  (
    await rows<{
      id: string;
      org_id: string;
      state: string;
      duration_seconds: number | null;
      answered_at: Date | null;
      recording_state: string;
      consent: string;
      error: string | null;
      conversation_id: string;
    }>("select * from public.calls where twilio_sid = $1", [sid])
  )[0]!;
const counts = async () =>
  (
    await rows<{ n: number[] }>(
      "select array[(select count(*) from public.sms), (select count(*) from public.calls), (select count(*) from public.conversations), (select count(*) from public.interactions), (select count(*) from public.domain_events where object_type in ('sms', 'call'))]::int[] as n",
    )
  )[0]!.n;

describe("signatures", () => {
  test("altered, unsigned or signed for another address: 403 and nothing is written", async () => {
    const before = await counts();
    const fields = text();
    const good = signForm(`${WEBHOOK_URL}/sms`, fields);
    const tries: [Record<string, string>, string, Record<string, string>?][] = [
      [{ ...fields, Body: "Hello!" }, good],
      [{ ...fields, Extra: "1" }, good],
      [fields, signForm(`${WEBHOOK_URL}/sms`, fields, "54321")],
      [
        fields,
        signForm("https://evil.example/api/webhooks/twilio/sms", fields),
        { "x-forwarded-host": "evil.example", "x-forwarded-proto": "https" },
      ],
      [fields, signForm(`${WEBHOOK_URL}/status`, fields)],
      [fields, signForm(`${twilio.url}/sms`, fields)],
      [fields, good.toLowerCase()],
      [fields, "x"],
    ];
    for (const [sent, signature, headers] of tries)
      expect(
        (await post("/sms", sent, { signature, ...(headers ? { headers } : {}) })).status,
      ).toBe(403);
    for (const path of [
      "/status",
      "/voice",
      "/voice-status",
      "/leg",
      "/dialed",
      "/consent",
      "/outbound",
      "/announce",
      "/ask",
      "/agreed",
      "/recording",
      "/recorded",
    ])
      expect((await post(path, call(), { signature: "x" })).status, path).toBe(403);
    expect(await counts()).toEqual(before);
    expect(twilio.log()).toContain("not signed by Twilio");
    expect(twilio.log()).not.toContain("Hello!");
    expect((await fetch(`${twilio.url}/sms`)).status).toBe(405);
    expect((await post("/none", text())).status).toBe(404);
  });

  test("a body is read no further than it may go, whether it says how long it is or not", async () => {
    const before = await counts();
    const large = new TextEncoder().encode(`MessageSid=SM1&Body=${"x".repeat(1_000_000)}`);
    const bodies = [large, new Blob([large]).stream()];
    for (const body of bodies) {
      const answer = await fetch(`${twilio.url}/sms`, {
        method: "POST",
        headers: { "x-twilio-signature": "x" },
        body,
        duplex: "half",
      } as RequestInit);
      expect(answer.status).toBe(413);
    }
    expect(await counts()).toEqual(before);
  });

  test("a leg without its call says nothing of any", async () => {
    const [talk] = await rows<{ id: string }>(
      "insert into public.conversations (org_id, channel, phone_id, counterpart, last_kind) values ($1, 'phone', $2, '+14155550171', 'call') returning id",
      [acme.orgId, acme.phoneId],
    );
    const [made] = await rows<{ id: string }>(
      "insert into public.calls (org_id, conversation_id, phone_id, direction, from_number, to_number) values ($1, $2, $3, 'outbound', $4, '+14155550171') returning id",
      [acme.orgId, talk!.id, acme.phoneId, OURS],
    );
    const ids = `?o=${acme.orgId}&c=${made!.id}`;
    await post(`/announce${ids}`, { CallStatus: "in-progress" });
    await post(`/outbound${ids}`, { CallStatus: "in-progress" });
    expect(
      await rows("select twilio_sid, consent from public.calls where id = $1", [made!.id]),
    ).toEqual([{ twilio_sid: null, consent: "not_asked" }]);
  });

  test("the path may stand below the function's name, with a query that is signed, too", async () => {
    const fields = text();
    const signature = signForm(`${WEBHOOK_URL}/sms?x=1`, fields);
    const answer = await fetch(`${twilio.url}/twilio-inbound/sms?x=1`, {
      method: "POST",
      headers: {
        "content-type": "application/x-www-form-urlencoded",
        "x-twilio-signature": signature,
      },
      body: new URLSearchParams(fields),
    });
    expect(answer.status).toBe(200);
    const altered = await fetch(`${twilio.url}/twilio-inbound/sms?x=2`, {
      method: "POST",
      headers: {
        "content-type": "application/x-www-form-urlencoded",
        "x-twilio-signature": signature,
      },
      body: new URLSearchParams(fields),
    });
    expect(altered.status).toBe(403);
  });
});

describe("texts", () => {
  test("a text makes a message, a line in the timeline and an event, of the org whose number it is", async () => {
    const [person] = await rows<{ id: string }>(
      "insert into public.people (org_id, last_name, phone, phone_normalized) values ($1, 'Dusk', $2, $2) returning id",
      [acme.orgId, "+14155550177"],
    );
    const fields = text({
      From: "+14155550177",
      Body: "Look 😀",
      NumMedia: "1",
      MediaUrl0: "https://api.twilio.com/x",
      MediaContentType0: "image/png",
    });
    const answer = await post("/sms", fields);
    expect(answer).toMatchObject({
      status: 200,
      body: expect.stringContaining("<Response") as string,
    });
    const [kept] = await textsOf(acme.orgId, fields.MessageSid);
    expect(kept).toMatchObject({
      body: "Look 😀",
      person_id: person!.id,
      media: [{ content_type: "image/png", state: "pending" }],
    });
    const [line] = await rows(
      "select kind, body, person_id, source_type from public.interactions where org_id = $1 and id = $2",
      [acme.orgId, kept!.id],
    );
    expect(line).toEqual({
      kind: "sms",
      body: "Look 😀",
      person_id: person!.id,
      source_type: "sms",
    });
    const events = await rows(
      "select type, actor_type from public.domain_events where org_id = $1 and object_id = $2",
      [acme.orgId, kept!.id],
    );
    expect(events).toEqual([{ type: "sms.received", actor_type: "system" }]);
    const [talk] = await rows(
      "select channel, counterpart, counterpart_name, state, unread, last_direction, last_kind, message_count from public.conversations where org_id = $1 and id = $2",
      [acme.orgId, kept!.conversation_id],
    );
    expect(talk).toEqual({
      channel: "phone",
      counterpart: "+14155550177",
      counterpart_name: "Dusk",
      state: "open",
      unread: true,
      last_direction: "inbound",
      last_kind: "sms",
      message_count: 1,
    });
    expect(await textsOf(globex.orgId, fields.MessageSid)).toEqual([]);
  });

  test("the same text 50 times at once: one message, one line, one event", async () => {
    const fields = text({ From: "+14155550150", Body: "Once" });
    const answers = await Promise.all(Array.from({ length: 50 }, () => post("/sms", fields)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    const kept = await textsOf(acme.orgId, fields.MessageSid);
    expect(kept).toHaveLength(1);
    const [count] = await rows(
      "select (select count(*) from public.interactions where id = $1)::int as lines, (select count(*) from public.domain_events where object_id = $1)::int as events, (select message_count from public.conversations where id = $2) as messages",
      [kept[0]!.id, kept[0]!.conversation_id],
    );
    expect(count).toEqual({ lines: 1, events: 1, messages: 1 });
  });

  test("50 texts of one sender at once are 50 messages of one conversation; one to the other org is its own", async () => {
    const from = "+14155550151";
    const all = Array.from({ length: 50 }, (_, n) => text({ From: from, Body: `Number ${n}` }));
    const other = text({ From: from, To: THEIRS });
    const answers = await Promise.all([...all, other].map((fields) => post("/sms", fields)));
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    const talks = await rows(
      "select org_id, message_count from public.conversations where counterpart = $1 order by message_count desc",
      [from],
    );
    expect(talks).toEqual([
      { org_id: acme.orgId, message_count: 50 },
      { org_id: globex.orgId, message_count: 1 },
    ]);
  });

  test("a number of no organisation: 404, a line in the log, and nothing is written", async () => {
    const before = await counts();
    const fields = text({ To: "+15105559999" });
    expect((await post("/sms", fields)).status).toBe(404);
    expect((await post("/voice", call({ To: "+15105559999" }))).status).toBe(404);
    expect(twilio.log()).toContain(fields.MessageSid);
    expect(twilio.log()).toMatch(/A call came to a number of no organisation/);
    expect(await counts()).toEqual(before);
    expect((await post("/sms", { From: CUSTOMER })).status).toBe(400);
  });

  test("what came to a number stays with the organisation that had it then, whoever has it now", async () => {
    const moved = "+15105550120";
    const first = await createOrgWithPhone(owner, moved, { forward_to: REP });
    const fields = text({ To: moved, Body: "For the first" });
    const ringing = call({ To: moved });
    await post("/sms", fields);
    await post("/voice", ringing);
    await owner.query("update public.phones set state = 'released' where id = $1", [first.phoneId]);
    expect((await post("/sms", text({ To: moved }))).status).toBe(404);
    const second = await createOrgWithPhone(owner, moved, { forward_to: "+14155550199" });
    // Twilio tells of the same once more; what is under way ends where it began.
    expect((await post("/sms", fields)).body).toContain("<Response/>");
    expect((await post("/voice", ringing)).body).not.toContain("+14155550199");
    await post("/dialed", { ...ringing, DialCallStatus: "completed", DialCallDuration: "9" });
    expect(await callOf(ringing.CallSid)).toMatchObject({
      org_id: first.orgId,
      state: "completed",
    });
    const kept = await rows(
      "select 1 from public.sms where org_id = $1 union all select 1 from public.calls where org_id = $1",
      [second.orgId],
    );
    expect(kept).toEqual([]);
    await post("/sms", text({ To: moved, Body: "For the second" }));
    const now = await rows("select body from public.sms where org_id = $1", [second.orgId]);
    expect(now).toEqual([{ body: "For the second" }]);
  });

  test("states only go forward, by SID or by the id that was given along", async () => {
    const [talk] = await rows<{ id: string }>(
      "insert into public.conversations (org_id, channel, phone_id, counterpart, last_kind) values ($1, 'phone', $2, '+14155550160', 'sms') returning id",
      [acme.orgId, acme.phoneId],
    );
    const [sent] = await rows<{ id: string }>(
      "insert into public.sms (org_id, conversation_id, phone_id, direction, state, from_number, to_number, body) values ($1, $2, $3, 'outbound', 'sending', $4, '+14155550160', 'Hi') returning id",
      [acme.orgId, talk!.id, acme.phoneId, OURS],
    );
    const sid = newSid("SM");
    const path = `/status?o=${acme.orgId}&s=${sent!.id}`;
    const say = (status: string, set: Record<string, string> = {}) =>
      post(path, { MessageSid: sid, MessageStatus: status, ...set });
    const stateNow = async () =>
      (await rows<{ state: string }>("select state from public.sms where id = $1", [sent!.id]))[0]!
        .state;
    // Delivered is told before sent, each three times.
    for (const status of ["delivered", "delivered", "sent", "queued", "failed", "delivered"])
      expect((await say(status, status === "failed" ? { ErrorCode: "30003" } : {})).status).toBe(
        204,
      );
    expect(await stateNow()).toBe("delivered");
    const events = await rows<{ type: string }>(
      "select type from public.domain_events where object_id = $1 order by sequence",
      [sent!.id],
    );
    expect(events.map(({ type }) => type)).toEqual(["sms.sent", "sms.delivered"]);
    expect(
      (await post("/status", { MessageSid: newSid("SM"), MessageStatus: "sent" })).status,
    ).toBe(404);
    // Another org's id does not move it.
    expect(
      (
        await post(`/status?o=${globex.orgId}&s=${sent!.id}`, {
          MessageSid: newSid("SM"),
          MessageStatus: "sent",
        })
      ).status,
    ).toBe(404);

    const [lost] = await rows<{ id: string }>(
      "insert into public.sms (org_id, conversation_id, phone_id, direction, state, from_number, to_number, body) values ($1, $2, $3, 'outbound', 'sending', $4, '+14155550160', 'Ho') returning id",
      [acme.orgId, talk!.id, acme.phoneId, OURS],
    );
    await post(`/status?o=${acme.orgId}&s=${lost!.id}`, {
      MessageSid: newSid("SM"),
      MessageStatus: "undelivered",
      ErrorCode: "30003",
    });
    expect(
      (await rows("select state, error_code, error from public.sms where id = $1", [lost!.id]))[0],
    ).toMatchObject({
      state: "undelivered",
      error_code: 30003,
      error: expect.stringContaining("switched off") as string,
    });
  });
});

describe("calls", () => {
  test("a call rings the member, and a conversation is told from its beginning to its end, once", async () => {
    const fields = call();
    const answers = await Promise.all(Array.from({ length: 20 }, () => post("/voice", fields)));
    expect(new Set(answers.map(({ body }) => body)).size).toBe(1);
    expect(answers[0]!.body).toContain(
      `<Number statusCallback="${WEBHOOK_URL}/leg" statusCallbackEvent="answered">${REP}</Number>`,
    );
    expect(answers[0]!.body).not.toContain("record=");
    const leg = { CallSid: newSid("CA"), ParentCallSid: fields.CallSid, CallStatus: "in-progress" };
    expect((await post("/leg", leg)).status).toBe(204);
    expect((await callOf(fields.CallSid)).state).toBe("in_progress");
    const end = {
      ...fields,
      CallStatus: "in-progress",
      DialCallStatus: "completed",
      DialCallDuration: "61",
      DialCallSid: leg.CallSid,
    };
    expect((await post("/dialed", end)).body).toContain("<Hangup/>");
    await post("/leg", leg);
    await post("/voice-status", { ...fields, CallStatus: "completed", CallDuration: "64" });
    expect(await callOf(fields.CallSid)).toMatchObject({
      org_id: acme.orgId,
      state: "completed",
      duration_seconds: 61,
    });
    const { id } = await callOf(fields.CallSid);
    const events = await rows<{ type: string }>(
      "select type from public.domain_events where object_id = $1 order by sequence",
      [id],
    );
    expect(events.map(({ type }) => type)).toEqual(["call.received", "call.completed"]);
    const lines = await rows<{ body: string; kind: string }>(
      "select kind, body from public.interactions where id = $1",
      [id],
    );
    expect(lines).toEqual([{ kind: "call", body: `Call from ${CUSTOMER}, 1 min` }]);
  });

  test("nobody picks up: the greeting, a message, and one file to fetch however often it is told", async () => {
    const fields = call({ To: THEIRS });
    const greeted = await post("/voice", fields);
    expect(greeted.body).toContain("<Say>Globex &lt;is&gt; &amp; was away</Say><Record");
    expect(greeted.body).toContain(
      `recordingStatusCallback="${WEBHOOK_URL}/recording?kind=message"`,
    );
    const told = {
      CallSid: fields.CallSid,
      RecordingSid: newSid("RE"),
      RecordingStatus: "completed",
      RecordingDuration: "7",
    };
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => post("/recording?kind=message", told)),
    );
    expect(answers.every(({ status }) => status === 204)).toBe(true);
    await post("/voice-status", { ...fields, CallStatus: "completed", CallDuration: "12" });
    const kept = await callOf(fields.CallSid);
    expect(kept).toMatchObject({
      org_id: globex.orgId,
      state: "voicemail",
      recording_state: "pending",
      recording_seconds: 7,
    });
    expect(
      await rows("select kind, remote from private.phone_files where source_id = $1", [kept.id]),
    ).toEqual([{ kind: "recording", remote: told.RecordingSid }]);

    const missed = call();
    await post("/voice", missed);
    const after = await post("/dialed", { ...missed, DialCallStatus: "no-answer" });
    expect(after.body).toContain("You have reached Org of +15105550100.");
    await post("/voice-status", { ...missed, CallStatus: "completed", CallDuration: "30" });
    expect(await callOf(missed.CallSid)).toMatchObject({ state: "no_answer", duration_seconds: 0 });
  });

  test("that a call was answered may be told last", async () => {
    const fields = call();
    await post("/voice", fields);
    await post("/voice-status", { ...fields, CallStatus: "completed", CallDuration: "64" });
    await post("/dialed", { ...fields, DialCallStatus: "completed", DialCallDuration: "9" });
    expect(await callOf(fields.CallSid)).toMatchObject({ state: "completed", duration_seconds: 9 });
  });

  test("a recording needs consent: announced, given by a key, or it is not fetched", async () => {
    const [ask, tell] = ["+15105550110", "+15105550111"];
    await createOrgWithPhone(owner, ask, { forward_to: REP, recording_mode: "consent_by_key" });
    await createOrgWithPhone(owner, tell, { forward_to: REP, recording_mode: "announce" });
    const recorded = (sid: string) =>
      post("/recording", {
        CallSid: sid,
        RecordingSid: newSid("RE"),
        RecordingStatus: "completed",
        RecordingDuration: "5",
      });

    const announced = call({ To: tell });
    expect((await post("/voice", announced)).body).toMatch(
      /<Say>This call is recorded\.<\/Say><Dial [^>]*record="record-from-answer-dual"/,
    );
    await recorded(announced.CallSid);
    expect(await callOf(announced.CallSid)).toMatchObject({
      consent: "announced",
      recording_state: "pending",
    });

    for (const [digits, consent, state] of [
      ["1", "given", "pending"],
      ["2", "refused", "none"],
      ["", "refused", "none"],
    ] as const) {
      const fields = call({ To: ask });
      expect((await post("/voice", fields)).body).toMatch(
        /<Gather [^>]*>.*Press 1.*<\/Gather><Redirect/,
      );
      const next = await post("/consent", { ...fields, ...(digits ? { Digits: digits } : {}) });
      expect(next.body.includes("record=")).toBe(consent === "given");
      await recorded(fields.CallSid);
      expect(await callOf(fields.CallSid)).toMatchObject({ consent, recording_state: state });
    }
  });

  test("click to call: the customer is rung when our phone has picked up; if it does not, that is said", async () => {
    const place = async () => {
      const [talk] = await rows<{ id: string }>(
        "insert into public.conversations (org_id, channel, phone_id, counterpart, last_kind) values ($1, 'phone', $2, $3, 'call') returning id",
        [acme.orgId, acme.phoneId, `+1415555${Math.floor(1000 + Math.random() * 8999)}`],
      );
      return (
        await rows<{ id: string }>(
          "insert into public.calls (org_id, conversation_id, phone_id, direction, from_number, to_number, through_number) values ($1, $2, $3, 'outbound', $4, '+14155550170', $5) returning id",
          [acme.orgId, talk!.id, acme.phoneId, OURS, REP],
        )
      )[0]!.id;
    };
    const id = await place();
    const ids = `?o=${acme.orgId}&c=${id}`;
    const fields = { CallSid: newSid("CA"), From: OURS, To: REP, CallStatus: "in-progress" };
    const put = await post(`/outbound${ids}`, fields);
    expect(put.body).toContain(`callerId="${OURS}"`);
    expect(put.body).toContain(">+14155550170</Number>");
    await post(`/leg${ids}`, {
      CallSid: newSid("CA"),
      ParentCallSid: fields.CallSid,
      CallStatus: "in-progress",
    });
    await post(`/dialed${ids}`, { ...fields, DialCallStatus: "completed", DialCallDuration: "5" });
    expect(await callOf(fields.CallSid)).toMatchObject({
      id,
      state: "completed",
      duration_seconds: 5,
    });

    // Who says nothing, or whose agreement belongs to another org's call, is not recorded.
    const asked = await place();
    const leg = { CallSid: newSid("CA"), CallStatus: "in-progress" };
    const parent = newSid("CA");
    const whose = `?o=${acme.orgId}&c=${asked}`;
    const question = await post(`/ask${whose}`, { ...leg, ParentCallSid: parent });
    expect(question.body).toMatch(/<Gather [^>]*>.*Press 1.*<\/Gather><Redirect>.*&amp;c=/);
    const elsewhere = `?o=${globex.orgId}&c=${asked}`;
    await post(`/agreed${elsewhere}`, { ...leg, ParentCallSid: parent, Digits: "1" });
    expect(await callOf(parent)).toBeUndefined();
    const silent = await post(`/agreed${whose}`, { ...leg, ParentCallSid: parent });
    expect(silent.body).toContain("<Response/>");
    expect(await callOf(parent)).toMatchObject({ id: asked, consent: "refused" });
    await post(`/agreed${whose}`, { ...leg, ParentCallSid: parent, Digits: "1" });
    expect(await callOf(parent)).toMatchObject({ consent: "refused" });

    const unanswered = await place();
    const sid = newSid("CA");
    await post(`/voice-status?o=${acme.orgId}&c=${unanswered}`, {
      CallSid: sid,
      CallStatus: "no-answer",
    });
    expect(await callOf(sid)).toMatchObject({
      id: unanswered,
      state: "cancelled",
      error: "Your own phone was not answered.",
    });
    // A call of another org is not found by that org's id.
    const foreign = await post(`/outbound?o=${globex.orgId}&c=${await place()}`, {
      ...fields,
      CallSid: newSid("CA"),
    });
    expect(foreign.body).not.toContain("Dial");
  });
});

describe.skipIf(!existsSync(samples))("samples (set RAPPORT_SAMPLES to run them)", () => {
  test("the sample forms are taken, whatever fields they bring", async () => {
    const sample = (name: string) =>
      Object.fromEntries(new URLSearchParams(readFileSync(join(samples, name), "utf8").trim()));
    const one = await createOrgWithPhone(owner, "+15558675310");
    const two = await createOrgWithPhone(owner, "+14165559876");
    const sms = sample("twilio_inbound_sms.form.txt");
    const mms = sample("twilio_inbound_mms.form.txt");
    const voice = sample("twilio_inbound_voice.form.txt");
    expect((await post("/sms", sms)).status).toBe(200);
    expect((await post("/sms", mms)).status).toBe(200);
    expect((await post("/voice", voice)).status).toBe(200);
    expect((await textsOf(one.orgId, sms["MessageSid"]!))[0]).toMatchObject({
      body: "Ahoy! Let's build something amazing.",
    });
    expect((await textsOf(two.orgId, mms["MessageSid"]!))[0]).toMatchObject({
      body: "hello",
      media: [{ content_type: "image/png" }],
    });
    expect(await callOf(voice["CallSid"]!)).toMatchObject({ org_id: one.orgId });
  });
});
