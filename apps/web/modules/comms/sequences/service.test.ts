/** Sequences, with every time given: a worker is told what time it is. 4 January 2027 is a Monday; New York is five hours behind. */
import { createLog } from "#lib/log.ts";
import { database } from "#lib/database.ts";
import type { QueryResultRow } from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { asDatabaseOwner } from "#lib/testing/membership.ts";
import { openTwoOrgs, type TestOrg, type TwoOrgs } from "#lib/testing/two-orgs.ts";
import { connectMailbox, receiveMail, type TestMailbox } from "../testing.ts";
import { runSequences } from "./run.ts";

const monday = (time: string) => `2027-01-04T${time}:00Z`;

let t: TwoOrgs;
let box: TestMailbox;
let phone: string;
beforeAll(async () => {
  t = await openTwoOrgs();
  box = await connectMailbox(t, t.acme, "admin");
  const [made] = await owner<{ id: string }>(
    "insert into public.phones (org_id, number, label) values ($1, '+14155550001', 'Sales') returning id",
    [t.acme.id],
  );
  phone = made!.id;
});
afterAll(() => t?.close());
// What one test leaves running is none of the next one's.
beforeEach(async () => {
  await owner("delete from public.sequence_enrollments");
  await owner("delete from public.emails");
});

const owner = <T extends QueryResultRow>(query: string, values: unknown[] = []) =>
  asDatabaseOwner<T>(t, query, values);
const as = (
  method: string,
  path: string,
  body?: object,
  role: "admin" | "member" | "viewer" = "admin",
  org: TestOrg = t.acme,
) => t.call(org.people[role].cookie, method, path, body, { "Rapport-Org": org.slug });
const run = (at: string) => runSequences(database(), createLog(), at);

let n = 0;
const makePerson = async (more: object = {}, org = t.acme) => {
  const answer = await t.call(org.key, "POST", "/people", {
    first_name: "Ada",
    last_name: `Number ${++n}`,
    email: `ada${n}@customer.example`,
    phone: `+1212555${String(1000 + n)}`,
    ...more,
  });
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  return answer.body as { id: string; email: string; phone: string };
};
const mail = { kind: "email", subject: "Hello {{person.first_name}}", body: "From {{org.name}}" };
const makeSequence = async (steps: object[] = [mail], more: object = {}) => {
  const answer = await as("POST", "/sequences", { name: `Sequence ${++n}`, steps, ...more });
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  return answer.body as { id: string; steps: { id: string }[] };
};
/** Puts people into a sequence and has its first step fall due. */
const enroll = async (sequence: string, people: string[], due = monday("15:00")) => {
  const answer = await as("POST", `/sequences/${sequence}/enrollments`, { person_ids: people });
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  const ids = answer.body.data.map((one: { enrollment_id: string }) => one.enrollment_id);
  await owner("update public.sequence_enrollments set next_run_at = $2 where id = any ($1)", [
    ids,
    due,
  ]);
  return ids as string[];
};
const read = async (id: string) => (await as("GET", `/enrollments/${id}`)).body;
const mailsOf = (enrollment: string) =>
  owner<{
    id: string;
    state: string;
    subject: string;
    is_bulk: boolean;
    conversation_id: string;
    text: string;
    in_reply_to: string | null;
    message_id: string;
  }>(
    `select e.*, b.text from public.emails e join public.email_bodies b on b.org_id = e.org_id and b.id = e.id
     where e.enrollment_id = $1 order by e.id`,
    [enrollment],
  );
const eventsOf = async (id: string) =>
  (
    await owner<{ type: string }>(
      "select type from public.domain_events where object_id = $1 order by sequence",
      [id],
    )
  ).map(({ type }) => type.split(".")[1]);

