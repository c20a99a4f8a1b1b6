// The official library, unmodified, against the local Twilio: every flow that the product uses.
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { startService, TWILIO_DEFAULTS, twilioEmulator } from "@rapport/emulators";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { createTwilioClient, type TwilioClient } from "./client-node.ts";
import { readTwilioFailure } from "./errors.ts";
import { isFromTwilio } from "./signature.ts";
import { dial, hangUp, say, twiml, verb, voicemail } from "./twiml.ts";

const OURS = TWILIO_DEFAULTS.numbers[0];
const REP = "+14155550111";
const CUSTOMER = "+14155550142";
const PATIENCE = { timeout: 15_000, interval: 10 };

type Hook = { path: string; fields: Record<string, string>; isSigned: boolean };
let twilio: { url: string; close(): Promise<void> };
let client: TwilioClient;
let hooks: Hook[] = [];
let answers: Record<string, (fields: Record<string, string>) => string> = {};
let server: Server;
let ours: string;

const act = (sid: string, body: object) =>
  fetch(`${twilio.url}/_emulator/calls/${sid}/act`, { method: "POST", body: JSON.stringify(body) });
const control = async (path: string, body: object = {}) =>
  (await (
    await fetch(`${twilio.url}/_emulator/${path}`, { method: "POST", body: JSON.stringify(body) })
  ).json()) as { sid: string };
type Call = {
  sid: string;
  handset: string;
  status: string;
  waits_for: string | null;
  log: string[];
};
const calls = async () =>
  ((await (await fetch(`${twilio.url}/_emulator/state`)).json()) as { calls: Call[] }).calls;
const waitFor = (handset: string, what: string) =>
  vi.waitFor(async () => {
    const one = (await calls()).findLast((call) => call.handset === handset);
    expect(one?.waits_for).toBe(what);
    return one!;
  }, PATIENCE);
const hook = (path: string, set: Record<string, string> = {}) =>
  vi.waitFor(() => {
    const one = hooks.find(
      (each) =>
        each.path === path &&
        Object.entries(set).every(([name, value]) => each.fields[name] === value),
    );
    expect(one, `${path} ${JSON.stringify(set)}`).toBeDefined();
    return one!;
  }, PATIENCE);

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const body = Buffer.concat(parts).toString();
    const path = request.url ?? "";
    const fields = Object.fromEntries(new URLSearchParams(body));
    const signature = request.headers["x-twilio-signature"] as string | undefined;
    const isSigned = isFromTwilio(TWILIO_DEFAULTS.authToken, { url: ours + path, signature, body });
    hooks.push({ path, fields, isSigned });
    response.writeHead(200, { "content-type": "text/xml" }).end(answers[path]?.(fields) ?? twiml());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  ours = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  twilio = await startService(twilioEmulator({ stepMs: 5 }), 0);
  client = createTwilioClient({ ...TWILIO_DEFAULTS, apiUrl: twilio.url, webhookUrl: ours });
  const [number] = await client.incomingPhoneNumbers.list({ phoneNumber: OURS });
  await client.incomingPhoneNumbers(number!.sid).update({
    smsUrl: `${ours}/sms`,
    voiceUrl: `${ours}/voice`,
    statusCallback: `${ours}/voice-status`,
  });
});
afterAll(async () => {
  await twilio?.close();
  server?.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});
beforeEach(() => {
  hooks = [];
  answers = {};
});

