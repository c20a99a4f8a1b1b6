/** Who is mentioned in a note hears of it in the inbox: they alone, and only while they may see the note. */
import { permissions } from "@rapport/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { asDatabaseOwner, memberWith } from "#lib/testing/membership.ts";
import { openTwoOrgs, type TwoOrgs } from "#lib/testing/two-orgs.ts";

type Body = Record<string, unknown>;
type Line = { id: string } & Body;

let t: TwoOrgs;
let ann: { cookie: string; memberId: string };
let ben: { cookie: string; memberId: string };
/** Sees their own deals alone. */
let own: Awaited<ReturnType<typeof memberWith>>;
let person: string;
let deal: string;
let count = 0;

const as = (who: string, method: string, path: string, body?: unknown) =>
  t.call(who, method, path, body, who.startsWith("rk_") ? {} : { "rapport-org": "acme" });

async function made(who: string, path: string, body: Body): Promise<string> {
  const answer = await as(who, "POST", path, body);
  expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300);
  return answer.body.id;
}
const write = (who: string, mentions: string[], more: Body = {}) =>
  made(who, "/interactions", { body: `Note ${++count}`, mentions, deal_id: deal, ...more });
const linesOf = async (who: string, more = ""): Promise<Line[]> =>
  (await as(who, "GET", `/conversations?filter[channel][eq]=mention${more}`)).body.data;
const lineOf = async (who: string, note: string) =>
  (await linesOf(who)).find(({ interaction_id }) => interaction_id === note);

beforeAll(async () => {
  t = await openTwoOrgs();
  ann = t.acme.people.admin;
  ben = t.acme.people.member;
  const all = permissions.filter((one) => one !== "private_notes.read");
  own = await memberWith(t, t.acme, [
    ...all.filter((one) => !one.startsWith("deals.")),
    "deals.read:own",
  ]);
  person = await made(t.acme.key, "/people", { last_name: "Brun" });
  deal = await made(t.acme.key, "/deals", { name: "Two cranes", person_id: person });
});
afterAll(() => t?.close());

