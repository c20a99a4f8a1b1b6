import { afterAll, beforeAll, expect, test } from "vitest";
import { withOrg } from "@rapport/db";
import { openTwoOrgs, type TwoOrgs } from "#lib/testing/two-orgs.ts";
import { ensureAccount, listMyOrgs } from "../account/service.ts";
import {
  asDatabaseOwner,
  memberWith,
  newPerson,
  openMailbox,
  type Person,
} from "#lib/testing/membership.ts";
import { acceptInvitation, readInvitation } from "./accept.ts";

let t: TwoOrgs;
let mailbox: Awaited<ReturnType<typeof openMailbox>>;
beforeAll(async () => {
  mailbox = await openMailbox();
  t = await openTwoOrgs();
});
afterAll(async () => {
  await t.close();
  await mailbox.close();
});

const invite = (body: object, who = t.acme.people.admin.cookie, headers = {}) =>
  t.call(who, "POST", "/invitations", body, { "rapport-org": "acme", ...headers });
const asAdmin = (method: string, path: string, body?: unknown) =>
  t.call(t.acme.people.admin.cookie, method, path, body, { "rapport-org": "acme" });
const tokenOf = (link: string) => link.split("/invite/")[1]!;
const session = (person: Person) => ({ sub: person.sub, email: person.email });
const accept = (person: Person, token: string) => acceptInvitation(t.db, session(person), token);
const memberOf = async (person: Person) =>
  (
    await asDatabaseOwner<{ id: string; role: string; status: string; name: string }>(
      t,
      "select id, role, status, name from public.org_members where org_id = $1 and user_id = $2",
      [t.acme.id, person.sub],
    )
  )[0];

test("invited, mailed, read, accepted: one member, and no org of their own", async () => {
  const { status, body } = await invite({ email: "New.Person@Example.com", role: "viewer" });
  expect(status).toBe(201);
  expect(body).toMatchObject({ state: "open", mailed: true, send_count: 1, role: "viewer" });
  const mail = mailbox.mails.at(-1)!;
  expect(mail).toMatchObject({ to: "New.Person@Example.com" });
  expect(mail.subject).toContain("Acme admin invites you to Acme");
  expect(mail.html).toContain(body.link);

  const token = tokenOf(body.link);
  const shown = await readInvitation(t.db, null, token);
  expect(shown).toMatchObject({
    org_name: "Acme",
    inviter_name: "Acme admin",
    masked_email: "N•••@Example.com",
    state: "open",
    is_yours: null,
  });

  const person = await newPerson("new.person@example.com");
  // Whoever is invited is not given an org of their own, whichever page they open first.
  await ensureAccount(t.db, session(person));
  expect(await listMyOrgs(t.db, session(person))).toEqual([]);
  expect(await readInvitation(t.db, session(person), token)).toMatchObject({ is_yours: true });
  expect(await accept(person, token)).toMatchObject({ problem: null, org_slug: "acme" });
  await ensureAccount(t.db, session(person));
  expect((await listMyOrgs(t.db, session(person))).map((org) => org.slug)).toEqual(["acme"]);
  expect(await memberOf(person)).toMatchObject({ role: "viewer", status: "active" });
  const me = await t.call(person.cookie, "GET", "/me", undefined, { "rapport-org": "acme" });
  expect(me.body).toMatchObject({ role: "viewer" });
  const { body: done } = await asAdmin("GET", `/invitations/${body.id}`);
  expect(done).toMatchObject({ state: "accepted", accepted_by: me.body.member_id });
  expect(done).not.toHaveProperty("link");
});

test("a person who accepts before anything else gets account and profile, and no org of their own", async () => {
  const { body } = await invite({ email: "straight@example.com" });
  const person = await newPerson("straight@example.com");
  expect(await accept(person, tokenOf(body.link))).toMatchObject({ problem: null });
  const me = await t.call(person.cookie, "GET", "/me", undefined, { "rapport-org": "acme" });
  expect(me.body).toMatchObject({ role: "member", profile: { full_name: "straight" } });
  expect(await listMyOrgs(t.db, session(person))).toHaveLength(1);
});