describe("texts", () => {
  const send = (set: object = {}) =>
    client.messages.create({
      from: OURS,
      to: CUSTOMER,
      body: "Hello",
      statusCallback: `${ours}/status`,
      ...set,
    });

  test("a text goes its way, and every state is told with a signature", async () => {
    const message = await send();
    expect(message).toMatchObject({
      status: "queued",
      from: OURS,
      to: CUSTOMER,
      direction: "outbound-api",
    });
    await hook("/status", { MessageSid: message.sid, MessageStatus: "delivered" });
    expect(hooks.map(({ fields }) => fields["MessageStatus"])).toEqual([
      "sending",
      "sent",
      "delivered",
    ]);
    expect(hooks.every(({ isSigned }) => isSigned)).toBe(true);
    expect((await client.messages(message.sid).fetch()).status).toBe("delivered");
    const found = await client.messages.list({
      to: CUSTOMER,
      from: OURS,
      dateSentAfter: new Date(Date.now() - 60_000),
    });
    expect(found.map(({ sid }) => sid)).toContain(message.sid);
  });

  test.each([
    ["+14155521211", 21211],
    ["0800", 21211],
    ["+14155521608", 21608],
    ["+14155521614", 21614],
  ])("%s is refused with %s", async (to, code) => {
    await expect(send({ to })).rejects.toMatchObject({ status: 400, code });
  });
  test.each([
    ["+14155530003", "30003"],
    ["+14155530005", "30005"],
    ["+14155530007", "30007"],
  ])("%s is not delivered: %s", async (to, code) => {
    const { sid } = await send({ to });
    const told = await hook("/status", { MessageSid: sid, MessageStatus: "undelivered" });
    expect(told.fields["ErrorCode"]).toBe(code);
    expect((await client.messages(sid).fetch()).errorCode).toBe(Number(code));
  });

  test("a text comes in with a picture; after STOP nothing goes out, after START again", async () => {
    const text = await control("texts", { from: CUSTOMER, to: OURS, body: "Look", media: true });
    const told = await hook("/sms", { MessageSid: text.sid });
    expect(told).toMatchObject({
      isSigned: true,
      fields: { Body: "Look", NumMedia: "1", MediaContentType0: "image/png" },
    });
    const picture = await fetch(told.fields["MediaUrl0"]!, {
      headers: {
        authorization: `Basic ${btoa(`${TWILIO_DEFAULTS.accountSid}:${TWILIO_DEFAULTS.authToken}`)}`,
      },
    });
    expect(picture.headers.get("content-type")).toBe("image/png");
    expect((await picture.arrayBuffer()).byteLength).toBeGreaterThan(50);

    await control("texts", { from: CUSTOMER, to: OURS, body: " stop " });
    await expect(send()).rejects.toMatchObject({ code: 21610 });
    await control("texts", { from: CUSTOMER, to: OURS, body: "START" });
    await expect(send()).resolves.toMatchObject({ status: "queued" });
  });

  test("wrong credentials, too many requests, an answer that is lost", async () => {
    const stranger = createTwilioClient({
      ...TWILIO_DEFAULTS,
      authToken: "x",
      apiUrl: twilio.url,
      webhookUrl: ours,
    });
    await expect(stranger.messages.list()).rejects.toMatchObject({ status: 401, code: 20003 });
    await control("faults", {
      fail: [{ on: "messages", status: 429, code: 20429, message: "Too Many Requests" }],
    });
    const refused = await send().catch(readTwilioFailure);
    expect(refused).toMatchObject({ outcome: "later" });
    await control("faults", { lose_answers: 1 });
    const lost = await send({ body: "Only once" }).catch(readTwilioFailure);
    expect(lost).toMatchObject({ outcome: "unknown" });
    const kept = await client.messages.list({ to: CUSTOMER });
    expect(kept.filter(({ body }) => body === "Only once")).toHaveLength(1);
  });
});

