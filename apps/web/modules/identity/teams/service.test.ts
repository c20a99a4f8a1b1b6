import { afterAll, beforeAll, expect, test } from "vitest";
import { openTwoOrgs, type TwoOrgs } from "#lib/testing/two-orgs.ts";
import { asDatabaseOwner, memberWith } from "#lib/testing/membership.ts";

let t: TwoOrgs;
beforeAll(async () => {
  t = await openTwoOrgs();
});
afterAll(() => t.close());

const call = (method: string, path: string, body?: unknown) =>
  t.call(t.acme.key, method, path, body);
const make = async (body: object) => (await call("POST", "/teams", body)).body;

test("a team is made, renamed, led, filled, emptied and deleted", async () => {
  const { memberId } = t.acme.people.member;
  const team = await make({ name: "Sales", lead_id: t.acme.people.admin.memberId });
  expect(team).toMatchObject({ name: "Sales", member_ids: [] });
  expect((await call("POST", "/teams", { name: "sales" })).status).toBe(409);
  const add = () => call("PUT", `/teams/${team.id}/members/${memberId}`);
  expect((await add()).body.member_ids).toEqual([memberId]);
  expect((await add()).body.member_ids).toEqual([memberId]);
  expect(
    (await call("PATCH", `/teams/${team.id}`, { name: "Sales North", lead_id: null })).body,
  ).toMatchObject({ name: "Sales North", lead_id: null, member_ids: [memberId] });
  expect((await call("DELETE", `/teams/${team.id}/members/${memberId}`)).status).toBe(204);
  expect((await call("DELETE", `/teams/${team.id}`)).status).toBe(204);
  expect((await call("GET", `/teams/${team.id}`)).status).toBe(404);
});

test("teams stand below others, never in a ring", async () => {
  const top = await make({ name: "Top" });
  const middle = await make({ name: "Middle", parent_id: top.id });
  const low = await make({ name: "Low", parent_id: middle.id });
  for (const parent_id of [low.id, middle.id])
    expect((await call("PATCH", `/teams/${top.id}`, { parent_id })).body.errors[0].pointer).toBe(
      "/parent_id",
    );
  expect((await call("PATCH", `/teams/${low.id}`, { parent_id: top.id })).status).toBe(200);
});

test("whoever joins a team sees its records at the next request, and no longer after leaving it", async () => {
  const seer = await memberWith(t, t.acme, ["companies.read:team"]);
  const { body: company } = await call("POST", "/companies", {
    name: "Theirs",
    owner_id: t.acme.people.member.memberId,
  });
  const see = () =>
    t.call(seer.cookie, "GET", `/companies/${company.id}`, undefined, { "rapport-org": "acme" });
  const team = await make({ name: "Shared" });
  await call("PUT", `/teams/${team.id}/members/${t.acme.people.member.memberId}`);
  expect((await see()).status).toBe(404);
  await call("PUT", `/teams/${team.id}/members/${seer.memberId}`);
  expect((await see()).status).toBe(200);
  await call("DELETE", `/teams/${team.id}/members/${seer.memberId}`);
  expect((await see()).status).toBe(404);
});

test("members only read teams; another org's teams and members are not there", async () => {
  const team = await make({ name: "Closed" });
  const asMember = (method: string, path: string, body?: unknown) =>
    t.call(t.acme.people.member.cookie, method, path, body, { "rapport-org": "acme" });
  expect((await asMember("GET", `/teams/${team.id}`)).status).toBe(200);
  expect((await asMember("POST", "/teams", { name: "Mine" })).status).toBe(403);
  expect(
    (await asMember("PUT", `/teams/${team.id}/members/${t.acme.people.member.memberId}`)).status,
  ).toBe(403);
  expect((await asMember("DELETE", `/teams/${team.id}`)).status).toBe(403);
  for (const [method, path] of [
    ["GET", `/teams/${team.id}`],
    ["PATCH", `/teams/${team.id}`],
    ["DELETE", `/teams/${team.id}`],
  ] as const)
    expect(
      (await t.call(t.globex.key, method, path, method === "PATCH" ? { name: "x" } : undefined))
        .status,
    ).toBe(404);
  const foreign = await call("PUT", `/teams/${team.id}/members/${t.globex.people.member.memberId}`);
  expect(foreign.status).toBe(422);
  const kept = await asDatabaseOwner(t, "select from public.team_members where team_id = $1", [
    team.id,
  ]);
  expect(kept).toHaveLength(0);
});
