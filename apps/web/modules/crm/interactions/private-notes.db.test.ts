/** What a private note says is for its author, and for who may read everybody's. */
import { permissions } from "@rapport/core";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { memberWith } from "#lib/testing/membership.ts";
import type { TwoOrgs } from "#lib/testing/two-orgs.ts";
import { getRoutes, plantRecords, type Planted } from "../../testing.ts";

const secret = "Nightingale sings at noon";

type Member = Awaited<ReturnType<typeof memberWith>>;
let t: TwoOrgs;
let planted: Planted;
let author: Member;
let colleague: Member;
let holder: Member;
/** Private from the start. */
let note: string;
/** Written for everybody and made private later. */
let hidden: string;

const ask = (who: Member, method: string, path: string, body?: unknown) =>
  t.call(who.cookie, method, path, body, { "rapport-org": "acme" });

beforeAll(async () => {
  planted = await plantRecords("12");
  ({ t } = planted);
  // Both hold all else there is: the audit log, events, deliveries and what stands in them.
  const others = permissions.filter((permission) => permission !== "private_notes.read");
  author = await memberWith(t, t.acme, others);
  colleague = await memberWith(t, t.acme, others);
  holder = await memberWith(t, t.acme, [...permissions]);
  const write = async (body: object) => {
    const made = await ask(author, "POST", "/interactions", {
      body: secret,
      deal_id: planted.ids["deals"],
      ...body,
    });
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    return made.body.id as string;
  };
  note = await write({ visibility: "private" });
  hidden = await write({});
  await ask(author, "PATCH", `/interactions/${hidden}`, { visibility: "private" });
  planted.ids["interactions"] = note;
  const deliveries = await t.call(
    t.acme.key,
    "GET",
    "/webhook-deliveries?filter[event_type][eq]=interaction.created",
  );
  planted.ids["webhook-deliveries"] = deliveries.body.data[0].id;
}, 60_000);
afterAll(() => planted.close());

test("no GET route tells a colleague what it says; its author and a holder of private_notes.read are told", async () => {
  const told = { author: [] as string[], holder: [] as string[] };
  for (const { path } of getRoutes) {
    const address = planted.addressOf(path);
    for (const [name, who] of Object.entries({ author, holder }))
      if (JSON.stringify((await ask(who, "GET", address)).body).includes(secret))
        told[name as keyof typeof told].push(path);
    const answer = await ask(colleague, "GET", address);
    expect(answer.status, path).toBeLessThan(500);
    expect(JSON.stringify(answer.body), path).not.toContain(secret);
  }
  const everywhere = [
    "/interactions",
    "/interactions/{id}",
    "/companies/{id}/timeline",
    "/people/{id}/timeline",
    "/deals/{id}/timeline",
  ];
  expect(told.author).toEqual(expect.arrayContaining(everywhere));
  expect(told.holder).toEqual(expect.arrayContaining(everywhere));
}, 60_000);

test("to a colleague it is not there: not read, changed, deleted, counted or found", async () => {
  for (const id of [note, hidden]) {
    expect((await ask(colleague, "GET", `/interactions/${id}`)).status).toBe(404);
    const patch = { body: "mine now" };
    expect((await ask(colleague, "PATCH", `/interactions/${id}`, patch)).status).toBe(404);
    const open = { visibility: "everyone" };
    expect((await ask(colleague, "PATCH", `/interactions/${id}`, open)).status).toBe(404);
    expect((await ask(colleague, "DELETE", `/interactions/${id}`)).status).toBe(404);
  }
  const counted = await ask(
    colleague,
    "GET",
    `/interactions?filter[id][in]=${note},${hidden}&count=true`,
  );
  expect(counted.body).toMatchObject({ data: [], total_count: 0 });
  expect((await ask(colleague, "GET", "/search?q=Nightingale")).body.data).toEqual([]);
  expect((await ask(author, "GET", `/interactions/${note}`)).body.body).toBe(secret);
});

test("who may see a note is its author's to say", async () => {
  const made = await ask(author, "POST", "/interactions", {
    body: "For all",
    deal_id: planted.ids["deals"],
  });
  const path = `/interactions/${made.body.id}`;
  const refused = await ask(colleague, "PATCH", path, { visibility: "private" });
  expect(refused.status).toBe(403);
  expect(refused.body.detail).toContain("private_notes.read");
  // What it says may be mended by colleagues, as before.
  expect(
    (await ask(colleague, "PATCH", path, { visibility: "everyone", body: "For us" })).status,
  ).toBe(200);
  expect((await ask(author, "PATCH", path, { visibility: "private" })).body.visibility).toBe(
    "private",
  );
  expect((await ask(colleague, "GET", path)).status).toBe(404);
  expect((await ask(holder, "PATCH", path, { visibility: "everyone" })).status).toBe(200);
  expect((await ask(colleague, "GET", path)).body.body).toBe("For us");
});

test("the timeline marks it", async () => {
  const { data } = (await ask(author, "GET", `/deals/${planted.ids["deals"]}/timeline`)).body;
  const marks = data.map((item: { id: string; visibility: string | null }) => [
    item.id,
    item.visibility,
  ]);
  expect(marks).toContainEqual([note, "private"]);
  expect(marks.filter(([id]: string[]) => id === planted.ids["deals"])).toEqual([]);
  expect(new Set(marks.map(([, visibility]: string[]) => visibility))).toEqual(
    new Set(["private", "everyone", null]),
  );
});

test("the other org sees nothing of it, its holders of private_notes.read included", async () => {
  const foreign = await memberWith(t, t.globex, [...permissions]);
  const answer = await t.call(foreign.cookie, "GET", `/interactions/${note}`, undefined, {
    "rapport-org": "globex",
  });
  expect(answer.status).toBe(404);
});

test("the Data API hides it, in its table, in events and in the audit log", async () => {
  const client = new pg.Client({ connectionString: t.ownerUrl });
  await client.connect();
  const as = async (who: Member, text: string) => {
    await client.query("begin");
    try {
      const claims = JSON.stringify({ role: "authenticated", sub: who.sub, org_id: t.acme.id });
      await client.query("select set_config('request.jwt.claims', $1, true)", [claims]);
      await client.query("set local role authenticated");
      return (await client.query<{ id: string }>(text)).rows;
    } finally {
      await client.query("rollback");
    }
  };
  try {
    const rows = `select id from public.interactions where id in ('${note}', '${hidden}')`;
    expect(await as(colleague, rows)).toEqual([]);
    expect(await as(author, rows)).toHaveLength(2);
    expect(await as(holder, rows)).toHaveLength(2);
    const events = `select id from public.domain_events where object_id in ('${note}', '${hidden}')`;
    expect(await as(colleague, events)).toEqual([]);
    expect((await as(author, events)).length).toBeGreaterThan(1);
    for (const column of ["data", "previous"])
      await expect(as(author, `select ${column} as id from public.domain_events`)).rejects.toThrow(
        "permission denied",
      );
    await expect(as(holder, "select changes as id from public.audit_logs")).rejects.toThrow(
      "permission denied",
    );
  } finally {
    await client.end();
  }
});
