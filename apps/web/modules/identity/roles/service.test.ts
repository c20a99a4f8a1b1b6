import { afterAll, beforeAll, expect, test } from "vitest";
import { withOrg } from "@rapport/db";
import { openTwoOrgs, type TwoOrgs } from "#lib/testing/two-orgs.ts";
import { asDatabaseOwner, memberWith } from "#lib/testing/membership.ts";

let t: TwoOrgs;
beforeAll(async () => {
  t = await openTwoOrgs();
});
afterAll(() => t.close());

const as = (cookie: string, method: string, path: string, body?: unknown, org = "acme") =>
  t.call(cookie, method, path, body, { "rapport-org": org });
const asAdmin = (method: string, path: string, body?: unknown) =>
  as(t.acme.people.admin.cookie, method, path, body);

test("a role is made, read, changed and deleted; its grants stand in order, each once", async () => {
  const { status, body } = await asAdmin("POST", "/roles", {
    name: "Sales",
    description: "Own deals",
    grants: ["deals.write:own", "deals.read:own", "deals.read", "deals.read", "deals.write:team"],
  });
  expect(status).toBe(201);
  expect(body).toMatchObject({
    grants: ["deals.read", "deals.write:team", "org.read"],
    member_count: 0,
  });
  expect((await asAdmin("POST", "/roles", { name: "sales", grants: [] })).status).toBe(409);
  expect(
    (await asAdmin("PATCH", `/roles/${body.id}`, { grants: ["tasks.read:own"] })).body,
  ).toMatchObject({ name: "Sales", grants: ["org.read", "tasks.read:own"], version: 2 });
  expect((await asAdmin("DELETE", `/roles/${body.id}`)).status).toBe(204);
  expect((await asAdmin("GET", `/roles/${body.id}`)).status).toBe(404);
});

test("a grant must be one: unknown permissions and reaches that an object does not have are named", async () => {
  const { status, body } = await asAdmin("POST", "/roles", {
    name: "Odd",
    grants: ["deals.read", "boats.read", "products.read:own", "deals.sail"],
  });
  expect(status).toBe(422);
  expect(body.errors.map((e: { pointer: string }) => e.pointer).sort()).toEqual([
    "/grants/1",
    "/grants/2",
    "/grants/3",
  ]);
  expect(
    (await asAdmin("POST", "/roles", { name: "Odd", grants: ["deals.read:all"] })).status,
  ).toBe(422);
  for (const name of ["Owner", "admin ", "View-er"])
    expect((await asAdmin("POST", "/roles", { name, grants: [] })).body.errors[0].pointer).toBe(
      "/name",
    );
});

test("nobody makes a role that holds more than they do, by the API or past it", async () => {
  const maker = await memberWith(t, t.acme, [
    "roles.read",
    "roles.write",
    "roles.delete",
    "deals.read:team",
    "tasks.read",
  ]);
  const make = (grants: string[]) =>
    as(maker.cookie, "POST", "/roles", { name: `R ${grants.join()}`, grants });
  expect((await make(["deals.read:team", "tasks.read:own"])).status).toBe(201);
  for (const grant of ["deals.read", "deals.write:own", "org.delete", "members.write"]) {
    const { status, body } = await make([grant]);
    expect(status, grant).toBe(422);
    expect(body.errors[0].message).toContain("do not hold");
  }
  // Raising the own role is raising oneself.
  const own = `/roles/${maker.roleId}`;
  expect(
    (await as(maker.cookie, "PATCH", own, { grants: ["roles.write", "deals.read"] })).status,
  ).toBe(422);
  const past = withOrg(t.db, { sub: maker.sub, org_id: t.acme.id }, (trx) =>
    trx
      .updateTable("roles")
      .set({ grants: ["members.write"] })
      .where("id", "=", maker.roleId)
      .execute(),
  );
  await expect(past).rejects.toMatchObject({ code: "42501" });
  // A role that holds more is not theirs to take from.
  const wide = (await asAdmin("POST", "/roles", { name: "Wide", grants: ["deals.delete"] })).body;
  expect((await as(maker.cookie, "PATCH", `/roles/${wide.id}`, { grants: [] })).status).toBe(403);
  // An admin holds all but the end of the org.
  expect((await asAdmin("POST", "/roles", { name: "End", grants: ["org.delete"] })).status).toBe(
    422,
  );
});

