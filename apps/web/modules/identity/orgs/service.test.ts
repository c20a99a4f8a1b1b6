import { afterAll, beforeAll, expect, test } from "vitest";
import pg from "pg";
import { openTwoOrgs, type TestOrg, type TwoOrgs } from "#lib/testing/two-orgs.ts";
import { asDatabaseOwner, memberWith, openMailbox } from "#lib/testing/membership.ts";

let t: TwoOrgs;
let mailbox: Awaited<ReturnType<typeof openMailbox>>;
let worker: pg.Client;
beforeAll(async () => {
  mailbox = await openMailbox();
  t = await openTwoOrgs();
  const login = { username: "rapport_worker", password: "rapport_worker" };
  worker = new pg.Client({ connectionString: Object.assign(new URL(t.ownerUrl), login).href });
  await worker.connect();
});
afterAll(async () => {
  await worker.end();
  await t.close();
  await mailbox.close();
});

type Role = "owner" | "admin" | "member" | "viewer";
const as = (role: Role, method: string, path: string, body?: unknown, org = t.acme) =>
  t.call(org.people[role].cookie, method, path, body, { "rapport-org": org.slug });

/** As the ticker's worker does it: one call, one transaction. */
async function deleteSome(batch: number): Promise<number> {
  const { rows } = await worker.query<{ n: number }>("select app.delete_due_orgs($1) as n", [
    batch,
  ]);
  return rows[0]!.n;
}

/** Rows of an org in every table that has any, by table. */
async function countRows(org: string): Promise<Record<string, number>> {
  const tables = await asDatabaseOwner<{ name: string }>(
    t,
    `select c.oid::regclass::text as name from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'org_id'
     where c.relkind in ('r', 'p') and not c.relispartition and c.relnamespace in ('public'::regnamespace, 'private'::regnamespace) order by 1`,
  );
  const each = tables.map(
    ({ name }) => `select '${name}' as name, count(*)::int as n from ${name} where org_id = $1`,
  );
  const counts: Record<string, number> = {};
  for (const row of await asDatabaseOwner<{ name: string; n: number }>(
    t,
    each.join(" union all "),
    [org],
  ))
    if (row.n) counts[row.name] = row.n;
  return counts;
}

async function digest(org: TestOrg): Promise<string> {
  const rows: unknown[] = [await countRows(org.id)];
  for (const table of [
    "companies",
    "deals",
    "org_members",
    "api_keys",
    "domain_events",
    "audit_logs",
  ])
    rows.push(
      await asDatabaseOwner(
        t,
        `select md5(string_agg(x::text, '|' order by x::text)) from public.${table} x where org_id = $1`,
        [org.id],
      ),
    );
  return JSON.stringify(rows);
}

test("only an owner who repeats the slug asks for the end, and any owner takes it back", async () => {
  expect((await as("admin", "POST", "/org/deletion", { confirm: "acme" })).status).toBe(403);
  expect((await t.call(t.acme.key, "POST", "/org/deletion", { confirm: "acme" })).status).toBe(403);
  expect((await as("owner", "POST", "/org/deletion", { confirm: "globex" })).status).toBe(422);
  // org.delete in a role of the org's own does not make its holder an owner.
  const clerk = await memberWith(t, t.acme, ["org.delete"]);
  const byClerk = await t.call(
    clerk.cookie,
    "POST",
    "/org/deletion",
    { confirm: "acme" },
    { "rapport-org": "acme" },
  );
  expect(byClerk.status).toBe(403);

  const { status, body } = await as("owner", "POST", "/org/deletion", { confirm: "acme" });
  expect(status).toBe(200);
  const days = (Date.parse(body.deletion_due_at) - Date.now()) / 86_400_000;
  expect(days).toBeGreaterThan(13.9);
  expect(days).toBeLessThanOrEqual(14);
  expect(mailbox.mails.at(-1)).toMatchObject({ to: "owner@acme.example" });
  expect(mailbox.mails.at(-1)!.subject).toMatch(/^Acme will be deleted on /);
  const sent = mailbox.mails.length;
  const again = await as("owner", "POST", "/org/deletion", { confirm: "acme" });
  expect(again.body.deletion_due_at).toBe(body.deletion_due_at);
  expect(mailbox.mails).toHaveLength(sent);

  // Nothing is due: nothing goes.
  expect(await deleteSome(5_000)).toBe(0);
  expect((await as("admin", "DELETE", "/org/deletion")).status).toBe(403);
  expect((await as("owner", "DELETE", "/org/deletion")).body.deletion_due_at).toBeNull();
  expect(mailbox.mails.at(-1)!.subject).toBe("Acme stays");
});