test("mail, text, reply and task go one after another, each at an hour of the receiver's, and end it", async () => {
  const sequence = await makeSequence([
    mail,
    { kind: "sms", body: "Did you see it, {{person.first_name}}?", wait_days: 2 },
    { kind: "email", body: "Once more", as_reply: true, wait_days: 3 },
    { kind: "task", subject: "Call {{person.full_name}}", wait_hours: 1 },
  ]);
  const person = await makePerson();
  const [id] = await enroll(sequence.id, [person.id], monday("10:00"));
  // Five in the morning there.
  expect(await run(monday("10:00"))).toBe(0);
  expect(await read(id!)).toMatchObject({
    time_zone: "America/New_York",
    next_run_at: "2027-01-04T13:00:00.000Z",
  });
  expect(await run(monday("13:00"))).toBe(1);
  const [first, ...more] = await mailsOf(id!);
  expect(more).toEqual([]);
  expect(first).toMatchObject({ state: "scheduled", subject: "Hello Ada", is_bulk: true });
  expect(first!.text).toContain("From ");
  expect(await read(id!)).toMatchObject({ next_run_at: "2027-01-06T13:00:00.000Z" });
  expect(await run("2027-01-06T13:00:00Z")).toBe(1);
  expect(
    await owner("select body, origin, state from public.sms where enrollment_id = $1", [id]),
  ).toEqual([{ body: "Did you see it, Ada?", origin: "sequence", state: "queued" }]);
  // A reply waits for what it answers; and it is Saturday by then.
  expect(await run("2027-01-09T13:00:00Z")).toBe(0);
  expect(await read(id!)).toMatchObject({ next_run_at: "2027-01-11T13:00:00.000Z" });
  expect(await run("2027-01-11T13:00:00Z")).toBe(0);
  await owner("update public.emails set state = 'sent' where id = $1", [first!.id]);
  expect(await run("2027-01-11T14:00:00Z")).toBe(1);
  const [, reply] = await mailsOf(id!);
  expect(reply).toMatchObject({
    subject: "Re: Hello Ada",
    conversation_id: first!.conversation_id,
    in_reply_to: first!.message_id,
  });
  expect(await run("2027-01-11T15:00:00Z")).toBe(1);
  const tasks = await owner("select title, assignee_id from public.tasks where person_id = $1", [
    person.id,
  ]);
  expect(tasks).toMatchObject([{ assignee_id: t.acme.people.admin.memberId }]);
  expect(await read(id!)).toMatchObject({ state: "finished", next_run_at: null });
  expect(await eventsOf(id!)).toEqual(["started", "finished"]);
  const { data } = (await as("GET", `/sequences/${sequence.id}/statistics`)).body;
  expect(data).toMatchObject([
    { step_id: sequence.steps[0]!.id, sent: 1, queued: 0 },
    { queued: 1, sent: 0 },
    { queued: 1 },
    { sent: 1 },
  ]);
});

test("eight steps at once, one worker that died and one that comes back: each mail once, and no more than the mailbox's limit a day", async () => {
  await owner("update public.integrations set daily_limit = 5 where id = $1", [box.id]);
  const sequence = await makeSequence([mail, { ...mail, wait_days: 30 }]);
  const people = await Promise.all(Array.from({ length: 8 }, () => makePerson()));
  const ids = await enroll(
    sequence.id,
    people.map(({ id }) => id),
  );
  // It took three and was never heard of again; its lease ends.
  const [dead] = await owner<{ enrollment_id: string; lease: string; step_id: string }>(
    "select * from app.claim_sequence_steps(3, $1)",
    [monday("15:00")],
  );
  const due = await owner<{ enrollment_id: string; lease: string; step_id: string }>(
    "select * from app.claim_sequence_steps(20, $1)",
    [monday("15:05")],
  );
  expect(due).toHaveLength(8);
  const content = (words: string) =>
    JSON.stringify({ message_id: `${words}@acme.example`, subject: words, text: words });
  const finish = async (one: (typeof due)[number], words: string, at: string) =>
    (
      await owner<{ outcome: string }>(
        "select app.run_sequence_step($1, $2, $3, $4, $5, $6) as outcome",
        [t.acme.id, one.enrollment_id, one.lease, one.step_id, content(words), monday(at)],
      )
    )[0]!.outcome;
  const outcomes = await Promise.all(due.map((one, index) => finish(one, `m${index}`, "15:05")));
  expect(outcomes.toSorted()).toEqual([
    ...Array.from({ length: 5 }, () => "done"),
    ...Array.from({ length: 3 }, () => "postponed"),
  ]);
  const count = async () =>
    (
      await owner<{ enrollment_id: string }>(
        "select enrollment_id from public.emails where enrollment_id = any ($1)",
        [ids],
      )
    ).map((one) => one.enrollment_id);
  expect(await count()).toHaveLength(5);
  // The dead one's answer comes late.
  expect(await finish(dead!, "late", "15:06")).toBe("lost");
  expect(await run(monday("20:00"))).toBe(0);
  await Promise.all([1, 2].map(async () => run("2027-01-05T15:00:00Z")));
  const done = await count();
  expect(done).toHaveLength(8);
  expect(new Set(done).size).toBe(8);
  await owner("update public.integrations set daily_limit = 400 where id = $1", [box.id]);
});

