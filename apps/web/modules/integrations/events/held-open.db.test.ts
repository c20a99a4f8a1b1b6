// The feed is complete and in one order while a transaction stays open among 1,000 others, and readers page all the time.
import pg from "pg";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { openTwoOrgs, type TwoOrgs } from "#lib/testing/two-orgs.ts";

let t: TwoOrgs;
let stopping = false;
let readers: ReturnType<typeof follow>[] = [];
const clients: pg.Client[] = [];
const connect = async () => {
  const client = new pg.Client({ connectionString: t.ownerUrl });
  await client.connect();
  clients.push(client);
  return client;
};
beforeAll(async () => {
  t = await openTwoOrgs();
});
afterAll(async () => {
  stopping = true;
  await Promise.allSettled(readers.map(({ done }) => done));
  await Promise.all(clients.map((client) => client.end()));
  await t.close();
});

const insertCompany = (client: pg.Client, name: string) =>
  client.query("insert into public.companies (org_id, name) values ($1, $2)", [t.acme.id, name]);

/** Pages through the feed from `cursor`, again and again, until it is to stop and nothing is left. */
function follow(cursor: string, limit: number) {
  const seen = { names: [] as string[], ids: [] as string[], pages: 0 };
  const read = async () => {
    for (let at = cursor; ;) {
      const last = stopping;
      const path = `/events?limit=${limit}&cursor=${at}`;
      const { status, body } = await t.call(t.acme.key, "GET", path);
      expect(status, JSON.stringify(body)).toBe(200);
      seen.pages++;
      for (const event of body.data) {
        seen.ids.push(event.id);
        seen.names.push(event.data.object.name);
      }
      at = body.next_cursor;
      if (last && !body.has_more) return;
    }
  };
  return { seen, done: read() };
}

test("a transaction that stays open while 1,000 others commit, and readers who page meanwhile: each event once, in one order", async () => {
  const latest = await t.call(t.acme.key, "GET", "/events?from=latest");
  const long = await connect();
  await long.query("begin");
  await insertCompany(long, "long, at first");

  const cursor = latest.body.next_cursor as string;
  readers = [follow(cursor, 100), follow(cursor, 13)];

  // Each writer's transactions overlap the others'; some hold two events, and some are taken back.
  const expected: string[] = [];
  const writeSome = async (writer: number) => {
    const client = await connect();
    for (let n = 0; n < 125; n++) {
      const name = `${writer}/${n}`;
      const undone = n % 25 === 24;
      const twice = n % 5 === 0;
      await client.query("begin");
      await insertCompany(client, name);
      if (twice) await insertCompany(client, `${name} again`);
      await client.query(undone ? "rollback" : "commit");
      if (!undone) expected.push(name, ...(twice ? [`${name} again`] : []));
      if (undone) {
        await insertCompany(client, `${name} after all`);
        expected.push(`${name} after all`);
      }
      if (writer === 0 && n === 60) await insertCompany(long, "long, in the middle");
    }
  };
  await Promise.all(Array.from({ length: 8 }, (_, writer) => writeSome(writer)));
  const caughtUp = () => readers.every(({ seen }) => seen.names.length >= expected.length);
  await Promise.race([
    vi.waitUntil(caughtUp, { timeout: 60_000, interval: 20 }),
    ...readers.map(({ done }) => done),
  ]);
  for (const { seen } of readers) expect(seen.names.toSorted()).toEqual(expected.toSorted());

  await insertCompany(long, "long, at last");
  await long.query("commit");
  stopping = true;
  await Promise.all(readers.map(({ done }) => done));
  const ofLong = ["long, at first", "long, in the middle", "long, at last"];
  const { rows } = await long.query<{ event_id: string; position: string }>(
    `select event_id, position from private.event_positions where org_id = $1 order by position desc limit $2`,
    [t.acme.id, expected.length + ofLong.length],
  );
  const inOrder = rows.reverse();
  for (const { seen } of readers) {
    const { names, ids, pages } = seen;
    expect(names.slice(expected.length)).toEqual(ofLong);
    expect(ids).toEqual(inOrder.map((row) => row.event_id));
    expect(pages).toBeGreaterThan(20);
  }
  const first = Number(inOrder[0]!.position);
  expect(inOrder.map((row) => Number(row.position) - first)).toEqual(inOrder.map((_, n) => n));
}, 120_000);
