import { randomUUID } from "node:crypto";
import pg from "pg";
import { sql } from "kysely";
import { withOrg, type Claims } from "@rapport/db";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTwoOrgs, type TwoOrgs } from "#lib/testing/two-orgs.ts";

let t: TwoOrgs;
let owner: pg.Client;
beforeAll(async () => {
  t = await openTwoOrgs();
  owner = new pg.Client(t.ownerUrl);
  await owner.connect();
});
afterAll(async () => {
  await owner.end();
  await t.close();
});

const note = async (user: string, id: string | null, more: object = {}) => {
  const { rows } = await owner.query<{ alive: boolean }>(
    "select private.note_session($1, $2) as alive",
    [user, JSON.stringify({ ...(id ? { id } : {}), ...more })],
  );
  return rows[0]?.alive;
};
const as = <T>(claims: Claims, text: ReturnType<typeof sql<T>>) =>
  withOrg(t.db, claims, async (trx) => (await text.execute(trx)).rows);
const throttle = async (subject: string, allowed: number, seconds: number) => {
  const [row] = await t.db.call<{ wait: number }>("select app.throttle($1, $2, $3) as wait", [
    subject,
    allowed,
    seconds,
  ]);
  return row!.wait;
};

describe("a session", () => {
  test("gets a row at first sight, its last use at most once a minute, and none without an account", async () => {
    const user = t.acme.people.member.userId;
    const id = randomUUID();
    expect(await note(user, id, { ip: "192.0.2.7", user_agent: "Firefox" })).toBe(true);
    const read = async () =>
      (await owner.query("select * from private.sessions where id = $1", [id])).rows[0];
    expect(await read()).toMatchObject({ user_id: user, ip: "192.0.2.7", user_agent: "Firefox" });
    await note(user, id, { ip: "192.0.2.8" });
    expect((await read()).ip).toBe("192.0.2.7");
    await owner.query(
      "update private.sessions set last_seen_at = now() - interval '61 seconds' where id = $1",
      [id],
    );
    await note(user, id, { ip: "192.0.2.8" });
    expect(await read()).toMatchObject({ ip: "192.0.2.8", user_agent: "Firefox" });

    const stranger = randomUUID();
    expect(await note(randomUUID(), stranger)).toBe(true);
    expect(
      (await owner.query("select from private.sessions where id = $1", [stranger])).rowCount,
    ).toBe(0);
    expect(await note(user, "no-uuid")).toBe(false);
  });

  test("is over for good once ended, and is nobody else's", async () => {
    const { userId } = t.acme.people.member;
    const other = t.globex.people.member.userId;
    const id = randomUUID();
    await note(userId, id);
    expect(await note(other, id)).toBe(false);
    const end = (sub: string) =>
      as<{ ended: boolean }>(
        { sub, session_id: randomUUID() },
        sql`select app.end_session(${id}, 'ended_by_person') as ended`,
      );
    expect(await end(other)).toEqual([{ ended: false }]);
    expect(await note(userId, id)).toBe(true);
    expect(await end(userId)).toEqual([{ ended: true }]);
    expect(await note(userId, id)).toBe(false);
    expect(await end(userId)).toEqual([{ ended: false }]);
  });

  test("that was never seen is over as well when it signs itself out", async () => {
    const { userId } = t.acme.people.viewer;
    const id = randomUUID();
    await as({ sub: userId, session_id: id }, sql`select app.end_session(${id}, 'signed_out')`);
    expect(await note(userId, id)).toBe(false);
    const [row] = await t.db.call<{ ended: boolean }>("select app.session_ended($1) as ended", [
      id,
    ]);
    expect(row).toEqual({ ended: true });
    // Not one that merely is named: the id may be somebody's who was not seen yet.
    const named = randomUUID();
    await as(
      { sub: userId, session_id: randomUUID() },
      sql`select app.end_session(${named}, 'signed_out')`,
    );
    expect(await note(t.globex.people.viewer.userId, named)).toBe(true);
  });

  test("lists the person's own and ends all others", async () => {
    const { userId } = t.acme.people.admin;
    const [mine, second, third] = [randomUUID(), randomUUID(), randomUUID()];
    const foreign = randomUUID();
    for (const id of [mine, second, third]) await note(userId, id);
    await note(t.globex.people.admin.userId, foreign);
    const claims = { sub: userId, session_id: mine };
    const list = () =>
      as<{ id: string; is_current: boolean }>(
        claims,
        sql`select id, is_current from app.my_sessions() where id in (${mine}, ${second}, ${third}, ${foreign}) order by id`,
      );
    expect(new Map((await list()).map((row) => [row.id, row.is_current]))).toEqual(
      new Map([
        [mine, true],
        [second, false],
        [third, false],
      ]),
    );
    await as(claims, sql`select app.end_other_sessions('password_changed')`);
    expect(await list()).toEqual([{ id: mine, is_current: true }]);
    expect(await note(userId, second)).toBe(false);
    expect(await note(t.globex.people.admin.userId, foreign)).toBe(true);
  });

  test("forgets address and browser 90 days after its end", async () => {
    const { userId } = t.acme.people.owner;
    const [old, recent] = [randomUUID(), randomUUID()];
    for (const id of [old, recent]) await note(userId, id, { ip: "192.0.2.1", user_agent: "x" });
    await owner.query(
      `update private.sessions set ended_why = 'signed_out',
         ended_at = now() - case id when $1 then interval '91 days' else interval '89 days' end
       where id in ($1, $2)`,
      [old, recent],
    );
    expect((await owner.query("select app.forget_ended_sessions() as n")).rows[0].n).toBe(1);
    const { rows } = await owner.query(
      "select id, ip from private.sessions where id in ($1, $2) order by ip nulls first",
      [old, recent],
    );
    expect(rows).toEqual([
      { id: old, ip: null },
      { id: recent, ip: "192.0.2.1" },
    ]);
    expect(await note(userId, old)).toBe(false);
  });
});

