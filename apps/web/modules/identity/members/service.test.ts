import { afterAll, beforeAll, expect, test } from "vitest";
import { withOrg } from "@rapport/db";
import { runDueJobs } from "#lib/jobs/index.ts";
import { createLog } from "#lib/log.ts";
import { openTwoOrgs, type TestOrg, type TwoOrgs } from "#lib/testing/two-orgs.ts";
import { asDatabaseOwner, memberWith } from "#lib/testing/membership.ts";
import { reassignJob } from "./reassign.ts";

let t: TwoOrgs;
beforeAll(async () => {
  t = await openTwoOrgs();
});
afterAll(() => t.close());

type Role = "owner" | "admin" | "member" | "viewer";
const as = (who: Role | string, method: string, path: string, body?: unknown, org = t.acme) =>
  t.call(org.people[who as Role]?.cookie ?? who, method, path, body, { "rapport-org": org.slug });
const idOf = (role: Role, org = t.acme) => org.people[role].memberId;
const readMember = async (id: string) =>
  (
    await asDatabaseOwner<{ role: string; status: string; name: string; role_id: string | null }>(
      t,
      "select role, status, name, role_id from public.org_members where id = $1",
      [id],
    )
  )[0]!;
const ownersOf = async (org: TestOrg) =>
  (
    await asDatabaseOwner<{ id: string }>(
      t,
      "select id from public.org_members where org_id = $1 and role = 'owner' and status = 'active' order by id",
      [org.id],
    )
  ).map((row) => row.id);

test("a suspended member is refused at the very next request, with a cookie that is still valid", async () => {
  const person = await memberWith(t, t.acme, ["deals.read", "deals.write"]);
  expect((await as(person.cookie, "GET", "/deals")).status).toBe(200);
  expect(
    (await as("admin", "PATCH", `/members/${person.memberId}`, { status: "suspended" })).status,
  ).toBe(200);
  const { status, body } = await as(person.cookie, "GET", "/deals");
  expect(status).toBe(403);
  expect(body.detail).toContain("suspended");
  // The same person's claims, past the door, and over the Data API's role.
  const rows = await withOrg(t.db, { sub: person.sub, org_id: t.acme.id }, (trx) =>
    trx.selectFrom("org_members").select("id").execute(),
  );
  expect(rows).toEqual([]);
  await as("admin", "PATCH", `/members/${person.memberId}`, { status: "active" });
  expect((await as(person.cookie, "GET", "/deals")).status).toBe(200);
});

test("a removed member is refused at once, leaves their teams and role, and keeps their name in the history", async () => {
  const person = await memberWith(t, t.acme, ["deals.read"]);
  const { body: team } = await as("admin", "POST", "/teams", {
    name: "Leaving",
    lead_id: person.memberId,
  });
  await as("admin", "PUT", `/teams/${team.id}/members/${person.memberId}`);
  expect((await as("admin", "DELETE", `/members/${person.memberId}`)).status).toBe(204);
  expect((await as("admin", "DELETE", `/members/${person.memberId}`)).status).toBe(204);
  const refused = await as(person.cookie, "GET", "/deals");
  expect(refused.status).toBe(403);
  expect(refused.body.detail).toContain("do not belong");
  expect(await readMember(person.memberId)).toMatchObject({
    status: "removed",
    name: person.email,
    role_id: null,
  });
  expect((await as("admin", "GET", `/teams/${team.id}`)).body).toMatchObject({
    member_ids: [],
    lead_id: null,
  });
  expect(
    (await as("admin", "PATCH", `/members/${person.memberId}`, { status: "active" })).status,
  ).toBe(409);
});

test("only owners touch owners, and nobody changes themselves", async () => {
  for (const patch of [{ role: "member" }, { status: "suspended" }])
    expect((await as("admin", "PATCH", `/members/${idOf("owner")}`, patch)).status).toBe(403);
  expect((await as("admin", "DELETE", `/members/${idOf("owner")}`)).status).toBe(403);
  expect((await as("admin", "PATCH", `/members/${idOf("viewer")}`, { role: "owner" })).status).toBe(
    403,
  );
  expect((await as("admin", "PATCH", `/members/${idOf("admin")}`, { role: "owner" })).status).toBe(
    403,
  );
  const demotion = await as("admin", "PATCH", `/members/${idOf("admin")}`, { role: "member" });
  expect(demotion.status).toBe(403);
  expect(demotion.body.detail).toContain("Nobody changes their own role");
  expect((await as("admin", "DELETE", `/members/${idOf("admin")}`)).status).toBe(409);
  expect(
    (await as("admin", "PATCH", `/members/${idOf("admin")}`, { name: "Renamed" })).status,
  ).toBe(200);
  expect(
    (await t.call(t.acme.key, "PATCH", `/members/${idOf("owner")}`, { role: "admin" })).status,
  ).toBe(403);
});

