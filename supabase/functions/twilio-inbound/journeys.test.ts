// The local Twilio and the function on Deno, with the public address between them: what people with phones do, from end to end.
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { startService, TWILIO_DEFAULTS, twilioEmulator } from "@rapport/emulators";
import { createTestDatabase, type TestDatabase } from "@rapport/stack/testing";
import pg from "pg";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type DenoFunction, startFunction } from "../testing/deno.ts";
import { createOrgWithPhone } from "../testing/phones.ts";

const [OURS, RECORDED] = TWILIO_DEFAULTS.numbers;
const REP = "+14155550111";
const CUSTOMER = "+14155550142";
const PATIENCE = { timeout: 20_000, interval: 20 };

let database: TestDatabase;
let owner: pg.Pool;
let inbound: DenoFunction;
let twilio: { url: string; close(): Promise<void> };
let front: Server;
let publicUrl: string;
let org: { orgId: string; phoneId: string };
let asking: { orgId: string; phoneId: string };

const control = async (path: string, body: object = {}) =>
  (await (
    await fetch(`${twilio.url}/_emulator/${path}`, { method: "POST", body: JSON.stringify(body) })
  ).json()) as { sid: string };
const act = (sid: string, body: object) => control(`calls/${sid}/act`, body);
type EmulatedCall = {
  sid: string;
  handset: string;
  waits_for: string | null;
  log: string[];
  status: string;
};
const emulated = async (): Promise<EmulatedCall[]> =>
  ((await (await fetch(`${twilio.url}/_emulator/state`)).json()) as { calls: EmulatedCall[] })
    .calls;
const waitFor = (handset: string, what: string) =>
  vi.waitFor(async () => {
    const one = (await emulated()).findLast((call) => call.handset === handset);
    expect(one?.waits_for, JSON.stringify(one)).toBe(what);
    return one!;
  }, PATIENCE);
const recordingsOf = async (sid: string) =>
  (
    (await (await fetch(`${twilio.url}/_emulator/state`)).json()) as {
      recordings: { call_sid: string }[];
    }
  ).recordings.filter(({ call_sid }) => call_sid === sid);
const callOf = async (sid: string) =>
  (
    await owner.query<Record<string, unknown>>("select * from public.calls where twilio_sid = $1", [
      sid,
    ])
  ).rows[0];
/** Waits until the call is kept like this, and nothing waits to be told any more. */
const waitForCall = (sid: string, like: object) =>
  vi.waitFor(async () => expect(await callOf(sid)).toMatchObject(like), PATIENCE);
const placeByApi = async (set: Record<string, string>) => {
  const { accountSid, authToken } = TWILIO_DEFAULTS;
  const answer = await fetch(`${twilio.url}/2010-04-01/Accounts/${accountSid}/Calls.json`, {
    method: "POST",
    headers: {
      authorization: `Basic ${btoa(`${accountSid}:${authToken}`)}`,
      "content-type": "application/x-www-form-urlencoded",
    },
    body: new URLSearchParams(set),
  });
  return ((await answer.json()) as { sid: string }).sid;
};

beforeAll(async () => {
  database = await createTestDatabase();
  owner = new pg.Pool({ connectionString: database.ownerUrl, max: 2 });
  owner.on("connect", (client) => client.on("error", () => {}));
  // What the web app does at the public address: it hands on what came, as it came.
  front = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const answer = await fetch(
      `${inbound.url}/twilio-inbound${request.url?.replace("/hooks", "")}`,
      {
        method: "POST",
        headers: {
          "content-type": request.headers["content-type"] ?? "",
          "x-twilio-signature": String(request.headers["x-twilio-signature"] ?? ""),
        },
        body: Buffer.concat(parts),
      },
    );
    response.writeHead(answer.status, {
      "content-type": answer.headers.get("content-type") ?? "text/plain",
    });
    response.end(Buffer.from(await answer.arrayBuffer()));
  });
  await new Promise<void>((resolve) => front.listen(0, "127.0.0.1", resolve));
  publicUrl = `http://127.0.0.1:${(front.address() as AddressInfo).port}/hooks`;
  twilio = await startService(twilioEmulator({ stepMs: 5 }), 0);
  inbound = await startFunction("twilio-inbound", {
    RAPPORT_WORKER_DB_URL: database.workerUrl,
    TWILIO_ACCOUNT_SID: TWILIO_DEFAULTS.accountSid,
    TWILIO_AUTH_TOKEN: TWILIO_DEFAULTS.authToken,
    TWILIO_API_URL: twilio.url,
    TWILIO_WEBHOOK_URL: publicUrl,
  });
  org = await createOrgWithPhone(owner, OURS, { forward_to: REP });
  asking = await createOrgWithPhone(owner, RECORDED, {
    forward_to: REP,
    recording_mode: "consent_by_key",
  });
  const state = (await (await fetch(`${twilio.url}/_emulator/state`)).json()) as {
    numbers: { sid: string; phone_number: string }[];
  };
  const { accountSid, authToken } = TWILIO_DEFAULTS;
  for (const { sid } of state.numbers)
    await fetch(
      `${twilio.url}/2010-04-01/Accounts/${accountSid}/IncomingPhoneNumbers/${sid}.json`,
      {
        method: "POST",
        headers: {
          authorization: `Basic ${btoa(`${accountSid}:${authToken}`)}`,
          "content-type": "application/x-www-form-urlencoded",
        },
        body: new URLSearchParams({
          SmsUrl: `${publicUrl}/sms`,
          VoiceUrl: `${publicUrl}/voice`,
          StatusCallback: `${publicUrl}/voice-status`,
        }),
      },
    );
});
afterAll(async () => {
  await twilio?.close();
  front?.closeAllConnections();
  await new Promise((resolve) => front.close(resolve));
  await inbound?.kill();
  await owner?.end();
  await database?.drop();
});