describe("calls", () => {
  const url = (path: string) => `${ours}${path}`;
  const click = () =>
    client.calls.create({
      from: OURS,
      to: REP,
      url: url("/outbound"),
      statusCallback: url("/voice-status"),
      statusCallbackEvent: ["initiated", "ringing", "answered", "completed"],
    });

  test("click to call: the rep's phone rings, then the customer's, then they talk", async () => {
    answers["/outbound"] = () =>
      twiml(
        say("Calling"),
        dial({
          to: CUSTOMER,
          callerId: OURS,
          action: url("/dialed"),
          seconds: 20,
          statusUrl: url("/leg"),
          recordingUrl: url("/recording"),
        }),
      );
    const call = await click();
    await waitFor(REP, "answer");
    await act(call.sid, { do: "answer" });
    const leg = await waitFor(CUSTOMER, "answer");
    await act(leg.sid, { do: "answer" });
    await hook("/leg", { CallStatus: "in-progress", ParentCallSid: call.sid });
    await waitFor(CUSTOMER, "hangup");
    await act(leg.sid, { do: "hangup" });
    expect((await hook("/dialed", { CallSid: call.sid })).fields).toMatchObject({
      DialCallStatus: "completed",
      DialCallSid: leg.sid,
    });
    const told = await hook("/recording", { CallSid: call.sid });
    expect(told.fields).toMatchObject({ RecordingChannels: "2", RecordingSource: "DialVerb" });
    await hook("/voice-status", { CallStatus: "completed", CallSid: call.sid });
    expect(
      hooks
        .filter(({ path }) => path === "/voice-status")
        .map(({ fields }) => fields["CallStatus"]),
    ).toEqual(["initiated", "ringing", "in-progress", "completed"]);
    expect(hooks.every(({ isSigned }) => isSigned)).toBe(true);
    expect((await client.calls(call.sid).fetch()).duration).toMatch(/^\d+$/);
  });

  test("nobody answers: the caller leaves a voicemail that plays", async () => {
    answers["/voice"] = () =>
      twiml(dial({ to: REP, action: url("/dialed"), seconds: 1, statusUrl: url("/leg") }));
    answers["/dialed"] = () =>
      twiml(
        voicemail({
          greeting: "Leave a message",
          action: url("/done"),
          recordingUrl: url("/recording"),
        }),
      );
    answers["/done"] = () => twiml(hangUp());
    await control("handsets", { number: REP, behaviour: "no-answer" });
    const call = await control("calls", { from: CUSTOMER, to: OURS });
    await hook("/dialed", { DialCallStatus: "no-answer" });
    await control("handsets", { number: REP, behaviour: "ask" });
    await waitFor(CUSTOMER, "record");
    await act(call.sid, { do: "speak", seconds: 3 });
    const told = await hook("/recording", { CallSid: call.sid });
    expect(told.fields).toMatchObject({ RecordingDuration: "3", RecordingStatus: "completed" });
    await hook("/voice-status", { CallStatus: "completed", CallSid: call.sid });
    const [recording] = await client.calls(call.sid).recordings.list();
    expect(recording).toMatchObject({ sid: told.fields["RecordingSid"], duration: "3" });
    const audio = await fetch(`${told.fields["RecordingUrl"]}.mp3`, {
      headers: {
        authorization: `Basic ${btoa(`${TWILIO_DEFAULTS.accountSid}:${TWILIO_DEFAULTS.authToken}`)}`,
      },
    });
    const bytes = new Uint8Array(await audio.arrayBuffer());
    expect(bytes.slice(0, 2)).toEqual(new Uint8Array([0xff, 0xfb]));
    // 128 kbit/s.
    expect(bytes.length / 16_000).toBeCloseTo(3, 0);
  });

  test("a busy phone, a declined call, a caller who gives up", async () => {
    answers["/voice"] = () =>
      twiml(dial({ to: REP, action: url("/dialed"), seconds: 20, statusUrl: url("/leg") }));
    await control("handsets", { number: REP, behaviour: "busy" });
    await control("calls", { from: CUSTOMER, to: OURS });
    await hook("/dialed", { DialCallStatus: "busy" });
    await control("handsets", { number: REP, behaviour: "ask" });
    const call = await control("calls", { from: CUSTOMER, to: OURS });
    await waitFor(REP, "answer");
    await act(call.sid, { do: "hangup" });
    const told = await hook("/voice-status", { CallSid: call.sid, CallStatus: "no-answer" });
    expect(told.isSigned).toBe(true);
  });

  test("keys, a redirect, and nobody's document", async () => {
    answers["/voice"] = () =>
      twiml(
        verb("Gather", { action: url("/keys"), numDigits: 1 }, say("Press 1")),
        say("Nothing came"),
      );
    answers["/keys"] = ({ Digits }) =>
      twiml(say(`Pressed ${Digits}`), verb("Redirect", {}, url("/end")));
    answers["/end"] = () => "<Response><Oops>";
    const call = await control("calls", { from: CUSTOMER, to: OURS });
    await waitFor(CUSTOMER, "digits");
    await act(call.sid, { do: "digits", digits: "1" });
    await hook("/end");
    await hook("/voice-status", { CallSid: call.sid, CallStatus: "completed" });
    const one = (await calls()).find(({ sid }) => sid === call.sid);
    expect(one?.log.join("|")).toMatch(
      /hears: Press 1\|presses 1\|hears: Pressed 1\|an application error/,
    );
  });
});

test("a number is looked up", async () => {
  const found = await client.lookups.v2.phoneNumbers(CUSTOMER).fetch();
  expect(found).toMatchObject({ valid: true, countryCode: "US" });
});