test("the link is shown once: a repeated request gets the invitation without it", async () => {
  const headers = { "idempotency-key": "invite-once" };
  const first = await invite({ email: "once@example.com" }, undefined, headers);
  const again = await invite({ email: "once@example.com" }, undefined, headers);
  expect(first.body.link).toMatch(/^http:\/\/rapport\.test\/invite\//);
  expect(again.headers.get("idempotent-replayed")).toBe("true");
  expect(again.body).toEqual({ ...first.body, link: null });
  expect(mailbox.mails.filter((mail) => mail.to === "once@example.com")).toHaveLength(1);
});

test("a wrong id, a wrong secret and a link that is over are one and the same to whoever has no right link", async () => {
  const { body } = await invite({ email: "quiet@example.com" });
  const { body: gone } = await invite({ email: "gone@example.com" });
  await asAdmin("DELETE", `/invitations/${gone.id}`);
  const secret = tokenOf(body.link).split(".")[1]!;
  const other = `${secret.startsWith("A") ? "B" : "A"}${secret.slice(1)}`;
  const person = await newPerson("quiet@example.com");
  const wrong = [
    `${body.id}.${other}`,
    `${t.acme.id}.${secret}`,
    `${gone.id}.${secret}`,
    "nonsense",
    "",
  ];
  for (const token of wrong) {
    expect(await readInvitation(t.db, null, token)).toBeNull();
    expect(await accept(person, token)).toEqual({
      problem: "unknown",
      org_slug: null,
      org_name: null,
      member_id: null,
      masked_email: null,
    });
  }
  expect(await memberOf(person)).toBeUndefined();
});

test("sent again, the old link is over; revoked and expired ones say so to whoever holds the link", async () => {
  const { body } = await invite({ email: "again@example.com" });
  const person = await newPerson("again@example.com");
  const { body: second } = await asAdmin("POST", `/invitations/${body.id}/resend`);
  expect(second).toMatchObject({ mailed: true, send_count: 2 });
  expect(second.link).not.toBe(body.link);
  expect(await accept(person, tokenOf(body.link))).toMatchObject({ problem: "unknown" });

  await asDatabaseOwner(
    t,
    "update public.invitations set expires_at = now() - interval '1 second' where id = $1",
    [body.id],
  );
  expect(await accept(person, tokenOf(second.link))).toMatchObject({ problem: "expired" });
  expect(await readInvitation(t.db, null, tokenOf(second.link))).toMatchObject({
    state: "expired",
  });
  const { body: third } = await asAdmin("POST", `/invitations/${body.id}/resend`);
  expect((await asAdmin("DELETE", `/invitations/${body.id}`)).status).toBe(204);
  expect((await asAdmin("DELETE", `/invitations/${body.id}`)).status).toBe(204);
  expect(await accept(person, tokenOf(third.link))).toMatchObject({ problem: "revoked" });
  expect((await asAdmin("POST", `/invitations/${body.id}/resend`)).status).toBe(409);
  expect(await memberOf(person)).toBeUndefined();
});

test("an expired invitation makes way for a new one; an open one does not", async () => {
  const { body } = await invite({ email: "twice@example.com", expires_in_days: 1 });
  expect((await invite({ email: "TWICE@example.com" })).status).toBe(409);
  await asDatabaseOwner(t, "update public.invitations set expires_at = now() where id = $1", [
    body.id,
  ]);
  expect((await invite({ email: "TWICE@example.com" })).status).toBe(201);
  expect((await invite({ email: "member@acme.example" })).body.detail).toContain(
    "belongs to the organisation already",
  );
});

test("another address is refused and learns no more than a masked one", async () => {
  const { body } = await invite({ email: "ann.long.name@example.com" });
  const stranger = await newPerson("stranger@example.net");
  const answer = await accept(stranger, tokenOf(body.link));
  expect(answer).toMatchObject({ problem: "other_address", masked_email: "a•••@example.com" });
  expect(JSON.stringify(answer)).not.toContain("long");
  expect(await memberOf(stranger)).toBeUndefined();
});

test("accepted twice at once there is one effect; of two people with the address one gets it", async () => {
  const { body } = await invite({ email: "race@example.com" });
  const person = await newPerson("race@example.com");
  const both = await Promise.all(
    Array.from({ length: 8 }, () => accept(person, tokenOf(body.link))),
  );
  expect(new Set(both.map((one) => `${one.problem} ${one.member_id}`)).size).toBe(1);
  expect(both[0]!.problem).toBeNull();
  const made = await asDatabaseOwner<{ n: number }>(
    t,
    "select count(*)::int as n from public.audit_logs where org_id = $1 and action = 'invitation.accepted' and object_id = $2",
    [t.acme.id, body.id],
  );
  expect(made[0]!.n).toBe(1);

  const { body: other } = await invite({ email: "shared@example.com" });
  const people = await Promise.all(
    Array.from({ length: 4 }, () => newPerson("shared@example.com")),
  );
  const answers = await Promise.all(people.map((one) => accept(one, tokenOf(other.link))));
  expect(answers.map((one) => one.problem).sort()).toEqual([
    "accepted",
    "accepted",
    "accepted",
    null,
  ]);
});

test("somebody named before becomes this person, by address or by name, with what is theirs", async () => {
  const unclaimed = async (name: string, email: string | null) =>
    (await asAdmin("POST", "/members", { name, email })).body;
  const byAddress = await unclaimed("Old Hand", "hand@example.com");
  const { body } = await invite({ email: "Hand@Example.com", role: "admin" });
  const hand = await newPerson("hand@example.com");
  expect(await accept(hand, tokenOf(body.link))).toMatchObject({ member_id: byAddress.id });
  expect(await memberOf(hand)).toMatchObject({ name: "Old Hand", role: "admin", status: "active" });

  const byName = await unclaimed("No Address", null);
  const { body: named } = await invite({ email: "found@example.com", member_id: byName.id });
  const found = await newPerson("found@example.com");
  expect(await accept(found, tokenOf(named.link))).toMatchObject({ member_id: byName.id });
  const { body: refused } = await invite({ email: "x@example.com", member_id: byName.id });
  expect(refused.errors[0].pointer).toBe("/member_id");
});

test("a removed member comes back by an invitation, in its role; a suspended one does not", async () => {
  const { body } = await invite({ email: "back@example.com", role: "viewer" });
  const person = await newPerson("back@example.com");
  const { member_id } = await accept(person, tokenOf(body.link));
  expect((await asAdmin("DELETE", `/members/${member_id}`)).status).toBe(204);
  const { body: again } = await invite({ email: "back@example.com", role: "member" });
  expect(await accept(person, tokenOf(again.link))).toMatchObject({ problem: null, member_id });
  expect(await memberOf(person)).toMatchObject({ role: "member", status: "active" });
  await asAdmin("PATCH", `/members/${member_id}`, { status: "suspended" });
  expect((await invite({ email: "back@example.com" })).body.detail).toContain("suspended");
  // Accepted before, a used link lets nobody in who is suspended since.
  expect(await accept(person, tokenOf(again.link))).toMatchObject({ problem: "accepted" });
  expect(await memberOf(person)).toMatchObject({ status: "suspended" });
});

test("nobody invites to more than they hold: not by the API, and not past it", async () => {
  expect((await invite({ email: "o@example.com", role: "owner" })).status).toBe(403);
  const byOwner = await invite(
    { email: "o2@example.com", role: "owner" },
    t.acme.people.owner.cookie,
  );
  expect(byOwner.status).toBe(201);
  const clerk = await memberWith(t, t.acme, [
    "members.read",
    "members.write",
    "roles.read",
    "deals.read:own",
  ]);
  for (const role of ["admin", "member", "viewer"]) {
    const { status, body } = await invite({ email: `${role}@example.org`, role }, clerk.cookie);
    expect(status, role).toBe(403);
    expect(body.detail).toContain("which you do not");
  }
  const own = await invite({ email: "c@example.org", role_id: clerk.roleId }, clerk.cookie);
  expect(own.status).toBe(201);
  // A resend lets the role as it is; raising it by hand is refused by the database.
  const raise = withOrg(t.db, { sub: clerk.sub, org_id: t.acme.id }, (trx) =>
    trx
      .updateTable("invitations")
      .set({ role: "admin", role_id: null })
      .where("id", "=", own.body.id)
      .execute(),
  );
  await expect(raise).rejects.toMatchObject({ code: "42501" });
  const forge = withOrg(t.db, { sub: clerk.sub, org_id: t.acme.id }, (trx) =>
    trx
      .updateTable("invitations")
      .set({ accepted_at: "2026-01-01T00:00:00Z", accepted_by: clerk.memberId })
      .where("id", "=", own.body.id)
      .execute(),
  );
  await expect(forge).rejects.toMatchObject({ code: "42501" });
  expect((await invite({ email: "v@example.org" }, t.acme.people.viewer.cookie)).status).toBe(403);
  expect((await invite({ email: "m@example.org" }, t.acme.people.member.cookie)).status).toBe(403);
});

test("an API key invites as far as its scopes reach, and never an owner", async () => {
  const byKey = (body: object) => t.call(t.acme.key, "POST", "/invitations", body);
  expect((await byKey({ email: "k@example.org", role: "admin" })).status).toBe(201);
  expect((await byKey({ email: "k2@example.org", role: "owner" })).status).toBe(403);
});

test("a deleted role ends the invitations that offered it", async () => {
  const { body: role } = await asAdmin("POST", "/roles", { name: "Guest", grants: ["deals.read"] });
  const { body } = await invite({ email: "guest@example.org", role_id: role.id });
  expect((await asAdmin("DELETE", `/roles/${role.id}`)).status).toBe(409);
  await asDatabaseOwner(t, "delete from public.roles where id = $1", [role.id]);
  const guest = await newPerson("guest@example.org");
  expect(await accept(guest, tokenOf(body.link))).toMatchObject({ problem: "revoked" });
  expect(await memberOf(guest)).toBeUndefined();
});

test("the other org sees, sends and revokes nothing of it", async () => {
  const { body } = await invite({ email: "ours@example.org" });
  for (const [method, path] of [
    ["GET", `/invitations/${body.id}`],
    ["POST", `/invitations/${body.id}/resend`],
    ["DELETE", `/invitations/${body.id}`],
  ] as const)
    expect((await t.call(t.globex.key, method, path)).status, method).toBe(404);
  const { body: list } = await t.call(t.globex.key, "GET", "/invitations");
  expect(list.data).toEqual([]);
  expect(await readInvitation(t.db, null, tokenOf(body.link))).toMatchObject({ state: "open" });
  const { body: mine } = await asAdmin("GET", "/invitations?filter[email][eq]=ours@example.org");
  expect(mine.data).toHaveLength(1);
});

test("of many invitations at once exactly as many pass as the quota has room for", async () => {
  await asDatabaseOwner(
    t,
    "insert into private.org_quotas (org_id, name, max) values ($1, 'pending_invitations', 3)",
    [t.globex.id],
  );
  const answers = await Promise.all(
    Array.from({ length: 8 }, (_, i) =>
      t.call(t.globex.key, "POST", "/invitations", { email: `p${i}@example.org` }),
    ),
  );
  expect(answers.filter((one) => one.status === 201)).toHaveLength(3);
  const refused = answers.filter((one) => one.status === 409);
  expect(refused).toHaveLength(5);
  expect(refused[0]!.body.detail).toContain("At most 3 invitations wait for an answer");
});
