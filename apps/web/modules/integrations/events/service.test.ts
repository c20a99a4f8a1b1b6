// The feed skips nothing and shows nobody more than they may see; a stream ends with the rights of its reader.
import { withOrg } from "@rapport/db";
import { Client } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTwoOrgs, type TwoOrgs } from "#lib/testing/two-orgs.ts";
import { createApi } from "#api";

let t: TwoOrgs;
let owner: Client;
beforeAll(async () => {
  t = await openTwoOrgs();
  owner = new Client({ connectionString: t.ownerUrl });
  await owner.connect();
});
afterAll(async () => {
  await owner.end();
  await t.close();
});

type Shown = {
  id: string;
  type: string;
  cursor: string;
  actor: { type: string; id: string };
  request_id: string;
  data: {
    object_id: string;
    sequence: number;
    version: number;
    object: Record<string, unknown>;
  };
};

async function readAll(
  who: string,
  query = "",
  from = "",
): Promise<{ events: Shown[]; cursor: string }> {
  const events: Shown[] = [];
  for (let cursor = from; ;) {
    const { status, body } = await t.call(
      who,
      "GET",
      `/events?limit=7${query}${cursor && `&cursor=${cursor}`}`,
    );
    expect(status, JSON.stringify(body)).toBe(200);
    events.push(...body.data);
    cursor = body.next_cursor;
    if (!body.has_more) return { events, cursor };
  }
}
const makeCompany = async (key: string, name: string) =>
  (await t.call(key, "POST", "/companies", { name })).body.id as string;

test("pages through everything in one order, and goes on where it stopped", async () => {
  const begun = await readAll(t.acme.key);
  const made = [];
  for (let i = 0; i < 20; i++) made.push(await makeCompany(t.acme.key, `Feed ${i}`));
  const { events, cursor } = await readAll(t.acme.key, "", begun.cursor);
  expect(events.map((event) => event.data.object_id)).toEqual(made);
  expect((await readAll(t.acme.key, "", cursor)).events).toEqual([]);
  expect((await readAll(t.acme.key)).events.slice(-20).map((event) => event.id)).toEqual(
    events.map((event) => event.id),
  );
  expect(events[0]).toMatchObject({
    type: "company.created",
    actor: { type: "key" },
    origin: "api",
  });
});

test("an event counts among those of its object, and says what a webhook would say", async () => {
  const { cursor } = await readAll(t.acme.key);
  const id = await makeCompany(t.acme.key, "Counted");
  await makeCompany(t.globex.key, "Counted");
  const patched = await t.call(t.acme.key, "PATCH", `/companies/${id}`, { name: "Counted on" });
  const other = await makeCompany(t.acme.key, "Counted by itself");
  const { events } = await readAll(t.acme.key, "", cursor);
  expect(events.map(({ data }) => [data.object_id, data.sequence, data.version])).toEqual([
    [id, 1, 1],
    [id, 2, 1],
    [other, 1, 1],
  ]);
  const { data, actor, request_id } = events[1]!;
  expect(data).toMatchObject({ actor, request_id, previous: { name: "Counted" } });
  expect(request_id).toBe(patched.headers.get("request-id"));
});

test("an event that commits late comes later, and none is skipped while a transaction is held open", async () => {
  const { cursor } = await readAll(t.acme.key);
  await owner.query("begin");
  await owner.query(
    "insert into public.companies (org_id, name) values ($1, 'Held open') returning id",
    [t.acme.id],
  );
  for (let i = 0; i < 30; i++) await makeCompany(t.acme.key, `Meanwhile ${i}`);
  const meanwhile = await readAll(t.acme.key, "", cursor);
  expect(meanwhile.events).toHaveLength(30);
  await owner.query("commit");
  const late = await readAll(t.acme.key, "", meanwhile.cursor);
  expect(late.events.map((event) => event.data.object["name"])).toEqual(["Held open"]);
});

test("readers at once place each event once, without gaps", async () => {
  await Promise.all(
    Array.from({ length: 40 }, async (_, i) => {
      await makeCompany(i % 2 ? t.acme.key : t.globex.key, `At once ${i}`);
      await t.call(t.acme.key, "GET", "/events?from=latest");
    }),
  );
  await readAll(t.acme.key);
  await readAll(t.globex.key);
  const { rows } = await owner.query(
    `select p.org_id, count(*)::int as n, max(p.position)::int as last, count(distinct event_id)::int as events, h.position::int as head
     from private.event_positions p join private.event_heads h using (org_id) group by p.org_id, h.position`,
  );
  expect(rows).toHaveLength(2);
  for (const row of rows) expect([row.last, row.events, row.head]).toEqual([row.n, row.n, row.n]);
  const waiting = await owner.query("select from private.events_waiting where org_id = any ($1)", [
    [t.acme.id, t.globex.id],
  ]);
  expect(waiting.rowCount).toBe(0);
});

test("types narrow it, a type or all of an object; a cursor fits either way", async () => {
  const { cursor } = await readAll(t.acme.key);
  const id = await makeCompany(t.acme.key, "Typed");
  await t.call(t.acme.key, "PATCH", `/companies/${id}`, { name: "Typed twice" });
  await t.call(t.acme.key, "POST", "/products", { name: "Typed product" });
  const types = async (query: string) =>
    (await readAll(t.acme.key, query, cursor)).events.map((event) => event.type);
  expect(await types("&types=company.updated")).toEqual(["company.updated"]);
  expect(await types("&types=company.*")).toEqual(["company.created", "company.updated"]);
  expect(await types("&types=product.created,company.updated")).toEqual([
    "company.updated",
    "product.created",
  ]);
  expect((await t.call(t.acme.key, "GET", "/events?types=company%25")).status).toBe(400);
});