test("a step that is noted as done is not done again, whatever the enrolment says", async () => {
  const sequence = await makeSequence([mail, { ...mail, wait_days: 1 }]);
  const [id] = await enroll(sequence.id, [(await makePerson()).id]);
  expect(await run(monday("15:00"))).toBe(1);
  await owner(
    "update public.sequence_enrollments set next_position = 1, next_run_at = $2 where id = $1",
    [id, monday("15:00")],
  );
  await run(monday("15:01"));
  expect(await mailsOf(id!)).toHaveLength(1);
});

describe("what ends it", () => {
  const started = async (more: object = {}) => {
    const sequence = await makeSequence([mail, { ...mail, wait_days: 1 }], more);
    const person = await makePerson();
    const [id] = await enroll(sequence.id, [person.id]);
    await run(monday("15:00"));
    return { id: id!, person, sequence };
  };
  const expectEnded = async (id: string, stop_reason: string) => {
    expect(await read(id)).toMatchObject({ state: "stopped", stop_reason, next_run_at: null });
    expect(await eventsOf(id)).toEqual(["started", "stopped"]);
    // What had not begun to go is called back, and nothing follows.
    expect(await run("2027-01-08T15:00:00Z")).toBe(0);
  };

  test("an answer, at once; what waits to go is called back", async () => {
    const { id, person } = await started();
    await receiveMail(t, box, { from: person.email, at: new Date().toISOString() });
    await expectEnded(id, "replied");
    expect(await mailsOf(id)).toMatchObject([{ state: "cancelled" }]);
  });

  test("an answer in the thread from another address; not what a machine answers, nor where the sequence says so", async () => {
    const { id, person } = await started();
    const other = await started({ stop_on_reply: false });
    const answer = (kind: string, email: { conversation_id: string }, who: string | null) =>
      owner(
        `insert into public.emails (org_id, conversation_id, integration_id, member_id, direction, kind, state, message_id, from_address, person_id)
         values ($1, $2, $3, $4, 'inbound', $5, 'received', gen_random_uuid(), 'somebody@else.example', $6)`,
        [t.acme.id, email.conversation_id, box.id, t.acme.people.admin.memberId, kind, who],
      );
    const [sent] = await mailsOf(id);
    await answer("auto_reply", sent!, person.id);
    await answer("message", (await mailsOf(other.id))[0]!, other.person.id);
    expect(await read(id)).toMatchObject({ state: "active" });
    expect(await read(other.id)).toMatchObject({ state: "active" });
    await answer("message", sent!, null);
    expect(await read(id)).toMatchObject({ state: "stopped", stop_reason: "replied" });
  });

  test("a text of theirs", async () => {
    const { id, person } = await started();
    await owner("select app.receive_sms($1, $2, '+14155550001', 'Call me')", [
      `SM${person.id}`,
      person.phone,
    ]);
    await expectEnded(id, "replied");
  });

  test("an opt-out, by whichever channel", async () => {
    const { id, person } = await started();
    await as("POST", "/opt-outs", { channel: "email", address: person.email });
    await expectEnded(id, "opted_out");
  });

  test("an opt-out that no person was known for, when the next step comes", async () => {
    const { id, person } = await started();
    await owner("select private.write_opt_out($1, 'recorded', 'email', $2, 'manual')", [
      t.acme.id,
      person.email,
    ]);
    await owner(
      "update public.sequence_enrollments set state = 'active', stop_reason = null, ended_at = null, next_run_at = $2 where id = $1",
      [id, "2027-01-05T15:00:00Z"],
    );
    expect(await run("2027-01-05T15:00:00Z")).toBe(0);
    expect(await read(id)).toMatchObject({ state: "stopped", stop_reason: "opted_out" });
    expect(await mailsOf(id)).toHaveLength(1);
  });

  test("a mail that comes back", async () => {
    const { id } = await started();
    await owner("update public.emails set state = 'sent' where enrollment_id = $1", [id]);
    await owner("update public.emails set state = 'bounced' where enrollment_id = $1", [id]);
    await expectEnded(id, "bounced");
  });

  test("a mail that cannot be sent, with the reason", async () => {
    const { id } = await started();
    await owner(
      "update public.emails set state = 'failed', error = 'The mailbox is gone.' where enrollment_id = $1",
      [id],
    );
    expect(await read(id)).toMatchObject({ state: "failed", error: "The mailbox is gone." });
    expect(await eventsOf(id)).toEqual(["started", "stopped"]);
  });

  test("a meeting; a deal that is won, where the sequence says so", async () => {
    const first = await started();
    const second = await started({ stop_on_won: true });
    for (const { person } of [first, second]) {
      const deal = await as("POST", "/deals", { name: "Big", person_id: person.id });
      const won = (await as("GET", "/stages?filter[kind][eq]=won")).body.data[0].id;
      expect(
        (await t.call(t.acme.key, "PATCH", `/deals/${deal.body.id}`, { stage_id: won })).status,
      ).toBe(200);
    }
    expect(await read(first.id)).toMatchObject({ state: "active" });
    await as("POST", "/interactions", {
      kind: "meeting",
      body: "Lunch",
      person_id: first.person.id,
    });
    await expectEnded(first.id, "meeting");
    await expectEnded(second.id, "deal_won");
  });

  test("a placeholder that stands for nothing: no mail, and the reason", async () => {
    const sequence = await makeSequence([{ ...mail, subject: "Hello {{person.job_title}}" }]);
    const [id] = await enroll(sequence.id, [(await makePerson()).id]);
    expect(await run(monday("15:00"))).toBe(0);
    expect(await read(id!)).toMatchObject({
      state: "failed",
      error: "The step needs person.job_title, and there is none.",
    });
    expect(await mailsOf(id!)).toEqual([]);
  });

  test("people: pause, resume, stop, and the end of the sequence", async () => {
    const { id, sequence } = await started();
    expect((await as("POST", `/enrollments/${id}/pause`)).body).toMatchObject({ state: "paused" });
    expect(await run("2027-01-05T15:00:00Z")).toBe(0);
    expect((await as("POST", `/enrollments/${id}/resume`)).body).toMatchObject({ state: "active" });
    expect((await as("POST", `/enrollments/${id}/stop`, undefined, "viewer")).status).toBe(403);
    expect((await as("POST", `/enrollments/${id}/stop`, undefined, "admin", t.globex)).status).toBe(
      404,
    );
    expect((await as("POST", `/enrollments/${id}/stop`)).body).toMatchObject({
      stop_reason: "manual",
    });
    expect((await as("POST", `/enrollments/${id}/resume`)).status).toBe(409);
    const [again] = await enroll(sequence.id, [(await makePerson()).id]);
    expect((await t.call(t.acme.key, "DELETE", `/sequences/${sequence.id}`)).status).toBe(204);
    expect(await read(again!)).toMatchObject({ state: "stopped", stop_reason: "manual" });
  });
});