test("an org whose day has come goes in batches, all of it and nothing of another's", async () => {
  for (const org of [t.acme, t.globex]) {
    const { body: company } = await t.call(org.key, "POST", "/companies", { name: "Same" });
    for (let i = 0; i < 30; i++)
      await t.call(org.key, "POST", "/deals", { name: `Deal ${i}`, company_id: company.id });
    await t.call(org.key, "POST", "/tasks", { title: "Same", company_id: company.id });
    await t.call(org.key, "POST", "/invitations", { email: "same@example.com" });
    const { body: team } = await t.call(org.key, "POST", "/teams", { name: "Same" });
    await t.call(org.key, "PUT", `/teams/${team.id}/members/${org.people.member.memberId}`);
    await t.call(org.key, "POST", "/webhooks", {
      url: "https://example.com/h",
      event_types: ["*"],
    });
  }
  await as("owner", "POST", "/org/deletion", { confirm: "globex" }, t.globex);
  await asDatabaseOwner(
    t,
    "update public.orgs set deletion_due_at = now() - interval '1 second' where id = $1",
    [t.globex.id],
  );
  const [before, had] = [await digest(t.acme), await countRows(t.globex.id)];
  expect(Object.keys(had).length).toBeGreaterThan(15);

  // The first step shuts the door; then batch by batch, each a transaction of its own.
  expect(await deleteSome(20)).toBe(1);
  expect((await as("owner", "GET", "/org", undefined, t.globex)).status).toBe(403);
  expect((await t.call(t.globex.key, "GET", "/deals")).status).toBe(401);
  expect(await deleteSome(20)).toBe(20);
  const halfWay = await countRows(t.globex.id);
  expect(Object.values(halfWay).reduce((a, b) => a + b)).toBeGreaterThan(20);
  let calls = 0;
  for (let gone = 1; gone > 0; calls++) {
    gone = await deleteSome(20);
    expect(gone).toBeLessThanOrEqual(21);
    expect(calls).toBeLessThan(200);
  }
  expect(calls).toBeGreaterThan(5);

  const left = await countRows(t.globex.id);
  expect(Object.keys(left).filter((name) => !name.includes("audit"))).toEqual([
    "private.deleted_orgs",
  ]);
  expect(await asDatabaseOwner(t, "select from public.orgs where id = $1", [t.globex.id])).toEqual(
    [],
  );
  const [tombstone] = await asDatabaseOwner(
    t,
    "select * from private.deleted_orgs where org_id = $1",
    [t.globex.id],
  );
  expect(tombstone).toMatchObject({
    requested_by: t.globex.people.owner.userId,
    rows: { "public.deals": 30 },
  });
  expect(tombstone!.deleted_at).not.toBeNull();
  // The log keeps that something happened and loses what.
  const log = await asDatabaseOwner<{ action: string; values: boolean }>(
    t,
    `select action, changes is not null or details is not null or ip is not null or actor_name is not null as values
     from public.audit_logs where org_id = $1`,
    [t.globex.id],
  );
  expect(log.filter((row) => row.action === "deals.create")).toHaveLength(30);
  expect(log.some((row) => row.action === "deals.delete")).toBe(false);
  expect([...new Set(log.filter((row) => row.values).map((row) => row.action))].sort()).toEqual([
    "audit.erase",
    "org.deleted",
  ]);
  expect(await digest(t.acme)).toBe(before);
}, 30_000);

test("the quotas show what is used, and an API key beyond its own is refused", async () => {
  const { body } = await as("admin", "GET", "/org/quotas");
  const quota = (name: string) => body.data.find((one: { name: string }) => one.name === name);
  expect(quota("api_keys")).toEqual({ name: "api_keys", used: 1, max: 100 });
  expect(quota("members").used).toBeGreaterThanOrEqual(4);
  expect(body.data.map((one: { name: string }) => one.name)).toEqual([
    "api_keys",
    "imports_a_day",
    "invitations_a_day",
    "members",
    "pending_invitations",
    "roles",
    "teams",
    "webhooks",
  ]);
  await asDatabaseOwner(
    t,
    "insert into private.org_quotas (org_id, name, max) values ($1, 'api_keys', 4), ($1, 'webhooks', 1)",
    [t.acme.id],
  );
  const make = () => as("admin", "POST", "/api-keys", { name: "k", scopes: ["deals.read"] });
  const answers = await Promise.all(Array.from({ length: 10 }, make));
  expect(answers.filter((one) => one.status === 201)).toHaveLength(3);
  expect(answers.find((one) => one.status !== 201)).toMatchObject({ status: 409 });
  // A revoked key makes room.
  const { id } = answers.find((one) => one.status === 201)!.body;
  await as("admin", "DELETE", `/api-keys/${id}`);
  expect((await make()).status).toBe(201);
  const hook = await as("admin", "POST", "/webhooks", {
    url: "https://example.com/2",
    event_types: ["*"],
  });
  expect(hook).toMatchObject({ status: 409 });
  expect(hook.body.detail).toContain("at most 1 webhooks");
});
