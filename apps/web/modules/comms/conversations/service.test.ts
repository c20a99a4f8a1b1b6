import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { memberWith } from "#lib/testing/membership.ts";
import { openTwoOrgs, type TwoOrgs } from "#lib/testing/two-orgs.ts";
import { connectMailbox, receiveMail, type TestMailbox } from "../testing.ts";

let t: TwoOrgs;
let box: TestMailbox;
let member: string;
let person: string;

beforeAll(async () => {
  t = await openTwoOrgs();
  box = await connectMailbox(t, t.acme, "member");
  member = t.acme.people.member.cookie;
  person = (
    await as(t.acme.key, "POST", "/people", { last_name: "Brun", email: "ada@customer.example" })
  ).body.id;
});
afterAll(() => t?.close());

const as = (who: string, method: string, path: string, body?: unknown, more = {}) =>
  t.call(
    who,
    method,
    path,
    body,
    who.startsWith("rk_") ? more : { "rapport-org": "acme", ...more },
  );
const ids = (answer: { body: { data: { id: string }[] } }) => answer.body.data.map(({ id }) => id);
const talkOf = async (email: string | null) =>
  (await as(member, "GET", `/emails/${email}`)).body.conversation_id as string;

describe("the inbox", () => {
  test("lists what was said last first, with its snippet and the person, page by page", async () => {
    const talks: string[] = [];
    for (const n of [1, 2, 3]) {
      const email = await receiveMail(t, box, { text: `Line ${n}`, at: `2026-11-20T10:0${n}:00Z` });
      talks.unshift(await talkOf(email));
    }
    const first = await as(member, "GET", "/conversations?limit=2&expand=person,company,owner");
    expect(first.status).toBe(200);
    expect(ids(first)).toEqual(talks.slice(0, 2));
    expect(first.body.data[0]).toMatchObject({
      snippet: "Line 3",
      state: "open",
      unread: true,
      person_id: person,
      expanded: {
        person: { id: person },
        company: null,
        owner: { id: t.acme.people.member.memberId },
      },
    });
    const rest = await as(
      member,
      "GET",
      `/conversations?limit=2&cursor=${first.body.next_cursor}&expand=person`,
    );
    expect(rest.status).toBe(200);
    expect(ids(rest)[0]).toBe(talks[2]);
    const late = await as(
      member,
      "GET",
      `/conversations?mine=true&cursor=${first.body.next_cursor}`,
    );
    expect(late.status).toBe(400);
  });

  test("another org has none of it", async () => {
    const talk = await talkOf(await receiveMail(t, box));
    const theirs = t.globex.key;
    expect((await as(theirs, "GET", "/conversations")).body.data).toEqual([]);
    for (const [method, path, body] of [
      ["GET", `/conversations/${talk}`, undefined],
      ["GET", `/conversations/${talk}/messages`, undefined],
      ["PATCH", `/conversations/${talk}`, { state: "done" }],
    ] as const)
      expect((await as(theirs, method, path, body)).status, path).toBe(404);
    const bulk = await as(theirs, "POST", "/conversations/bulk", {
      ids: [talk],
      change: { state: "done" },
    });
    expect(bulk.body.data[0].status).toBe(404);
    expect((await as(member, "GET", `/conversations/${talk}`)).body.state).toBe("open");
  });

  test("of mail about nobody we know only its member hears; of mail about a person all do, and not what it says", async () => {
    const unknown = await talkOf(await receiveMail(t, box, { from: "x@nobody.example" }));
    const known = await talkOf(await receiveMail(t, box, { text: "A secret" }));
    const admin = t.acme.people.admin.cookie;
    expect((await as(admin, "GET", `/conversations/${unknown}`)).status).toBe(404);
    const seen = await as(admin, "GET", `/conversations/${known}`);
    expect(seen.body).toMatchObject({ id: known, visibility: "private", snippet: null });
    const messages = await as(admin, "GET", `/conversations/${known}/messages`);
    expect(messages.body.data[0]).toMatchObject({
      body: null,
      body_private: true,
      attachments: [],
    });
    expect(JSON.stringify(messages.body)).not.toContain("A secret");
  });

  test("what is mine: mine to answer, until somebody else has it", async () => {
    const talk = await talkOf(await receiveMail(t, box));
    const owner = t.acme.people.owner;
    expect(ids(await as(member, "GET", "/conversations?mine=true"))).toContain(talk);
    const given = await as(member, "PATCH", `/conversations/${talk}`, {
      assignee_id: owner.memberId,
    });
    expect(given.body).toMatchObject({ visibility: "shared", holder_id: owner.memberId });
    expect(ids(await as(member, "GET", "/conversations?mine=true"))).not.toContain(talk);
    expect(ids(await as(owner.cookie, "GET", "/conversations?mine=true"))).toEqual([talk]);
    expect(
      ids(await as(member, "GET", `/conversations?filter[assignee_id][eq]=${owner.memberId}`)),
    ).toEqual([talk]);
    // Shared with that: the text is theirs to read.
    const { body } = await as(owner.cookie, "GET", `/conversations/${talk}/messages`);
    expect(body.data[0].body.text).toMatch(/^The text of mail/);
    expect((await as(t.acme.key, "GET", "/conversations?mine=true")).status).toBe(400);
  });

  test("the counts follow reading and assigning", async () => {
    const before = (await as(member, "GET", "/conversations/counts")).body;
    const talk = await talkOf(await receiveMail(t, box));
    const after = (await as(member, "GET", "/conversations/counts")).body;
    expect(after).toMatchObject({ mine: before.mine + 1, all: before.all + 1, capped_at: 1000 });
    await as(member, "PATCH", `/conversations/${talk}`, { unread: false });
    expect((await as(member, "GET", "/conversations/counts")).body).toEqual(before);
    const team = (await as(t.acme.key, "POST", "/teams", { name: "Inbox" })).body;
    const join = await as(
      t.acme.key,
      "PUT",
      `/teams/${team.id}/members/${t.acme.people.member.memberId}`,
    );
    expect(join.status).toBeLessThan(300);
    await as(member, "PATCH", `/conversations/${talk}`, { unread: true, team_id: team.id });
    expect((await as(member, "GET", "/conversations/counts")).body.team).toBe(1);
  });
});

