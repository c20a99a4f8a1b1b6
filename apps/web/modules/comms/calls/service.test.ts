import type { QueryResultRow } from "pg";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { asDatabaseOwner } from "#lib/testing/membership.ts";
import { openTwoOrgs, type TwoOrgs } from "#lib/testing/two-orgs.ts";
import {
  addPhone,
  CUSTOMER,
  openTwilio,
  OURS,
  PATIENCE,
  REP,
  runPhoneChores,
  SPARE,
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
  phone = await addPhone(t, t.acme, OURS, { label: "Sales", forward_to: REP });
});
afterAll(async () => {
  await t?.close();
  await twilio?.close();
});

const owner = <T extends QueryResultRow>(query: string, values: unknown[] = []) =>
  asDatabaseOwner<T>(t, query, values);
const place = (body: object, key = t.acme.key) => t.call(key, "POST", "/calls", body);
const read = async (id: string) => (await t.call(t.acme.key, "GET", `/calls/${id}`)).body;
type Placed = { sid: string; from: string; to: string; direction: string };
const placed = async (): Promise<Placed[]> =>
  (
    (await (await fetch(`${twilio.url}/_emulator/state`)).json()) as { calls: Placed[] }
  ).calls.filter(({ direction }) => direction === "outbound-api");

describe("numbers", () => {
  const as = (role: "owner" | "member", method: string, path: string, body?: object) =>
    t.call(t.acme.people[role].cookie, method, path, body, { "Rapport-Org": t.acme.slug });

  test("what the account has and nobody uses can be taken into use, and Twilio then calls us", async () => {
    const before = (await as("owner", "GET", "/phones/available")).body;
    expect(before.is_connected).toBe(true);
    const numbers = before.data.map((one: { number: string }) => one.number);
    expect(numbers).toContain(THEIRS);
    expect(numbers).not.toContain(OURS);
    const state = (await (await fetch(`${twilio.url}/_emulator/state`)).json()) as {
      numbers: { phone_number: string; sms_url: string; voice_url: string }[];
    };
    expect(state.numbers.find(({ phone_number }) => phone_number === OURS)).toMatchObject({
      sms_url: `${WEBHOOKS}/sms`,
      voice_url: `${WEBHOOKS}/voice`,
    });
    expect((await as("member", "GET", "/phones/available")).status).toBe(403);
    expect((await as("member", "POST", "/phones", { number: THEIRS })).status).toBe(403);
  });

  test("a number that another org has, and one that nobody has, read the same", async () => {
    await addPhone(t, t.globex, THEIRS);
    const taken = await as("owner", "POST", "/phones", { number: THEIRS });
    const unknown = await as("owner", "POST", "/phones", { number: "+15105559999" });
    const { request_id: _, ...words } = taken.body;
    const { request_id: __, ...same } = unknown.body;
    expect(taken.status).toBe(422);
    expect(words).toEqual(same);
    // Also where the number is written without being looked up first.
    await expect(
      owner("insert into public.phones (org_id, number, label) values ($1, $2, 'x')", [
        t.acme.id,
        THEIRS,
      ]),
    ).rejects.toThrow("cannot be had");
    expect((await t.call(t.globex.key, "GET", `/phones/${phone.id}`)).status).toBe(404);
  });

  test("settings change, a number is one's or a team's, and a released one comes back", async () => {
    const spare = await addPhone(t, t.acme, SPARE!, { label: "Spare" });
    const team = (await as("owner", "POST", "/teams", { name: "East" })).body;
    const patched = await as("owner", "PATCH", `/phones/${spare.id}`, {
      team_id: team.id,
      greeting: "Hello",
      recording_mode: "announce",
    });
    expect(patched.body).toMatchObject({
      team_id: team.id,
      greeting: "Hello",
      recording_mode: "announce",
      version: 2,
    });
    expect(
      (
        await as("owner", "PATCH", `/phones/${spare.id}`, {
          member_id: t.acme.people.member.memberId,
        })
      ).status,
    ).toBe(422);
    expect((await as("owner", "PATCH", `/phones/${spare.id}`, { forward_to: SPARE })).status).toBe(
      422,
    );
    expect((await as("owner", "DELETE", `/phones/${spare.id}`)).status).toBe(204);
    expect((await as("owner", "DELETE", `/phones/${spare.id}`)).status).toBe(409);
    expect((await place({ to: CUSTOMER, phone_id: spare.id })).status).toBe(422);
    const [gone] = await owner<{ is_ours: boolean }>(
      "select is_ours from app.receive_sms('SMgone', $1, $2, 'x')",
      [CUSTOMER, SPARE],
    );
    expect(gone).toEqual({ is_ours: false });
    const again = await addPhone(t, t.globex, SPARE!);
    expect(again.number).toBe(SPARE);
  });
});