describe("who is taken in", () => {
  test("each is answered, with the reason why not", async () => {
    const sequence = await makeSequence([mail, { kind: "sms", body: "Hi" }]);
    const [fine, silent, bare, foreign] = await Promise.all([
      makePerson(),
      makePerson(),
      makePerson({ email: null, last_name: "Bare" }),
      makePerson({}, t.globex),
    ]);
    await as("POST", "/opt-outs", { channel: "sms", address: silent.phone });
    const ask = () =>
      as("POST", `/sequences/${sequence.id}/enrollments`, {
        person_ids: [fine.id, silent.id, bare.id, foreign.id],
        phone_id: phone,
      });
    const reasons = async () =>
      (await ask()).body.data.map((one: { reason: string | null }) => one.reason);
    expect(await reasons()).toEqual([
      null,
      expect.stringContaining("no more texts"),
      "has no e-mail address",
      "there is no such person",
    ]);
    expect((await reasons())[0]).toBe("is in this sequence already");
    const answers = await Promise.all([1, 2, 3].map(async () => ask()));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    const list = (await as("GET", `/sequences/${sequence.id}/enrollments`)).body.data;
    expect(list).toHaveLength(1);
  });

  test("nobody sends from a colleague's mailbox, and a sequence of another org is not there", async () => {
    const sequence = await makeSequence();
    const person_ids = [(await makePerson()).id];
    const path = `/sequences/${sequence.id}/enrollments`;
    const refused = await as("POST", path, { person_ids, integration_id: box.id }, "member");
    expect(refused).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: "/integration_id" }] },
    });
    expect((await as("POST", path, { person_ids }, "viewer")).status).toBe(403);
    expect((await as("POST", path, { person_ids }, "admin", t.globex)).status).toBe(404);
    expect(
      (await as("GET", `/sequences/${sequence.id}`, undefined, "admin", t.globex)).status,
    ).toBe(404);
  });
});