test("who may write members gives nothing beyond their own, and touches nobody who holds more", async () => {
  const grants = [
    "members.read",
    "members.write",
    "members.delete",
    "roles.read",
    "deals.read:team",
  ];
  const clerk = await memberWith(t, t.acme, grants);
  const peer = await memberWith(t, t.acme, ["deals.read:own"]);
  const wider = await memberWith(t, t.acme, ["deals.read"]);
  const patch = (id: string, body: object) => as(clerk.cookie, "PATCH", `/members/${id}`, body);
  expect((await patch(peer.memberId, { role_id: clerk.roleId })).status).toBe(200);
  expect((await patch(peer.memberId, { status: "suspended" })).status).toBe(200);
  // `deals.read` reaches further than `deals.read:team`.
  for (const body of [{ role_id: wider.roleId }, { role: "viewer" }, { role: "admin" }])
    expect((await patch(peer.memberId, body)).status, JSON.stringify(body)).toBe(403);
  expect((await patch(wider.memberId, { status: "suspended" })).status).toBe(403);
  expect((await as(clerk.cookie, "DELETE", `/members/${wider.memberId}`)).status).toBe(403);
  expect((await as(clerk.cookie, "DELETE", `/members/${idOf("admin")}`)).status).toBe(403);
  expect(await readMember(wider.memberId)).toMatchObject({ status: "active" });
  // Nor by a hand that writes SQL.
  const steal = withOrg(t.db, { sub: clerk.sub, org_id: t.acme.id }, (trx) =>
    trx
      .updateTable("org_members")
      .set({ user_id: clerk.sub })
      .where("id", "=", idOf("owner"))
      .execute(),
  );
  await expect(steal).rejects.toMatchObject({ code: "42501" });
  const smuggle = withOrg(t.db, { sub: clerk.sub, org_id: t.acme.id }, (trx) =>
    trx
      .insertInto("org_members")
      .values({
        org_id: t.acme.id,
        user_id: t.globex.people.member.userId,
        name: "Smuggled",
        role: "custom",
        role_id: clerk.roleId,
      })
      .execute(),
  );
  await expect(smuggle).rejects.toMatchObject({ code: "42501" });
});

test("the last owner stays: no demotion, no suspension, no leaving", async () => {
  const [owner] = await ownersOf(t.globex);
  const inGlobex = (method: string, path: string, body?: unknown) =>
    as("owner", method, path, body, t.globex);
  for (const patch of [{ role: "admin" }, { role: "member" }]) {
    const { status, body } = await inGlobex("PATCH", `/members/${owner}`, patch);
    expect(status).toBe(409);
    expect(body.detail).toContain("at least one active owner");
  }
  expect((await inGlobex("PATCH", `/members/${owner}`, { status: "suspended" })).status).toBe(403);
  expect((await inGlobex("POST", "/org/leave")).status).toBe(409);
  expect(await ownersOf(t.globex)).toEqual([owner]);
});

test("of two owners who demote each other at once exactly one succeeds", async () => {
  for (let round = 0; round < 5; round++) {
    const admin = idOf("admin", t.globex);
    const [first] = await ownersOf(t.globex);
    await as("owner", "PATCH", `/members/${admin}`, { role: "owner" }, t.globex);
    expect(await ownersOf(t.globex)).toHaveLength(2);
    const answers = await Promise.all([
      as("owner", "PATCH", `/members/${admin}`, { role: "admin" }, t.globex),
      as("admin", "PATCH", `/members/${first}`, { role: "admin" }, t.globex),
    ]);
    const won = answers.filter((answer) => answer.status === 200);
    expect(won, JSON.stringify(answers.map((a) => a.body))).toHaveLength(1);
    expect([403, 409, 503]).toContain(answers.find((answer) => answer.status !== 200)!.status);
    const left = await ownersOf(t.globex);
    expect(left).toHaveLength(1);
    // The next round begins with the same owner.
    await asDatabaseOwner(t, "update public.org_members set role = 'owner' where id = $1", [first]);
    await asDatabaseOwner(t, "update public.org_members set role = 'admin' where id = $1", [admin]);
  }
});

test("an owner hands over: heir and former owner change in one step, or not at all", async () => {
  const [owner] = await ownersOf(t.acme);
  expect(
    (await as("admin", "POST", "/org/transfer-ownership", { member_id: idOf("admin") })).status,
  ).toBe(403);
  const { body: unclaimed } = await as("owner", "POST", "/members", { name: "Nobody yet" });
  for (const member_id of [owner, unclaimed.id])
    expect((await as("owner", "POST", "/org/transfer-ownership", { member_id })).status).toBe(409);
  expect(
    (await as("owner", "POST", "/org/transfer-ownership", { member_id: idOf("member", t.globex) }))
      .status,
  ).toBe(422);
  expect(await ownersOf(t.acme)).toEqual([owner]);
  const { status } = await as("owner", "POST", "/org/transfer-ownership", {
    member_id: idOf("member"),
  });
  expect(status).toBe(200);
  expect(await ownersOf(t.acme)).toEqual([idOf("member")]);
  expect(await readMember(owner!)).toMatchObject({ role: "admin" });
  // Back again, by the new owner; the old one may no longer.
  expect(
    (await as("owner", "POST", "/org/transfer-ownership", { member_id: idOf("viewer") })).status,
  ).toBe(403);
  expect((await as("member", "POST", "/org/transfer-ownership", { member_id: owner })).status).toBe(
    200,
  );
  await as("owner", "PATCH", `/members/${idOf("member")}`, { role: "member" });
});