test("nothing of another org, not even by its cursor", async () => {
  const { events, cursor } = await readAll(t.globex.key);
  expect(
    events.every((event) => (event as unknown as { org_id: string }).org_id === t.globex.id),
  ).toBe(true);
  const foreign = await t.call(t.acme.key, "GET", `/events?cursor=${cursor}`);
  expect([foreign.status, foreign.body.detail]).toEqual([400, expect.stringContaining("another")]);
  expect((await t.call(t.acme.key, "GET", `/events?cursor=${cursor.slice(0, -2)}xx`)).status).toBe(
    400,
  );
});

/** Reads frames of an open stream until `enough` of them are events, or it ends. */
async function readFrames(reader: ReadableStreamDefaultReader<Uint8Array>, enough: number) {
  const decoder = new TextDecoder();
  let text = "";
  const frames = () => text.split("\n\n").filter((frame) => frame.includes("event: "));
  while (frames().length < enough) {
    const { done, value } = await reader.read();
    if (done) break;
    text += decoder.decode(value, { stream: true });
  }
  return frames().map((frame) =>
    Object.fromEntries(frame.split("\n").map((line) => line.split(/: (.*)/s).slice(0, 2))),
  );
}

async function openStream(who: string, headers: Record<string, string> = {}, query = "") {
  const auth: Record<string, string> = who.startsWith("rk_")
    ? { authorization: `Bearer ${who}` }
    : { cookie: who };
  const response = await createApi().request(`http://rapport.test/api/v1/stream${query}`, {
    headers: { ...auth, ...headers },
  });
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toContain("text/event-stream");
  return response.body!.getReader();
}

test("a stream tells what happens, and a new one goes on after the last event", async () => {
  const first = await openStream(t.acme.key);
  await first.read();
  const ids = [
    await makeCompany(t.acme.key, "Streamed 1"),
    await makeCompany(t.acme.key, "Streamed 2"),
  ];
  const frames = await readFrames(first, 2);
  await first.cancel();
  expect(frames.map((frame) => JSON.parse(frame["data"]!).data.object_id)).toEqual(ids);
  const again = await openStream(t.acme.key, { "last-event-id": frames[0]!["id"]! });
  const [next] = await readFrames(again, 1);
  await again.cancel();
  expect(JSON.parse(next!["data"]!).data.object_id).toBe(ids[1]);
});

test("a stream ends within seconds when its member is suspended, its key revoked, its session over", async () => {
  const { cookie, memberId } = t.acme.people.member;
  const org = { "rapport-org": "acme" };
  const made = await t.call(t.acme.key, "POST", "/api-keys", {
    name: "Short",
    scopes: ["events.read"],
  });
  const streams = [await openStream(cookie, org), await openStream(made.body.key as string)];
  for (const stream of streams) await stream.read();
  const begun = Date.now();
  expect(
    (await t.call(t.acme.key, "PATCH", `/members/${memberId}`, { status: "suspended" })).status,
  ).toBe(200);
  expect((await t.call(t.acme.key, "DELETE", `/api-keys/${made.body.id}`)).status).toBe(204);
  for (const stream of streams) {
    const [frame] = await readFrames(stream, 1);
    expect(frame!["event"]).toBe("end");
    expect((await stream.read()).done).toBe(true);
  }
  expect(Date.now() - begun).toBeLessThan(5_000);
  await t.call(t.acme.key, "PATCH", `/members/${memberId}`, { status: "active" });

  const stays = await openStream(cookie, org);
  await stays.read();
  const session = JSON.parse(
    Buffer.from(
      JSON.parse(
        Buffer.from(cookie.split("base64-")[1]!, "base64url").toString(),
      ).access_token.split(".")[1],
      "base64url",
    ).toString(),
  ).session_id as string;
  await owner.query(
    "update private.sessions set ended_at = now(), ended_why = 'signed_out' where id = $1",
    [session],
  );
  const [frame] = await readFrames(stays, 1);
  expect(frame!["event"]).toBe("end");
});

test("who sees some records hears of those alone, and amounts are for who may read them", async () => {
  const role = await t.call(t.globex.key, "POST", "/roles", {
    name: "Own deals",
    grants: ["deals.read:own", "events.read", "pipelines.read"],
  });
  expect(role.status, JSON.stringify(role.body)).toBe(201);
  const { memberId, cookie, userId } = t.globex.people.member;
  await withOrg(t.db, { sub: t.globex.people.owner.userId, org_id: t.globex.id }, (trx) =>
    trx
      .updateTable("org_members")
      .set({ role: "custom", role_id: role.body.id })
      .where("user_id", "=", userId)
      .execute(),
  );
  const mine = await t.call(t.globex.key, "POST", "/deals", {
    name: "Mine",
    amount: "777.77",
    owner_id: memberId,
  });
  await t.call(t.globex.key, "POST", "/deals", { name: "Theirs", amount: "888.88" });
  const answer = await t.call(cookie, "GET", "/events?limit=100", undefined, {
    "rapport-org": "globex",
  });
  const shown = answer.body.data as Shown[];
  const deals = shown.filter(({ type }) => type.startsWith("deal."));
  expect(deals.map((event) => event.data.object_id)).toEqual([mine.body.id]);
  // Besides, what pipelines.read lets them see: of members, teams and webhooks nothing.
  const others = shown.filter((event) => !deals.includes(event)).map(({ type }) => type);
  expect([...new Set(others)].sort()).toEqual(["pipeline.created", "stage.created"]);
  expect(JSON.stringify(answer.body)).not.toContain("777.77");
  expect(JSON.stringify((await readAll(t.globex.key)).events)).toContain("888.88");
});