test("what a role grants counts at its holder's next request", async () => {
  const person = await memberWith(t, t.acme, ["companies.read"]);
  const own = (await as(person.cookie, "GET", "/companies")).status;
  expect(own).toBe(200);
  expect((await as(person.cookie, "POST", "/companies", { name: "No" })).status).toBe(403);
  await asAdmin("PATCH", `/roles/${person.roleId}`, {
    grants: ["companies.read", "companies.write"],
  });
  expect((await as(person.cookie, "POST", "/companies", { name: "Yes" })).status).toBe(201);
  await asAdmin("PATCH", `/roles/${person.roleId}`, { grants: ["tasks.read"] });
  expect((await as(person.cookie, "GET", "/companies")).status).toBe(403);
});

test("a role in use goes only when its holders get another", async () => {
  const person = await memberWith(t, t.acme, ["deals.read"]);
  const path = `/roles/${person.roleId}`;
  expect((await asAdmin("GET", path)).body.member_count).toBe(1);
  const refused = await asAdmin("DELETE", path);
  expect(refused.status).toBe(409);
  expect(refused.body.detail).toMatch(/^1 members have the role/);
  const { body: next } = await asAdmin("POST", "/roles", { name: "Next", grants: ["tasks.read"] });
  expect((await asAdmin("DELETE", `${path}?replace_with=${person.roleId}`)).status).toBe(422);
  expect((await asAdmin("DELETE", `${path}?replace_with=owner`)).status).toBe(400);
  expect((await asAdmin("DELETE", `${path}?replace_with=${next.id}`)).status).toBe(204);
  expect((await asAdmin("GET", `/members/${person.memberId}`)).body).toMatchObject({
    role: "custom",
    role_id: next.id,
  });
  expect((await asAdmin("DELETE", `/roles/${next.id}?replace_with=viewer`)).status).toBe(204);
  expect((await asAdmin("GET", `/members/${person.memberId}`)).body).toMatchObject({
    role: "viewer",
    role_id: null,
  });
});

test("replacing gives no more than the one who replaces holds", async () => {
  const keeper = await memberWith(t, t.acme, [
    "roles.read",
    "roles.delete",
    "members.read",
    "members.write",
    "tasks.read",
  ]);
  const holder = await memberWith(t, t.acme, ["tasks.read"]);
  const go = (to: string) =>
    as(keeper.cookie, "DELETE", `/roles/${holder.roleId}?replace_with=${to}`);
  expect((await go("admin")).status).toBe(403);
  expect((await asAdmin("GET", `/roles/${holder.roleId}`)).body.member_count).toBe(1);
  // Their own role is as much as they hold.
  expect((await go(keeper.roleId)).status).toBe(204);
});

test("the list of permissions says how far each can go and who holds it", async () => {
  const { body } = await asAdmin("GET", "/permissions");
  const find = (permission: string) =>
    body.data.find((one: { permission: string }) => one.permission === permission);
  expect(find("deals.read")).toMatchObject({
    reaches: ["own", "team", "all"],
    held: "all",
    built_in: ["owner", "admin", "member", "viewer"],
  });
  expect(find("products.write")).toMatchObject({ reaches: ["all"] });
  expect(find("org.delete")).toMatchObject({ held: null, built_in: ["owner"] });
  const objects = body.data
    .filter((one: { reaches: string[] }) => one.reaches.length > 1)
    .map((one: { object: string }) => one.object);
  expect([...new Set(objects)].sort()).toEqual(["companies", "deals", "people", "tasks"]);
});

test("members read roles and write none; another org's roles are not there", async () => {
  const { body: role } = await asAdmin("POST", "/roles", { name: "Here", grants: [] });
  const { cookie } = t.acme.people.member;
  expect((await as(cookie, "GET", `/roles/${role.id}`)).status).toBe(200);
  expect((await as(cookie, "PATCH", `/roles/${role.id}`, { name: "x" })).status).toBe(403);
  for (const [method, body] of [["GET"], ["PATCH", { name: "x" }], ["DELETE"]] as const)
    expect((await t.call(t.globex.key, method, `/roles/${role.id}`, body)).status).toBe(404);
  const member = t.globex.people.member.memberId;
  const foreign = await t.call(t.globex.key, "PATCH", `/members/${member}`, { role_id: role.id });
  expect(foreign.status).toBe(422);
  const rows = await asDatabaseOwner<{ role: string }>(
    t,
    "select role from public.org_members where id = $1",
    [member],
  );
  expect(rows[0]!.role).toBe("member");
});