test("click to call: our phone is rung once, whatever happens to the answer", async () => {
  const person = (
    await t.call(t.acme.key, "POST", "/people", { last_name: "Dusk", phone: CUSTOMER })
  ).body;
  const made = await place({ person_id: person.id });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  expect(made.body).toMatchObject({
    state: "ringing",
    direction: "outbound",
    from_number: OURS,
    to_number: CUSTOMER,
    through_number: REP,
    person_id: person.id,
  });
  await workUntil(async () => expect((await read(made.body.id)).twilio_sid).toMatch(/^CA/));
  await runPhoneChores();
  expect(await placed()).toMatchObject([
    { from: OURS, to: REP, sid: (await read(made.body.id)).twilio_sid },
  ]);

  await twilio.control("faults", { lose_answers: 1 });
  const lost = (await place({ to: CUSTOMER })).body;
  await workUntil(async () => {
    await owner("update private.phone_queue set next_attempt_at = now() where lease_id is null");
    expect((await read(lost.id)).twilio_sid).toMatch(/^CA/);
  });
  expect(await placed()).toHaveLength(2);
  expect(new Set((await placed()).map(({ sid }) => sid))).toEqual(
    new Set([(await read(made.body.id)).twilio_sid, (await read(lost.id)).twilio_sid]),
  );

  // A worker died before Twilio had it: nobody's phone rings minutes later.
  // Also where other calls have just been put through by the same phone.
  for (const through of ["+14155550112", REP]) {
    const late = (await place({ to: CUSTOMER, through })).body;
    await owner("select * from app.claim_calls(1)");
    await owner(
      "update private.phone_queue set next_attempt_at = now(), tried_at = now() - interval '1 minute' where id = $1",
      [late.id],
    );
    await workUntil(async () =>
      expect(await read(late.id)).toMatchObject({
        state: "failed",
        error: expect.stringContaining("Call again") as string,
      }),
    );
  }
  expect(await placed()).toHaveLength(2);
});

test("what could not be placed at once, and what they asked for meanwhile, rings nobody's phone later", async () => {
  const before = (await placed()).length;
  const late = (await place({ to: CUSTOMER })).body;
  await owner("update public.calls set occurred_at = now() - interval '3 minutes' where id = $1", [
    late.id,
  ]);
  const them = "+14155550195";
  const unwanted = (await place({ to: them })).body;
  await t.call(t.acme.key, "POST", "/opt-outs", { channel: "call", address: them });
  await runPhoneChores();
  expect(await read(late.id)).toMatchObject({
    state: "failed",
    error: "It could not be placed at once. Call again.",
  });
  expect(await read(unwanted.id)).toMatchObject({
    state: "failed",
    error: expect.stringContaining("not to be called") as string,
  });
  expect(await placed()).toHaveLength(before);
});

test.each([
  [{ to: "0415" }, "/to"],
  [{ to: OURS }, "/to"],
  [{ to: CUSTOMER, through: CUSTOMER }, "/through"],
  [{}, "/to"],
])("%j is refused at %s", async (body, pointer) => {
  const answer = await place(body);
  expect(answer.status).toBe(422);
  expect(answer.body.errors.map((one: { pointer: string }) => one.pointer)).toContain(pointer);
});