test("a text that Twilio tells of three times is one message", async () => {
  await control("faults", { duplicates: 2 });
  const { sid } = await control("texts", { from: CUSTOMER, to: OURS, body: "Are you there?" });
  await control("faults", { duplicates: 0 });
  const { rows } = await owner.query(
    "select body, (select count(*)::int from public.domain_events e where e.object_id = s.id) as events from public.sms s where twilio_sid = $1",
    [sid],
  );
  expect(rows).toEqual([{ body: "Are you there?", events: 1 }]);
});

test("somebody calls, nobody picks up, and what they leave is kept", async () => {
  await control("handsets", { number: REP, behaviour: "no-answer" });
  const { sid } = await control("calls", { from: CUSTOMER, to: OURS });
  await waitFor(CUSTOMER, "record");
  await control("handsets", { number: REP, behaviour: "ask" });
  expect(await callOf(sid)).toMatchObject({ state: "no_answer", org_id: org.orgId });
  await act(sid, { do: "speak", seconds: 4 });
  await waitForCall(sid, { state: "voicemail", recording_state: "pending", recording_seconds: 4 });
});

test("somebody calls and is put through; hanging up ends it on both sides", async () => {
  const { sid } = await control("calls", { from: CUSTOMER, to: OURS });
  const rings = await waitFor(REP, "answer");
  await act(rings.sid, { do: "answer" });
  await waitForCall(sid, { state: "in_progress" });
  await waitFor(CUSTOMER, "hangup");
  await act(sid, { do: "hangup" });
  await waitForCall(sid, { state: "completed", recording_state: "none" });
  expect(await callOf(sid)).toMatchObject({ org_id: org.orgId, through_number: REP });
});

test("a caller who agrees by key is recorded; one who gives up is a missed call", async () => {
  const { sid } = await control("calls", { from: CUSTOMER, to: RECORDED });
  await waitFor(CUSTOMER, "digits");
  await act(sid, { do: "digits", digits: "1" });
  const rings = await waitFor(REP, "answer");
  await act(rings.sid, { do: "answer" });
  await waitFor(REP, "hangup");
  await act(rings.sid, { do: "hangup" });
  await waitForCall(sid, { state: "completed", consent: "given", recording_state: "pending" });

  const missed = await control("calls", { from: CUSTOMER, to: OURS });
  await waitFor(REP, "answer");
  await act(missed.sid, { do: "hangup" });
  await waitForCall(missed.sid, { state: "no_answer", duration_seconds: 0 });
  expect((await callOf(missed.sid))?.["recording_state"]).toBe("none");
});

/** What the API does when a member clicks. Answers the call's SID. */
async function clickToCall(
  from: { orgId: string; phoneId: string },
  number: string,
  to: string,
): Promise<string> {
  const { rows } = await owner.query<{ id: string }>(
    `with talk as (insert into public.conversations (org_id, channel, phone_id, counterpart, last_kind) values ($1, 'phone', $2, $3, 'call') returning id)
     insert into public.calls (org_id, conversation_id, phone_id, direction, from_number, to_number, through_number)
     select $1, id, $2, 'outbound', $4, $3, $5 from talk returning id`,
    [from.orgId, from.phoneId, to, number, REP],
  );
  const ids = `?o=${from.orgId}&c=${rows[0]!.id}`;
  return placeByApi({
    From: number,
    To: REP,
    Url: `${publicUrl}/outbound${ids}`,
    StatusCallback: `${publicUrl}/voice-status${ids}`,
    Timeout: "40",
  });
}

test("click to call: our phone, then theirs; and when ours is not answered", async () => {
  const place = (to: string) => clickToCall(org, OURS, to);
  const sid = await place("+14155550181");
  await waitFor(REP, "answer");
  await act(sid, { do: "answer" });
  const theirs = await waitFor("+14155550181", "answer");
  await act(theirs.sid, { do: "answer" });
  await waitForCall(sid, { state: "in_progress" });
  await waitFor("+14155550181", "hangup");
  await act(theirs.sid, { do: "hangup" });
  await waitForCall(sid, { state: "completed" });

  await control("handsets", { number: REP, behaviour: "no-answer" });
  const vain = await place("+14155550182");
  await waitForCall(vain, { state: "cancelled", error: "Your own phone was not answered." });
  expect((await emulated()).filter(({ handset }) => handset === "+14155550182")).toEqual([]);
});

test.each([
  ["consent_by_key", "1", "given", 1],
  ["consent_by_key", "2", "refused", 0],
  ["announce", undefined, "announced", 1],
  ["off", undefined, "not_asked", 0],
] as const)(
  "a call of ours where calls are recorded by %s, key %s: consent %s, recordings %i",
  async (mode, digits, consent, recordings) => {
    await control("handsets", { number: REP, behaviour: "answer" });
    await owner.query("update public.phones set recording_mode = $2 where id = $1", [
      asking.phoneId,
      mode,
    ]);
    const them = `+1415555${3000 + (digits ? Number(digits) : mode.length)}`;
    const sid = await clickToCall(asking, RECORDED, them);
    const rings = await waitFor(them, "answer");
    await act(rings.sid, { do: "answer" });
    let unasked: object[] = [];
    if (digits) {
      await waitFor(them, "digits");
      unasked = await recordingsOf(sid);
      await act(rings.sid, { do: "digits", digits });
    }
    await waitFor(them, "hangup");
    await act(rings.sid, { do: "hangup" });
    expect(unasked, "recorded before they have said").toEqual([]);
    const recording_state = recordings ? "pending" : "none";
    await waitForCall(sid, { state: "completed", consent, recording_state });
    expect(await recordingsOf(sid)).toHaveLength(recordings);
  },
);