describe("sorting", () => {
  test("snoozed until a time, which wakes it; a mail wakes it as well", async () => {
    const talk = await talkOf(await receiveMail(t, box, { thread: "sleepy" }));
    const until = new Date(Date.now() + 3_600_000).toISOString();
    const snoozed = await as(member, "PATCH", `/conversations/${talk}`, { snoozed_until: until });
    expect(snoozed.body).toMatchObject({ state: "snoozed", snoozed_until: until });
    await receiveMail(t, box, { thread: "sleepy" });
    const woken = await as(member, "GET", `/conversations/${talk}`);
    expect(woken.body).toMatchObject({
      state: "open",
      snoozed_until: null,
      unread: true,
      message_count: 2,
    });
    const done = await as(member, "PATCH", `/conversations/${talk}`, { state: "done" });
    expect(done.body).toMatchObject({ state: "done", snoozed_until: null });
  });

  test.each([
    ["/snoozed_until", { state: "snoozed" }],
    ["/snoozed_until", { state: "snoozed", snoozed_until: "2020-01-01T00:00:00Z" }],
    ["/snoozed_until", { state: "done", snoozed_until: "2030-01-01T00:00:00Z" }],
    ["/assignee_id", { assignee_id: "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e" }],
    ["/deal_id", { deal_id: "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e" }],
    ["/nothing", { nothing: 1 }],
  ])("what cannot be is refused at %s: %j", async (pointer, body) => {
    const talk = await talkOf(await receiveMail(t, box));
    const answer = await as(member, "PATCH", `/conversations/${talk}`, body);
    expect(answer.status, JSON.stringify(answer.body)).toBe(422);
    expect(answer.body.errors[0].pointer).toBe(pointer);
  });

  test("only its owner opens a private conversation or gives it away", async () => {
    const talk = await talkOf(await receiveMail(t, box));
    const admin = t.acme.people.admin;
    for (const body of [{ visibility: "shared" }, { assignee_id: admin.memberId }]) {
      const answer = await as(admin.cookie, "PATCH", `/conversations/${talk}`, body);
      expect(answer.status, JSON.stringify(answer.body)).toBe(403);
    }
    expect(
      (await as(admin.cookie, "PATCH", `/conversations/${talk}`, { state: "done" })).status,
    ).toBe(200);
    const viewer = t.acme.people.viewer.cookie;
    expect((await as(viewer, "PATCH", `/conversations/${talk}`, { state: "open" })).status).toBe(
      403,
    );
  });

  test("a change that has not seen the last one is refused", async () => {
    const talk = await talkOf(await receiveMail(t, box, { thread: "meeting" }));
    const { headers } = await as(member, "GET", `/conversations/${talk}`);
    const tag = headers.get("etag")!;
    await receiveMail(t, box, { thread: "meeting" });
    const late = await as(
      member,
      "PATCH",
      `/conversations/${talk}`,
      { state: "done" },
      { "if-match": tag },
    );
    expect(late.status).toBe(412);
  });

  test("many at once, each for itself", async () => {
    const talks = [await receiveMail(t, box), await receiveMail(t, box)];
    const known = await Promise.all(talks.map(talkOf));
    const none = "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e";
    const answer = await as(member, "POST", "/conversations/bulk", {
      ids: [known[0], none, known[1]],
      change: { state: "done" },
    });
    expect(answer.body.data.map(({ status }: { status: number }) => status)).toEqual([
      200, 404, 200,
    ]);
    for (const id of known)
      expect((await as(member, "GET", `/conversations/${id}`)).body.state).toBe("done");
  });

  test("a role without conversations.read sees none", async () => {
    const { cookie } = await memberWith(t, t.acme, ["people.read"]);
    expect((await as(cookie, "GET", "/conversations")).status).toBe(403);
  });
});