test("a message that was left is fetched, plays, also in parts, and is ours alone", async () => {
  const call = await twilio.control("calls", { from: "+14155550143", to: OURS });
  const [kept] = await owner<{ call: string }>(
    "select call from app.receive_call($1, '+14155550143', $2)",
    [call.sid, OURS],
  );
  const id = kept!.call;
  expect((await t.call(t.acme.key, "GET", `/calls/${id}/recording`)).status).toBe(404);
  // Twilio finds nobody at our address, so the recording is made by its API.
  const state = (await (await fetch(`${twilio.url}/_emulator/state`)).json()) as {
    account: string;
  };
  const basic = `Basic ${btoa(`${state.account}:${process.env["TWILIO_AUTH_TOKEN"]}`)}`;
  const made = (await (
    await fetch(
      `${twilio.url}/2010-04-01/Accounts/${state.account}/Calls/${call.sid}/Recordings.json`,
      { method: "POST", headers: { authorization: basic }, body: "" },
    )
  ).json()) as { sid: string };
  await owner("select app.note_recording($1, null, null, $2, 3, true)", [call.sid, made.sid]);
  await owner("select app.note_recording($1, null, null, $2, 3, true)", [call.sid, made.sid]);
  expect(await read(id)).toMatchObject({
    state: "voicemail",
    recording_state: "pending",
    recording_seconds: 3,
  });
  await workUntil(async () => expect(await read(id)).toMatchObject({ recording_state: "stored" }));
  const path = `/calls/${id}/recording`;
  const whole = await t.call(t.acme.key, "GET", path);
  expect(whole.status).toBe(200);
  expect(
    Object.fromEntries(
      ["content-type", "content-disposition", "accept-ranges", "x-content-type-options"].map(
        (name) => [name, whole.headers.get(name)],
      ),
    ),
  ).toEqual({
    "content-type": "audio/mpeg",
    "content-disposition": `inline; filename="call-${id}.mp3"`,
    "accept-ranges": "bytes",
    "x-content-type-options": "nosniff",
  });
  const size = Number(whole.headers.get("content-length"));
  for (const [range, status, part] of [
    ["bytes=0-99", 206, `bytes 0-99/${size}`],
    ["bytes=-10", 206, `bytes ${size - 10}-${size - 1}/${size}`],
    [`bytes=${size - 1}-`, 206, `bytes ${size - 1}-${size - 1}/${size}`],
    [`bytes=${size}-`, 416, `bytes */${size}`],
    ["bytes=9-3", 200, null],
    ["lines=1-2", 200, null],
  ] as const) {
    const answer = await t.call(t.acme.key, "GET", path, undefined, { range });
    expect([range, answer.status, answer.headers.get("content-range")]).toEqual([
      range,
      status,
      part,
    ]);
  }
  expect((await t.call(t.globex.key, "GET", path)).status).toBe(404);
  const [event] = await owner<{ type: string }>(
    "select type from public.domain_events where object_id = $1 order by sequence desc limit 1",
    [id],
  );
  expect(event).toEqual({ type: "call.recorded" });
  await vi.waitFor(async () => {
    const heard = await owner(
      "select 1 from public.audit_logs where org_id = $1 and action = 'calls.listen' and object_id = $2",
      [t.acme.id, id],
    );
    expect(heard.length).toBeGreaterThan(0);
  }, PATIENCE);
});

test("what came of a call is said once for call and timeline, by who may", async () => {
  const [kept] = await owner<{ call: string }>(
    "select call from app.receive_call('CAnote', '+14155550149', $1)",
    [OURS],
  );
  const id = kept!.call;
  const person = (
    await t.call(t.acme.key, "POST", "/people", { last_name: "Note", phone: "+14155550149" })
  ).body;
  const patched = await t.call(t.acme.key, "PATCH", `/calls/${id}`, {
    disposition: "Wants an offer",
    note: "Two cranes.",
  });
  expect(patched.body).toMatchObject({
    disposition: "Wants an offer",
    note: "Two cranes.",
    person_id: person.id,
  });
  const lines = (
    await t.call(t.acme.key, "GET", `/interactions?filter[person_id][eq]=${person.id}`)
  ).body.data;
  expect(lines).toMatchObject([
    { id, kind: "call", body: "Call from +14155550149\nWants an offer\nTwo cranes." },
  ]);
  const viewer = await t.call(
    t.acme.people.viewer.cookie,
    "PATCH",
    `/calls/${id}`,
    { note: "x" },
    { "Rapport-Org": t.acme.slug },
  );
  expect(viewer.status).toBe(403);
  expect((await t.call(t.globex.key, "PATCH", `/calls/${id}`, { note: "x" })).status).toBe(404);
  const talk = (
    await t.call(t.acme.key, "GET", `/conversations/${patched.body.conversation_id}/messages`)
  ).body.data;
  expect(talk).toMatchObject([{ type: "call", id }]);
});
