// Reads of what is sensitive are on record: private notes of others, the log itself, exports.
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTwoOrgs, type TwoOrgs } from "#lib/testing/two-orgs.ts";

let world: TwoOrgs;
let owner: pg.Client;

beforeAll(async () => {
  world = await openTwoOrgs();
  owner = new pg.Client({ connectionString: world.ownerUrl });
  await owner.connect();
});

afterAll(async () => {
  await owner?.end();
  await world?.close();
});

test("a private note read by somebody else, from the list, alone, and from a timeline", async () => {
  const { acme, call } = world;
  const as = (role: "admin" | "member", method: string, path: string, body?: unknown) =>
    call(acme.people[role].cookie, method, path, body, { "rapport-org": acme.slug });
  const deal = (await call(acme.key, "POST", "/deals", { name: "Orion", currency: "EUR" })).body.id;
  const note = { kind: "note", deal_id: deal };
  const open = (await as("member", "POST", "/interactions", { ...note, body: "For all" })).body.id;
  const own = { ...note, body: "Between us", visibility: "private" };
  const secret = (await as("member", "POST", "/interactions", own)).body.id;
  const reads = async () =>
    (
      await owner.query<{
        actor_id: string;
        object_id: string;
        org_id: string;
        event_kind: string;
      }>(
        "select actor_id, object_id, org_id, event_kind from public.audit_logs where action = 'private_notes.read' order by id",
      )
    ).rows;

  // Its author reads it as often as they like.
  for (const path of ["/interactions", `/interactions/${secret}`, `/deals/${deal}/timeline`])
    expect((await as("member", "GET", path)).status).toBe(200);
  expect(await reads()).toEqual([]);

  const entry = {
    actor_id: acme.people.admin.userId,
    object_id: secret,
    org_id: acme.id,
    event_kind: "read",
  };
  expect((await as("admin", "GET", `/interactions/${open}`)).status).toBe(200);
  expect(await reads()).toEqual([]);
  for (const [i, path] of [
    "/interactions",
    `/interactions/${secret}`,
    `/deals/${deal}/timeline`,
  ].entries()) {
    expect((await as("admin", "GET", path)).status, path).toBe(200);
    expect(await reads(), path).toEqual(Array.from({ length: i + 1 }, () => entry));
  }
});

test("a read that failed says nothing", async () => {
  const { acme, call } = world;
  const count = async () =>
    (
      await owner.query(
        "select count(*)::int as n from public.audit_logs where action = 'audit.read'",
      )
    ).rows[0];
  const before = await count();
  expect((await call(acme.key, "GET", "/audit-logs?filter[nothing][eq]=1")).status).toBe(400);
  expect((await call(acme.key, "GET", `/audit-logs/${acme.id}`)).status).toBe(404);
  expect(await count()).toEqual(before);
});

test("an act with a reason keeps it", async () => {
  const { globex, call } = world;
  const id = (await call(globex.key, "POST", "/companies", { name: "Why" })).body.id;
  const why = { "rapport-reason": encodeURIComponent("Auf Wunsch gelöscht") };
  expect((await call(globex.key, "DELETE", `/companies/${id}`, undefined, why)).status).toBe(204);
  const { rows } = await owner.query(
    "select action, reason from public.audit_logs where object_id = $1 order by xmin::text::bigint, cmin::text::bigint, occurred_at",
    [id],
  );
  expect(rows).toEqual([
    { action: "companies.create", reason: null },
    { action: "companies.delete", reason: "Auf Wunsch gelöscht" },
  ]);
});
