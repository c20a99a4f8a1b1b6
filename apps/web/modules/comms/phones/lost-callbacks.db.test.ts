// What Twilio tells nobody of calls, because nobody was there to hear it, is asked after: messages, recordings, how a call ended.
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { createTestDatabase } from "@rapport/stack/testing";
import { asDatabaseOwner } from "#lib/testing/membership.ts";
import { openTwoOrgs, type TwoOrgs } from "#lib/testing/two-orgs.ts";
import {
  addPhone,
  CUSTOMER,
  openTwilio,
  OURS,
  PATIENCE,
  REP,
  SPARE,
  THEIRS,
  workUntil,
  type TestTwilio,
} from "./testing.ts";
import { openFront, type TestFront } from "./testing-front.ts";

let t: TwoOrgs;
let twilio: TestTwilio;
let front: TestFront;
beforeAll(async () => {
  const database = await createTestDatabase();
  t = await openTwoOrgs(database);
  front = await openFront();
  twilio = await openTwilio(front.webhookUrl);
  await front.startFunction(database.workerUrl);
  await addPhone(t, t.acme, OURS);
  await addPhone(t, t.acme, SPARE!, { forward_to: REP, recording_mode: "announce" });
  await addPhone(t, t.globex, THEIRS);
  await twilio.control("handsets", { number: REP, behaviour: "answer" });
}, 120_000);
afterAll(async () => {
  await front?.close();
  await t?.close();
  await twilio?.close();
});

type Emulated = { sid: string; handset: string; waits_for: string | null; status: string };
/** Waits until the last call of a handset waits for this; null: until it is over. */
const untilIt = (handset: string, waits: string | null) =>
  vi.waitFor(async () => {
    const state = (await (await fetch(`${twilio.url}/_emulator/state`)).json()) as {
      calls: Emulated[];
    };
    const call = state.calls.findLast((one) => one.handset === handset)!;
    expect(call).toMatchObject(waits ? { waits_for: waits } : { status: "completed" });
    return call;
  }, PATIENCE);
const callOf = async (sid: string) =>
  (
    await asDatabaseOwner<{ id: string; state: string }>(
      t,
      "select * from public.calls where twilio_sid = $1",
      [sid],
    )
  )[0];
/** The minutes until it is asked after have passed. */
const untilItIs = (sid: string, like: object) =>
  workUntil(async () => {
    await asDatabaseOwner(t, "update private.phone_watch set due_at = now()");
    expect(await callOf(sid)).toMatchObject(like);
  });

test("a message whose callback was lost appears and plays, for this organisation alone", async () => {
  front.deaf.add("/recording").add("/voice-status");
  const { sid } = await twilio.control("calls", { from: CUSTOMER, to: OURS });
  await untilIt(CUSTOMER, "record");
  await twilio.control(`calls/${sid}/act`, { do: "speak", seconds: 4 });
  await untilIt(CUSTOMER, null);
  expect(await callOf(sid)).toMatchObject({ state: "ringing", recording_state: "none" });
  await untilItIs(sid, { state: "voicemail", recording_state: "stored", recording_seconds: 4 });
  const path = `/calls/${(await callOf(sid))!.id}/recording`;
  expect((await t.call(t.acme.key, "GET", path)).status).toBe(200);
  expect((await t.call(t.globex.key, "GET", path)).status).toBe(404);
  front.deaf.clear();
});

test("a conversation of which nothing was told after its beginning is no missed call, and its recording is there", async () => {
  front.deaf.add("/leg").add("/dialed").add("/recording").add("/voice-status");
  const { sid } = await twilio.control("calls", { from: CUSTOMER, to: SPARE });
  await untilIt(CUSTOMER, "hangup");
  await twilio.control(`calls/${sid}/act`, { do: "hangup" });
  await untilIt(CUSTOMER, null);
  await untilItIs(sid, { state: "completed", consent: "announced", recording_state: "stored" });
  const [known] = await asDatabaseOwner<{ seconds: number; files: number; events: string[] }>(
    t,
    `select c.duration_seconds as seconds, (select count(*)::int from private.phone_files f where f.source_id = c.id) as files,
       (select array_agg(e.type order by e.sequence) from public.domain_events e where e.object_id = c.id) as events
     from public.calls c where c.twilio_sid = $1`,
    [sid],
  );
  expect(known).toMatchObject({
    files: 1,
    events: ["call.received", "call.completed", "call.recorded"],
  });
  expect(known!.seconds).toBeGreaterThan(0);
  front.deaf.clear();
});

test("a recording that Twilio lists is not fetched where nobody agreed to one", async () => {
  await asDatabaseOwner(t, "update public.phones set recording_mode = 'off' where number = $1", [
    SPARE,
  ]);
  front.deaf.add("/voice-status");
  const { sid } = await twilio.control("calls", { from: CUSTOMER, to: SPARE });
  await untilIt(CUSTOMER, "hangup");
  const { account } = (await (await fetch(`${twilio.url}/_emulator/state`)).json()) as {
    account: string;
  };
  const basic = btoa(`${account}:${process.env["TWILIO_AUTH_TOKEN"]}`);
  const begun = `${twilio.url}/2010-04-01/Accounts/${account}/Calls/${sid}/Recordings.json`;
  const headers = { authorization: `Basic ${basic}` };
  expect((await fetch(begun, { method: "POST", headers, body: "" })).status).toBe(201);
  await twilio.control(`calls/${sid}/act`, { do: "hangup" });
  await untilIt(CUSTOMER, null);
  await asDatabaseOwner(
    t,
    "insert into private.phone_watch (org_id, id, kind, due_at) select org_id, id, 'call', now() from public.calls where twilio_sid = $1 on conflict (org_id, id) do update set due_at = now()",
    [sid],
  );
  await workUntil(async () => {
    const rows = await asDatabaseOwner(
      t,
      "select 1 from private.phone_watch w join public.calls c on c.id = w.id where c.twilio_sid = $1 and w.asks = 0",
      [sid],
    );
    expect(rows).toEqual([]);
  });
  expect(await callOf(sid)).toMatchObject({ state: "completed", recording_state: "none" });
  const files = await asDatabaseOwner(
    t,
    "select 1 from private.phone_files f join public.calls c on c.id = f.source_id where c.twilio_sid = $1",
    [sid],
  );
  expect(files).toEqual([]);
});