describe("a note that mentions somebody", () => {
  test("is a line in their inbox, unread, with the note and its record", async () => {
    const before = (await as(ben.cookie, "GET", "/conversations/counts")).body.mine;
    const note = await write(ann.cookie, [ben.memberId, ann.memberId, ben.memberId]);
    const seen = await as(ben.cookie, "GET", `/interactions/${note}`);
    expect(seen.body.mentions).toEqual([ben.memberId, ann.memberId]);
    const [line] = await linesOf(ben.cookie, "&mine=true&expand=deal");
    expect(line).toMatchObject({
      interaction_id: note,
      counterpart: note,
      owner_id: ben.memberId,
      holder_id: ben.memberId,
      visibility: "private",
      state: "open",
      unread: true,
      last_kind: "mention",
      message_count: 1,
      snippet: `Note ${count}`,
      deal_id: deal,
      person_id: person,
      expanded: { deal: { id: deal, name: "Two cranes" } },
    });
    const { body } = await as(ben.cookie, "GET", `/conversations/${line!.id}/messages`);
    expect(body.data).toEqual([
      expect.objectContaining({ type: "mention", id: note, body: `Note ${count}`, deal_id: deal }),
    ]);
    expect((await as(ben.cookie, "GET", "/conversations/counts")).body.mine).toBe(before + 1);
    // Whoever writes it hears nothing, nor does anybody else: not its list, not its address, not its counts.
    for (const other of [ann.cookie, t.acme.people.owner.cookie, t.acme.key]) {
      expect(await lineOf(other, note)).toBeUndefined();
      expect((await as(other, "GET", `/conversations/${line!.id}`)).status).toBe(404);
    }
    expect((await as(t.acme.people.owner.cookie, "GET", "/conversations/counts")).body.all).toBe(0);
    expect((await t.call(t.globex.key, "GET", `/conversations/${line!.id}`)).status).toBe(404);
  });

  test("names active members of the organisation alone", async () => {
    const gone = await memberWith(t, t.acme, ["deals.read"]);
    await asDatabaseOwner(t, "update public.org_members set status = 'suspended' where id = $1", [
      gone.memberId,
    ]);
    for (const stranger of [gone.memberId, t.globex.people.member.memberId]) {
      const refused = await as(ann.cookie, "POST", "/interactions", {
        body: "Psst",
        deal_id: deal,
        mentions: [ben.memberId, stranger],
      });
      expect(refused.status).toBe(422);
      expect(refused.body.errors).toEqual([expect.objectContaining({ pointer: "/mentions/1" })]);
      // Past the service, the table refuses it as well.
      await expect(
        t.acme.as("admin", ({ db }) =>
          db
            .insertInto("interactions")
            .values({ org_id: t.acme.id, body: "Psst", deal_id: deal, mentions: [stranger] })
            .execute(),
        ),
      ).rejects.toThrow(/active members/);
    }
    const call = { kind: "call", body: "Rang", deal_id: deal, mentions: [ben.memberId] };
    const refused = await as(ann.cookie, "POST", "/interactions", call);
    expect(refused.body.errors[0].pointer).toBe("/mentions");
  });

  test("an edit tells who is new, and nobody twice; whom it no longer mentions loses the line", async () => {
    const owner = t.acme.people.owner;
    const note = await write(ann.cookie, [ben.memberId]);
    const line = (await lineOf(ben.cookie, note))!;
    await as(ben.cookie, "PATCH", `/conversations/${line.id}`, { state: "done", unread: false });
    const edit = (mentions: string[]) =>
      as(ann.cookie, "PATCH", `/interactions/${note}`, { mentions, body: "Anew" });
    expect((await edit([owner.memberId, ben.memberId])).status).toBe(200);
    expect(await lineOf(ben.cookie, note)).toMatchObject({ state: "done", unread: false });
    expect(await lineOf(owner.cookie, note)).toMatchObject({ state: "open", snippet: "Anew" });
    await edit([ben.memberId]);
    expect(await lineOf(owner.cookie, note)).toBeUndefined();
    expect(await lineOf(ben.cookie, note)).toMatchObject({ state: "done" });
  });

  test("goes into the bin with its lines, and comes out of it with them", async () => {
    const note = await write(ann.cookie, [ben.memberId]);
    const line = (await lineOf(ben.cookie, note))!;
    const later = new Date(Date.now() + 3_600_000).toISOString();
    await as(ben.cookie, "PATCH", `/conversations/${line.id}`, { snoozed_until: later });
    await as(ann.cookie, "DELETE", `/interactions/${note}`);
    expect(await lineOf(ben.cookie, note)).toBeUndefined();
    expect((await as(ben.cookie, "GET", `/conversations/${line.id}`)).status).toBe(404);
    await as(ann.cookie, "POST", `/interactions/${note}/restore`, {});
    expect(await lineOf(ben.cookie, note)).toMatchObject({ state: "snoozed" });
  });

  test("on a record out of their reach tells them nothing until it is within", async () => {
    const note = await write(ann.cookie, [own.memberId]);
    expect(await linesOf(own.cookie)).toEqual([]);
    expect((await as(own.cookie, "GET", "/conversations/counts")).body.mine).toBe(0);
    const [{ id }] = (await asDatabaseOwner<{ id: string }>(
      t,
      "select id from public.conversations where org_id = $1 and interaction_id = $2",
      [t.acme.id, note],
    )) as [{ id: string }];
    expect((await as(own.cookie, "GET", `/conversations/${id}/messages`)).status).toBe(404);
    await as(t.acme.key, "PATCH", `/deals/${deal}`, { owner_id: own.memberId });
    expect(await lineOf(own.cookie, note)).toMatchObject({ id, unread: true });
    await as(t.acme.key, "PATCH", `/deals/${deal}`, { owner_id: null });
    expect(await linesOf(own.cookie)).toEqual([]);
  });

  test("that is private is told when its author opens it, by no event before", async () => {
    const note = await write(ann.cookie, [ben.memberId], { visibility: "private" });
    expect(await lineOf(ben.cookie, note)).toBeUndefined();
    const told = await asDatabaseOwner<{ data: Body }>(
      t,
      "select data from public.domain_events where org_id = $1 and object_id = $2",
      [t.acme.id, note],
    );
    expect(told).toEqual([{ data: expect.objectContaining({ body: null, mentions: [] }) }]);
    await as(ann.cookie, "PATCH", `/interactions/${note}`, { visibility: "everyone" });
    expect(await lineOf(ben.cookie, note)).toMatchObject({ unread: true });
  });
});