test("everybody but the last owner leaves by themselves; a key belongs to nobody", async () => {
  const person = await memberWith(t, t.acme, ["deals.read"]);
  expect((await as(person.cookie, "POST", "/org/leave")).status).toBe(204);
  expect(await readMember(person.memberId)).toMatchObject({ status: "removed" });
  expect((await as(person.cookie, "GET", "/deals")).status).toBe(403);
  expect((await t.call(t.acme.key, "POST", "/org/leave")).status).toBe(403);
});

test("open records go to another member in chunks; what is done or lost stays", async () => {
  const from = (await as("owner", "POST", "/members", { name: "Goes" })).body.id;
  const { data: stages } = (await as("owner", "GET", "/stages?sort=position")).body;
  const stage = (name: string) => stages.find((one: { name: string }) => one.name === name).id;
  await withOrg(t.db, { sub: t.acme.people.owner.userId, org_id: t.acme.id }, async (trx) => {
    const base = { org_id: t.acme.id };
    await trx
      .insertInto("companies")
      .values(Array.from({ length: 620 }, (_, i) => ({ ...base, name: `C${i}`, owner_id: from })))
      .execute();
    await trx
      .insertInto("tasks")
      .values([
        { ...base, title: "Open", assignee_id: from },
        { ...base, title: "Done", assignee_id: from, done_at: "2026-01-01T00:00:00Z" },
      ])
      .execute();
  });
  const deal = (name: string, stage_id: string) =>
    as("owner", "POST", "/deals", { name, stage_id, owner_id: from });
  const open = (await deal("Open", stage("Qualify"))).body.id;
  const lost = (await deal("Lost", stage("Lost"))).body.id;

  const reassign = (who: Role, to: string) =>
    as(who, "POST", `/members/${from}/reassign`, { to_member_id: to });
  expect((await reassign("member", idOf("member"))).status).toBe(403);
  for (const to of [from, idOf("member", t.globex)])
    expect((await reassign("admin", to)).status).toBe(422);
  const { status, body } = await reassign("admin", idOf("member"));
  expect(status).toBe(202);
  expect(body.total).toBe(622);
  while (
    (await runDueJobs(t.db, { reassign_records: reassignJob }, { log: createLog() })).remaining > 0
  );
  expect((await as("admin", "GET", `/jobs/${body.job_id}`)).body).toMatchObject({
    state: "succeeded",
    done: 622,
  });
  const ownerOf = async (id: string) => (await as("owner", "GET", `/deals/${id}`)).body.owner_id;
  expect(await ownerOf(open)).toBe(idOf("member"));
  expect(await ownerOf(lost)).toBe(from);
  const left = await asDatabaseOwner<{ n: number }>(
    t,
    "select ((select count(*) from public.companies where owner_id = $1) + (select count(*) from public.tasks where assignee_id = $1))::int as n",
    [from],
  );
  expect(left[0]!.n).toBe(1);
  expect((await reassign("admin", idOf("member"))).body).toEqual({ job_id: null, total: 0 });
});

test("a job whose starter was demoted meanwhile stops before it moves anything", async () => {
  const admin = await memberWith(t, t.acme, [
    "members.read",
    "members.write",
    "jobs.read",
    "jobs.write",
    ...["companies", "people", "deals", "tasks"].flatMap((o) => [`${o}.read`, `${o}.write`]),
  ]);
  const from = (await as("owner", "POST", "/members", { name: "Also goes" })).body.id;
  const { body: company } = await as("owner", "POST", "/companies", {
    name: "Kept",
    owner_id: from,
  });
  const { body: job } = await as(admin.cookie, "POST", `/members/${from}/reassign`, {
    to_member_id: idOf("member"),
  });
  expect(job.total).toBe(1);
  await as("owner", "PATCH", `/members/${admin.memberId}`, { role: "viewer" });
  await runDueJobs(t.db, { reassign_records: reassignJob }, { log: createLog() });
  expect((await as("owner", "GET", `/jobs/${job.job_id}`)).body.state).toBe("failed");
  expect((await as("owner", "GET", `/companies/${company.id}`)).body.owner_id).toBe(from);
});

test("the other org's members are not there", async () => {
  const foreign = idOf("member", t.globex);
  for (const [method, path, body] of [
    ["GET", `/members/${foreign}`],
    ["PATCH", `/members/${foreign}`, { status: "suspended" }],
    ["DELETE", `/members/${foreign}`],
    ["POST", `/members/${foreign}/reassign`, { to_member_id: idOf("member") }],
  ] as const)
    expect((await as("owner", method, path, body)).status, `${method} ${path}`).toBe(404);
  expect(await readMember(foreign)).toMatchObject({ status: "active", role: "member" });
});