test("a mailbox or a number that is not theirs to use is refused at its field, with any step", async () => {
  const theirs = await connectMailbox(t, t.globex, "owner");
  const numbers = await owner<{ id: string; org_id: string }>(
    `insert into public.phones (org_id, number, label, member_id) values ($1, '+14155550077', 'Theirs', $2), ($3, '+14155550078', 'Admin', $4) returning id, org_id`,
    [t.globex.id, t.globex.people.owner.memberId, t.acme.id, t.acme.people.admin.memberId],
  );
  const [foreign, colleague] = [t.globex.id, t.acme.id].map(
    (org) => numbers.find(({ org_id }) => org_id === org)!.id,
  );
  const mine = await connectMailbox(t, t.acme, "member");
  const person_ids = [(await makePerson()).id];
  const text = { kind: "sms", body: "Hi" };
  const wrong = [
    [[mail], { integration_id: theirs.id }, "/integration_id"],
    [[mail], { integration_id: box.id }, "/integration_id"],
    [[{ kind: "task", subject: "Call" }], { integration_id: theirs.id }, "/integration_id"],
    [[text], { phone_id: foreign }, "/phone_id"],
    [[text], { phone_id: colleague }, "/phone_id"],
    [[mail, text], { integration_id: mine.id, phone_id: colleague }, "/phone_id"],
  ] as const;
  for (const [steps, input, pointer] of wrong) {
    const { id } = await makeSequence([...steps]);
    const answer = await as(
      "POST",
      `/sequences/${id}/enrollments`,
      { person_ids, ...input },
      "member",
    );
    expect(answer, JSON.stringify(input)).toMatchObject({
      status: 422,
      body: { errors: [{ pointer }] },
    });
  }
  expect(await owner("select from public.sequence_enrollments")).toEqual([]);
  // What is theirs is taken, also beside another of theirs.
  const second = await connectMailbox(t, t.acme, "member");
  const { id } = await makeSequence([mail, text]);
  const named = { person_ids, integration_id: second.id, phone_id: phone };
  const path = `/sequences/${id}/enrollments`;
  expect((await as("POST", path, named, "member")).body.data[0].reason).toBeNull();
  expect(await owner("select integration_id, phone_id from public.sequence_enrollments")).toEqual([
    { integration_id: second.id, phone_id: phone },
  ]);
  await owner("delete from public.phones where id = any ($1)", [[foreign, colleague]]);
});