test("a reply to a private note is private", async () => {
  const { cookie, memberId } = t.acme.people.owner;
  const first = await write(ann.cookie, [memberId], { visibility: "private" });
  const line = (await lineOf(cookie, first))!;
  const answer = await as(cookie, "POST", `/conversations/${line.id}/reply`, { text: "Hush" });
  expect([answer.status, answer.body.visibility]).toEqual([202, "private"]);
  expect((await as(ben.cookie, "GET", `/interactions/${answer.body.id}`)).status).toBe(404);
});

test("a reply is a note on the same record that mentions the first one's author", async () => {
  const first = await write(ann.cookie, [ben.memberId]);
  const line = (await lineOf(ben.cookie, first))!;
  const answer = await as(ben.cookie, "POST", `/conversations/${line.id}/reply`, { text: "Yes" });
  expect(answer.status, JSON.stringify(answer.body)).toBe(202);
  expect(answer.body).toMatchObject({ type: "mention", deal_id: deal, mentions: [ann.memberId] });
  expect(await lineOf(ben.cookie, first)).toMatchObject({
    unread: false,
    last_direction: "outbound",
    message_count: 2,
    snippet: "Yes",
  });
  const back = (await lineOf(ann.cookie, answer.body.id))!;
  expect(back).toMatchObject({ unread: true, owner_id: ann.memberId, snippet: "Yes" });
  const said = async (who: string, id: string) =>
    (await as(who, "GET", `/conversations/${id}/messages`)).body.data.map((one: Line) => one.id);
  for (const [who, id] of [
    [ben.cookie, line.id],
    [ann.cookie, back.id],
  ] as const)
    expect((await said(who, id)).slice(-2)).toEqual([first, answer.body.id]);
  // What others write to each other there is not theirs.
  const other = await write(t.acme.people.owner.cookie, [ben.memberId]);
  expect(await said(ben.cookie, line.id)).not.toContain(other);
  const odd = await as(ben.cookie, "POST", `/conversations/${line.id}/reply`, { media_urls: [] });
  expect(odd.body.errors[0].pointer).toBe("/media_urls");
});

test("it is for whom it mentions: nobody gives it away", async () => {
  const line = (await lineOf(ben.cookie, await write(ann.cookie, [ben.memberId])))!;
  for (const change of [
    { assignee_id: ann.memberId },
    { visibility: "shared" },
    { deal_id: null },
  ] as Body[]) {
    const refused = await as(ben.cookie, "PATCH", `/conversations/${line.id}`, change);
    expect(refused.status, JSON.stringify(change)).toBe(422);
    expect(refused.body.errors[0].pointer).toBe(`/${Object.keys(change)[0]}`);
  }
  await expect(
    t.acme.as("member", ({ db }) =>
      db
        .updateTable("conversations")
        .set({ assignee_id: ann.memberId })
        .where("id", "=", line.id)
        .execute(),
    ),
  ).rejects.toThrow(/conversations_own_mention/);
});

test("merged people bring their lines along; of erased ones none is left", async () => {
  const [kept, merged] = [
    await made(t.acme.key, "/people", { last_name: "Kept" }),
    await made(t.acme.key, "/people", { last_name: "Merged" }),
  ];
  const about = { person_id: merged, deal_id: undefined };
  const note = await write(ann.cookie, [ben.memberId], about);
  const merge = await as(t.acme.key, "POST", `/people/${kept}/merge`, { from: [merged] });
  expect(merge.status, JSON.stringify(merge.body)).toBe(200);
  const line = (await lineOf(ben.cookie, note))!;
  expect(line.person_id).toBe(kept);
  const reply = await as(ben.cookie, "POST", `/conversations/${line.id}/reply`, { text: "Hm" });
  expect(reply.body.person_id).toBe(kept);
  await asDatabaseOwner(t, "delete from public.people where org_id = $1 and id = $2", [
    t.acme.id,
    kept,
  ]);
  const left = await asDatabaseOwner(
    t,
    "select from public.conversations where org_id = $1 and interaction_id = any ($2)",
    [t.acme.id, [note, reply.body.id]],
  );
  expect(left).toEqual([]);
});
