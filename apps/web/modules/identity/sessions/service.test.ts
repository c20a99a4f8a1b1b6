import { randomUUID } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { asPeer } from "#lib/security/peer.ts";
import { cookieOf, openTwoOrgs, type TwoOrgs } from "#lib/testing/two-orgs.ts";

let t: TwoOrgs;
beforeAll(async () => {
  t = await openTwoOrgs();
});
afterAll(() => t.close());

type Listed = { id: string; is_current: boolean; ip: string | null; browser: object | null };

/** A browser of a person, with a session of its own. */
async function browser(org: "acme" | "globex", role: "member" | "viewer", agent = "Firefox/143.0") {
  const id = randomUUID();
  const { userId } = t[org].people[role];
  const cookie = await cookieOf(userId, `${role}@${org}.example`, "1h", { session_id: id });
  const call = (method: string, path: string) =>
    asPeer({ socket: "192.0.2.44", forwardedFor: undefined }, () =>
      t.call(cookie, method, path, undefined, { "rapport-org": org, "user-agent": agent }),
    );
  return { id, call, userId };
}

test("a person sees where they are signed in, with browser and address, and nobody else's", async () => {
  const here = await browser("acme", "member");
  const there = await browser("acme", "member", "Mozilla/5.0 (iPhone) Version/18 Safari/604.1");
  const foreign = await browser("globex", "member");
  for (const one of [there, foreign, here]) await one.call("GET", "/me");
  const { status, body } = await here.call("GET", "/me/sessions");
  expect(status).toBe(200);
  const listed = body.data as Listed[];
  expect(listed.find(({ id }) => id === here.id)).toMatchObject({
    is_current: true,
    ip: "192.0.2.44",
    browser: { name: "Firefox", system: null },
  });
  expect(listed.find(({ id }) => id === there.id)).toMatchObject({
    is_current: false,
    browser: { name: "Safari", system: "iPhone" },
  });
  expect(listed.some(({ id }) => id === foreign.id)).toBe(false);
});

test("a session that is ended is refused with its next request, also after its token was refreshed", async () => {
  const here = await browser("acme", "viewer");
  const there = await browser("acme", "viewer");
  const foreign = await browser("globex", "viewer");
  for (const one of [here, there, foreign]) expect((await one.call("GET", "/me")).status).toBe(200);
  expect((await foreign.call("DELETE", `/me/sessions/${there.id}`)).status).toBe(404);
  expect((await there.call("GET", "/me")).status).toBe(200);
  expect((await here.call("DELETE", `/me/sessions/${there.id}`)).status).toBe(204);
  const over = await there.call("GET", "/me");
  expect(over.status).toBe(401);
  expect(over.body.detail).toContain("ended");
  const refreshed = await cookieOf(there.userId, "viewer@acme.example", "2h", {
    session_id: there.id,
  });
  const again = await t.call(refreshed, "GET", "/me", undefined, { "rapport-org": "acme" });
  expect(again.status).toBe(401);
  expect((await here.call("DELETE", `/me/sessions/${there.id}`)).status).toBe(404);
  expect((await foreign.call("GET", "/me")).status).toBe(200);
});

test("all others end at once, this one and other people's stay", async () => {
  const here = await browser("acme", "viewer");
  const others = await Promise.all([browser("acme", "viewer"), browser("acme", "viewer")]);
  const foreign = await browser("globex", "viewer");
  for (const one of [here, ...others, foreign]) await one.call("GET", "/me");
  expect((await here.call("DELETE", "/me/sessions")).status).toBe(204);
  for (const other of others) expect((await other.call("GET", "/me")).status).toBe(401);
  expect((await here.call("GET", "/me")).status).toBe(200);
  expect((await foreign.call("GET", "/me")).status).toBe(200);
  const left = (await here.call("GET", "/me/sessions")).body.data as Listed[];
  expect(left.map(({ id }) => id)).toEqual([here.id]);
});

test("a key has no sessions, and a token without a session is nobody's", async () => {
  expect((await t.call(t.acme.key, "GET", "/me/sessions")).status).toBe(403);
  expect((await t.call(t.acme.key, "DELETE", "/me/sessions")).status).toBe(403);
  for (const session_id of [undefined, "", "nonsense", { id: randomUUID() }]) {
    const { userId } = t.acme.people.member;
    const cookie = await cookieOf(userId, "member@acme.example", "1h", { session_id });
    const answer = await t.call(cookie, "GET", "/me", undefined, { "rapport-org": "acme" });
    expect(answer.status, JSON.stringify(session_id)).toBe(401);
  }
});

test("beginning and end of a session stand in the log of each of the person's organisations", async () => {
  const here = await browser("globex", "member", "Firefox/1");
  await here.call("GET", "/me");
  const there = await browser("globex", "member");
  await there.call("GET", "/me");
  await here.call("DELETE", `/me/sessions/${there.id}`);
  const owner = new pg.Client(t.ownerUrl);
  await owner.connect();
  const { rows } = await owner.query(
    "select org_id, action, event_kind, actor_id, ip, user_agent, object_id, reason from public.audit_logs where object_id = any ($1) and org_id = $2 order by id",
    [[here.id, there.id], t.globex.id],
  );
  await owner.end();
  const common = { org_id: t.globex.id, actor_id: here.userId, ip: "192.0.2.44" };
  expect(rows).toEqual([
    {
      ...common,
      action: "session.start",
      event_kind: "sign_in",
      user_agent: "Firefox/1",
      object_id: here.id,
      reason: null,
    },
    expect.objectContaining({ action: "session.start", object_id: there.id }),
    {
      ...common,
      action: "session.end",
      event_kind: "sign_out",
      user_agent: "Firefox/1",
      object_id: there.id,
      reason: "ended_by_person",
    },
  ]);
});