describe("sequences", () => {
  test("come back out of the bin with their steps; who was in them stays out", async () => {
    await owner("delete from public.sequences where deleted_at is not null");
    const sequence = await makeSequence([mail, { ...mail, wait_days: 1 }]);
    const [id] = await enroll(sequence.id, [(await makePerson()).id]);
    const restore = (role: "admin" | "member" | "viewer", org = t.acme) =>
      as("POST", `/sequences/${sequence.id}/restore`, undefined, role, org);
    expect((await restore("admin")).status).toBe(409);
    expect((await as("DELETE", `/sequences/${sequence.id}`)).status).toBe(204);
    const bin = await as("GET", "/sequences?deleted=true");
    expect(bin.body.data).toMatchObject([
      { id: sequence.id, steps: [{}, {}], deleted_at: expect.any(String) },
    ]);
    expect(
      (await as("GET", "/sequences?deleted=true", undefined, "admin", t.globex)).body.data,
    ).toEqual([]);
    expect((await as("GET", "/sequences?deleted=true", undefined, "viewer")).status).toBe(403);
    // As the bin's page asks.
    const asked = "deleted=true&sort=-deleted_at&limit=50&count=true&filter[name][contains]=sequ";
    const shown = await as("GET", `/sequences?${asked}`);
    expect(shown, JSON.stringify(shown.body)).toMatchObject({
      status: 200,
      body: { data: [{ id: sequence.id }] },
    });
    expect((await restore("admin", t.globex)).status).toBe(404);
    expect((await restore("viewer")).status).toBe(403);
    const { name } = (await bin.body.data[0]) as { name: string };
    const other = await as("POST", "/sequences", { name, steps: [mail] });
    expect((await restore("admin")).status).toBe(409);
    await as("DELETE", `/sequences/${other.body.id}`);
    const back = await restore("admin");
    expect(back, JSON.stringify(back.body)).toMatchObject({
      status: 200,
      body: { id: sequence.id, name, steps: sequence.steps },
    });
    expect(await read(id!)).toMatchObject({ state: "stopped", stop_reason: "manual" });
  });

  test("are changed; steps keep their ids, and who is on the way goes on", async () => {
    const sequence = await makeSequence([mail, { ...mail, wait_days: 1 }]);
    const [id] = await enroll(sequence.id, [(await makePerson()).id]);
    await run(monday("15:00"));
    const [first, second] = sequence.steps;
    const changed = await t.call(t.acme.key, "PATCH", `/sequences/${sequence.id}`, {
      steps: [
        { ...mail, id: first!.id, subject: "Hi" },
        { ...mail, id: second!.id, subject: "Later", wait_days: 1 },
        { kind: "task", subject: "Call" },
      ],
    });
    expect(changed.status, JSON.stringify(changed.body)).toBe(200);
    expect(changed.body.steps).toMatchObject([
      { id: first!.id },
      { id: second!.id },
      { position: 3 },
    ]);
    expect(await run("2027-01-05T15:00:00Z")).toBe(2);
    expect((await mailsOf(id!)).map(({ subject }) => subject)).toEqual(["Hello Ada", "Later"]);
  });

  test("one's own are one's own", async () => {
    const mine = await makeSequence([mail], { shared: false });
    expect((await as("GET", `/sequences/${mine.id}`)).status).toBe(200);
    expect((await as("GET", `/sequences/${mine.id}`, undefined, "member")).status).toBe(404);
    const people = [(await makePerson()).id];
    const path = `/sequences/${mine.id}/enrollments`;
    expect((await as("POST", path, { person_ids: people }, "member")).status).toBe(404);
  });

  test.each([
    [{ steps: [{ kind: "sms" }] }, "/steps/0/body"],
    [{ steps: [{ kind: "email", body: "x" }] }, "/steps/0/subject"],
    [{ steps: [{ kind: "task" }] }, "/steps/0/subject"],
    [
      { steps: [{ ...mail, template_id: "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e" }] },
      "/steps/0/template_id",
    ],
    [{ steps: [{ ...mail, id: "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e" }] }, "/steps/0/id"],
    [{ earliest: "19:00" }, "/latest"],
  ])("%j is refused at %s", async (body, pointer) => {
    const answer = await as("POST", "/sequences", { name: "Wrong", ...body });
    expect(answer.status).toBe(422);
    expect(answer.body.errors.map((one: { pointer: string }) => one.pointer)).toContain(pointer);
  });
});