describe("a throttle", () => {
  test("passes exactly as many as are allowed, of 40 at once, and says how long to wait", async () => {
    const subject = randomUUID();
    const waits = await Promise.all(Array.from({ length: 40 }, () => throttle(subject, 10, 900)));
    expect(waits.filter((wait) => wait === 0)).toHaveLength(10);
    for (const wait of waits.filter((w) => w > 0)) {
      expect(wait).toBeGreaterThan(890);
      expect(wait).toBeLessThanOrEqual(900);
    }
    expect(await throttle(randomUUID(), 10, 900)).toBe(0);
  });

  test("slides: the oldest try leaves first, and a refused one does not lengthen the wait", async () => {
    const subject = randomUUID();
    for (const _ of [1, 2, 3]) expect(await throttle(subject, 3, 100)).toBe(0);
    expect(await throttle(subject, 3, 100)).toBeGreaterThan(95);
    await owner.query(
      `update private.throttles set tries = array[now() - interval '101 s', now() - interval '60 s', now()] where subject = $1`,
      [subject],
    );
    expect(await throttle(subject, 3, 100)).toBe(0);
    const wait = await throttle(subject, 3, 100);
    expect(wait).toBeGreaterThan(35);
    expect(wait).toBeLessThanOrEqual(40);
  });

  test("gives a try back that succeeded", async () => {
    const subject = randomUUID();
    expect(await throttle(subject, 1, 60)).toBe(0);
    await t.db.call("select app.throttle_refund($1)", [subject]);
    expect(await throttle(subject, 1, 60)).toBe(0);
    expect(await throttle(subject, 1, 60)).toBeGreaterThan(0);
    await t.db.call("select app.throttle_refund($1)", [randomUUID()]);
  });

  test("keeps no row of a window that is over", async () => {
    await owner.query(
      `insert into private.throttles select 'old ' || i, '{}', now() - interval '1 s' from generate_series(1, 25) i`,
    );
    for (const _ of [1, 2, 3]) await throttle(randomUUID(), 5, 60);
    const { rows } = await owner.query(
      "select count(*)::int as n from private.throttles where subject like 'old %'",
    );
    expect(rows).toEqual([{ n: 0 }]);
  });

  test("is nobody's but the server's", async () => {
    const claims = { sub: t.acme.people.owner.userId };
    await expect(as(claims, sql`select app.throttle('x', 1, 1)`)).rejects.toThrow(/permission/);
    await expect(as(claims, sql`select * from private.sessions`)).rejects.toThrow(/permission/);
    await expect(t.db.call("select * from private.throttles", [])).rejects.toThrow(/permission/);
    await expect(throttle("x", 0, 1)).rejects.toThrow(/1 to 1000/);
  });
});

test("a session that is over makes no account and no organisation, and shows none", async () => {
  const { userId } = t.globex.people.owner;
  const session_id = randomUUID();
  const claims = { sub: userId, email: "owner@globex.example", session_id };
  const count = async () =>
    (
      await owner.query(
        "select (select count(*) from public.users) + (select count(*) from public.orgs) as n",
      )
    ).rows[0].n;
  await as(claims, sql`select app.ensure_account()`);
  const before = await count();
  await as(claims, sql`select app.end_session(${session_id}, 'signed_out')`);
  await expect(as(claims, sql`select app.ensure_account()`)).rejects.toThrow(/no signed-in person/);
  await expect(as(claims, sql`select app.create_org('Mine')`)).rejects.toThrow(/no signed-in/);
  expect(await as(claims, sql`select * from app.my_orgs()`)).toEqual([]);
  expect(await count()).toBe(before);
});