test("a conversation counts the messages that it shows: one that is called back is none", async () => {
  const talk = await talkOf(await receiveMail(t, box, { thread: "counted" }));
  const count = async () => (await as(member, "GET", `/conversations/${talk}`)).body.message_count;
  const reply = await as(member, "POST", `/conversations/${talk}/reply`, { text: "On its way" });
  expect(reply.status, JSON.stringify(reply.body)).toBe(202);
  expect(await count()).toBe(2);
  await as(member, "POST", `/emails/${reply.body.id}/cancel`);
  expect(await count()).toBe(1);
  const shown = (await as(member, "GET", `/conversations/${talk}/messages`)).body.data;
  expect(shown).toHaveLength(1);
  await as(member, "DELETE", `/emails/${shown[0].id}`);
  expect(await count()).toBe(0);
});

test("messages come the oldest first or the newest first, page by page, without a double", async () => {
  const times = [1, 2, 3, 4, 5].map((n) => `2026-11-19T09:0${n}:00.000Z`);
  let email: string | null = null;
  for (const at of times) email = await receiveMail(t, box, { thread: "long", at });
  const talk = await talkOf(email);
  for (const sort of ["at", "-at"]) {
    const seen: string[] = [];
    for (let cursor = ""; ;) {
      const page = await as(
        member,
        "GET",
        `/conversations/${talk}/messages?limit=2&sort=${sort}${cursor}`,
      );
      expect(page.status).toBe(200);
      for (const message of page.body.data) {
        expect(message.type).toBe("email");
        seen.push(new Date(message.at).toISOString());
      }
      if (!page.body.has_more) break;
      cursor = `&cursor=${page.body.next_cursor}`;
    }
    expect(seen).toEqual(sort === "at" ? times : times.toReversed());
  }
});

test("a mail stands in the timelines of all whom it went to, once, with its conversation", async () => {
  const copied = (
    await as(t.acme.key, "POST", "/people", {
      last_name: "Copied",
      email: "copied@customer.example",
    })
  ).body.id;
  for (const n of [1, 2, 3])
    await receiveMail(t, box, {
      thread: "copies",
      cc: ["copied@customer.example"],
      subject: `Copy ${n}`,
      at: `2026-11-18T08:0${n}:00Z`,
    });
  const own = await receiveMail(t, box, {
    from: "copied@customer.example",
    at: "2026-11-18T08:02:30Z",
  });
  const talk = (await as(member, "GET", `/emails/${own}`)).body.conversation_id;
  const seen: { body: string; conversation_id: string; object_id: string }[] = [];
  for (let cursor = ""; ;) {
    const page = await as(
      member,
      "GET",
      `/people/${copied}/timeline?kind=interactions&limit=2${cursor}`,
    );
    expect(page.status).toBe(200);
    seen.push(...page.body.data);
    if (!page.body.has_more) break;
    cursor = `&cursor=${page.body.next_cursor}`;
  }
  expect(seen).toHaveLength(4);
  expect(seen.map(({ body }) => body).filter((body) => body.startsWith("Copy"))).toEqual([
    "Copy 3",
    "Copy 2",
    "Copy 1",
  ]);
  expect(seen[1]).toMatchObject({ object_id: own, conversation_id: talk });
});
