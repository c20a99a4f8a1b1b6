import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createLog } from "#lib/log.ts";
import { asDatabaseOwner, openMailbox } from "#lib/testing/membership.ts";
import { openTwoOrgs, type RoleName, type TwoOrgs } from "#lib/testing/two-orgs.ts";
import { openLocalGoogle } from "../testing-google.ts";
import { connectMailbox, receiveMail } from "../testing.ts";
import { finishConnection } from "./connect.ts";
import { sendIntegrationNotices } from "./notices.ts";

let t: TwoOrgs;
let google: Awaited<ReturnType<typeof openLocalGoogle>>;
let outbox: Awaited<ReturnType<typeof openMailbox>>;

beforeAll(async () => {
  google = await openLocalGoogle();
  outbox = await openMailbox();
  process.env.RAPPORT_MAIL_FROM = "Rapport <rapport@acme.example>";
  t = await openTwoOrgs();
});
afterAll(async () => {
  await t?.close();
  await google?.close();
  await outbox?.close();
});

const as = (role: RoleName, method: string, path: string, body?: unknown) =>
  t.call(t.acme.people[role].cookie, method, path, body, { "rapport-org": "acme" });

/** Asks for the address, and says yes or no there as a browser does. Answers what Google sends the browser back with. */
async function consent(
  role: RoleName,
  address: string,
  choose: { decision?: string; leaveOut?: string; return_to?: string } = {},
): Promise<URLSearchParams> {
  await google.play("mailboxes", { address, name: address });
  const asked = await as(
    role,
    "POST",
    "/integrations/google/connect",
    choose.return_to ? { return_to: choose.return_to } : {},
  );
  expect(asked.status, JSON.stringify(asked.body)).toBe(200);
  const url = new URL(asked.body.url);
  const form = new URLSearchParams(url.search);
  for (const scope of url.searchParams.get("scope")!.split(" "))
    if (!choose.leaveOut || !scope.endsWith(choose.leaveOut)) form.append("granted", scope);
  form.set("account", address);
  form.set("decision", choose.decision ?? "allow");
  const answer = await fetch(url.origin + url.pathname, {
    method: "POST",
    body: form,
    redirect: "manual",
  });
  const back = new URL(answer.headers.get("location")!);
  expect(back.pathname).toBe("/callback/google");
  return back.searchParams;
}
const finish = (role: RoleName, query: URLSearchParams, org = t.acme) =>
  finishConnection(t.db, org.people[role].userId, {}, query);
const box = async (address: string) =>
  (await as("owner", "GET", `/integrations?filter[address][eq]=${address}`)).body.data[0];

describe("connecting", () => {
  test("ends in a mailbox that is read at once, with tokens that are sealed", async () => {
    const query = await consent("member", "rep@acme.example", { return_to: "/acme/deals?x=1" });
    expect(await finish("member", query)).toEqual({ path: "/acme/deals?x=1", result: "connected" });
    expect(await box("rep@acme.example")).toMatchObject({
      state: "connected",
      member_id: t.acme.people.member.memberId,
      display_name: "Acme member",
      sync_phase: "backfill",
    });
    const rows = await asDatabaseOwner<{
      refresh_token: string;
      access_token: string;
      due: boolean;
    }>(
      t,
      "select t.refresh_token, t.access_token, m.due_at <= now() as due from private.integration_tokens t join private.mailboxes m using (org_id, id)",
    );
    expect(rows[0]!.due).toBe(true);
    for (const sealed of [rows[0]!.refresh_token, rows[0]!.access_token])
      expect(sealed).toMatch(/^v1\.k1\./);
    const { body } = await as("owner", "GET", "/integrations");
    expect(JSON.stringify(body)).not.toMatch(/v1\.k1|ya29|1\/\//);
    const events = await asDatabaseOwner(
      t,
      "select type, data from public.domain_events where type like 'integration.%'",
    );
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({
      type: "integration.connected",
      data: { provider: "google", name: "rep@acme.example", state: "connected", reason: null },
    });
    // A code is good for once.
    expect((await finish("member", query)).result).toBe("failed");
  });

  test("again keeps the mailbox and what hangs on it", async () => {
    const before = await box("rep@acme.example");
    expect((await finish("member", await consent("member", "rep@acme.example"))).result).toBe(
      "connected",
    );
    expect((await box("rep@acme.example")).id).toBe(before.id);
  });

  test("serves whoever asked, in the org where they asked, and nobody else", async () => {
    const query = await consent("member", "mine@acme.example");
    expect((await finish("admin", query)).result).toBe("expired");
    expect((await finish("member", query, t.globex)).result).toBe("failed");
    const elsewhere = new URLSearchParams(query);
    elsewhere.set("state", query.get("state")!.replace(t.acme.id, t.globex.id));
    expect((await finish("member", elsewhere)).result).toBe("failed");
    expect(await box("mine@acme.example")).toBeUndefined();
    expect((await finish("member", query)).result).toBe("connected");
  });

  test("an address that another member has connected stays theirs", async () => {
    const query = await consent("admin", "rep@acme.example");
    expect((await finish("admin", query)).result).toBe("not_yours");
    expect((await box("rep@acme.example")).member_id).toBe(t.acme.people.member.memberId);
  });

  test.each([
    ["declined", { decision: "deny" }],
    ["missing_scopes", { leaveOut: "gmail.send" }],
  ])("%s leaves nothing behind", async (result, choose) => {
    const query = await consent("member", "half@acme.example", choose);
    expect((await finish("member", query)).result).toBe(result);
    expect(await box("half@acme.example")).toBeUndefined();
  });

  test("a state that is too old, changed or missing is refused", async () => {
    const query = await consent("member", "late@acme.example");
    const { Date: RealDate } = globalThis;
    const later = RealDate.now() + 11 * 60_000;
    globalThis.Date = class extends RealDate {
      static override now = () => later;
    } as DateConstructor;
    try {
      expect((await finish("member", query)).result).toBe("expired");
    } finally {
      globalThis.Date = RealDate;
    }
    const changed = new URLSearchParams(query);
    changed.set("state", `${query.get("state")!.slice(0, -4)}AAA=`);
    expect((await finish("member", changed)).result).toBe("expired");
    expect((await finish("member", new URLSearchParams())).result).toBe("failed");
  });

  test("begins for people, and comes back to this site alone", async () => {
    expect((await t.call(t.acme.key, "POST", "/integrations/google/connect", {})).status).toBe(403);
    expect((await as("viewer", "POST", "/integrations/google/connect", {})).status).toBe(403);
    for (const return_to of ["https://evil.example", "//evil.example", "/\\evil.example"])
      expect(
        (await as("member", "POST", "/integrations/google/connect", { return_to })).status,
      ).toBe(422);
  });
});

describe("a mailbox", () => {
  test("is changed by its member; an admin changes its limit alone", async () => {
    const { id } = await connectMailbox(t, t.acme, "member");
    const change = { signature: "Bye", shares_bodies: true, sends_for: "org", display_name: "Rep" };
    expect((await as("member", "PATCH", `/integrations/${id}`, change)).body).toMatchObject(change);
    expect(
      (await as("admin", "PATCH", `/integrations/${id}`, { shares_bodies: false })).status,
    ).toBe(403);
    expect(
      (await as("admin", "PATCH", `/integrations/${id}`, { daily_limit: 5 })).body.daily_limit,
    ).toBe(5);
    expect((await as("viewer", "PATCH", `/integrations/${id}`, { daily_limit: 6 })).status).toBe(
      403,
    );
    for (const [method, path, body] of [
      ["GET", "", undefined],
      ["PATCH", "", { daily_limit: 7 }],
      ["DELETE", "", undefined],
      ["POST", "/sync", {}],
    ] as const)
      expect((await t.call(t.globex.key, method, `/integrations/${id}${path}`, body)).status).toBe(
        404,
      );
    expect((await as("member", "GET", `/integrations/${id}`)).body).toMatchObject({
      ...change,
      daily_limit: 5,
    });
  });

  test("is read when asked, until it is disconnected; then its tokens are gone and its mails stay", async () => {
    const made = await connectMailbox(t, t.acme, "admin");
    const email = await receiveMail(t, made);
    await google.addMailbox(made.address);
    google.know(made.id, made.address);
    const token = google.tokenOf(made.address);
    const lives = async () => (await fetch(`${google.url}/tokeninfo?access_token=${token}`)).ok;
    expect(await lives()).toBe(true);
    expect((await as("admin", "POST", `/integrations/${made.id}/sync`, {})).status).toBe(202);
    expect((await as("member", "POST", `/integrations/${made.id}/sync`, {})).status).toBe(403);
    expect((await as("member", "DELETE", `/integrations/${made.id}`)).status).toBe(403);
    expect((await as("admin", "DELETE", `/integrations/${made.id}`)).status).toBe(204);
    expect((await as("admin", "GET", `/integrations/${made.id}`)).body.state).toBe("disconnected");
    // Given back at Google, too.
    await expect.poll(lives, { timeout: 20_000 }).toBe(false);
    const left = await asDatabaseOwner(t, "select from private.integration_tokens where id = $1", [
      made.id,
    ]);
    expect(left).toEqual([]);
    expect((await as("admin", "GET", `/emails/${email}`)).status).toBe(200);
    expect((await as("admin", "POST", `/integrations/${made.id}/sync`, {})).status).toBe(409);
    const wanted = { integration_id: made.id, to: ["a@b.example"], subject: "x", text: "y" };
    expect((await as("admin", "POST", "/emails", wanted)).status).toBe(422);
  });

  test("that lost its access: its member gets one mail with the reason", async () => {
    const made = await connectMailbox(t, t.acme, "member", "lost@acme.example");
    const ask = async (revoked: boolean) => {
      const [taken] = await asDatabaseOwner<{ lease: string }>(
        t,
        "select lease from app.take_token($1, $2, null)",
        [t.acme.id, made.id],
      );
      await asDatabaseOwner(
        t,
        "select app.fail_token($1, $2, $3, $4, 'Google takes it no more.')",
        [t.acme.id, made.id, taken!.lease, revoked],
      );
    };
    await ask(false);
    expect((await box("lost@acme.example")).state).toBe("connected");
    await ask(true);
    expect(await box("lost@acme.example")).toMatchObject({
      state: "needs_reconnect",
      state_reason: "Google takes it no more.",
    });
    expect(await sendIntegrationNotices(t.db, createLog())).toBe(1);
    expect(await sendIntegrationNotices(t.db, createLog())).toBe(0);
    expect(outbox.mails).toHaveLength(1);
    expect(outbox.mails[0]).toMatchObject({ to: "member@acme.example" });
    expect(outbox.mails[0]!.subject).toContain("lost@acme.example");
  });
});

test("mail of a blocked address or domain is left where it is", async () => {
  const made = await connectMailbox(t, t.acme, "member");
  const block = (address: string) => t.call(t.acme.key, "POST", "/blocked-addresses", { address });
  expect((await block("@News.example")).body.address).toBe("news.example");
  expect((await block("news.example")).status).toBe(409);
  expect((await block("no domain")).status).toBe(422);
  expect((await as("member", "POST", "/blocked-addresses", { address: "a.example" })).status).toBe(
    403,
  );
  expect(await receiveMail(t, made, { from: "x@news.example" })).toBeNull();
  const { body } = await t.call(t.acme.key, "GET", "/blocked-addresses");
  const [{ id }] = body.data;
  expect((await t.call(t.globex.key, "DELETE", `/blocked-addresses/${id}`)).status).toBe(404);
  expect((await t.call(t.acme.key, "DELETE", `/blocked-addresses/${id}`)).status).toBe(204);
  expect(await receiveMail(t, made, { from: "x@news.example" })).not.toBeNull();
});

test("what a comparison missed is named for the mailbox's member alone", async () => {
  const mine = await connectMailbox(t, t.acme, "member");
  const theirs = await connectMailbox(t, t.globex, "owner");
  const known = await receiveMail(t, mine, { subject: "Fetched since" });
  for (const box of [mine, theirs])
    await asDatabaseOwner(
      t,
      `insert into private.missing_emails (org_id, integration_id, provider_id, position, subject, from_address, occurred_at, outcome, email_id, settled_at)
       values ($1, $2, 'm1', 1, 'Fetched since', 'ada@customer.example', now(), 'stored', $3, now()), ($1, $2, 'm2', 2, '', '', null, null, null, null)`,
      [box.org.id, box.id, box === mine ? known : null],
    );
  await asDatabaseOwner(
    t,
    `update public.integrations set reconciled_at = now(), compared_since = '2026-08-23', provider_count = 1204, missing_count = 2,
       outcome_counts = '{"stored": 1202}' where id = $1`,
    [mine.id],
  );
  expect((await as("member", "GET", `/integrations/${mine.id}`)).body).toMatchObject({
    compared_since: "2026-08-23",
    provider_count: 1204,
    missing_count: 2,
    outcome_counts: { stored: 1202 },
  });
  const path = `/integrations/${mine.id}/missing-emails`;
  const listed = await as("member", "GET", path);
  expect(listed.status, JSON.stringify(listed.body)).toBe(200);
  expect(listed.body.data).toEqual([
    expect.objectContaining({
      subject: "Fetched since",
      outcome: "stored",
      email_id: known,
      conversation_id: expect.any(String),
    }),
    expect.objectContaining({ provider_id: "m2", outcome: null, occurred_at: null }),
  ]);
  // Colleagues and keys see that something is missing, and not what.
  expect((await as("owner", "GET", path)).body).toEqual({ data: [] });
  expect((await t.call(t.acme.key, "GET", path)).body).toEqual({ data: [] });
  expect((await t.call(t.globex.key, "GET", path)).status).toBe(404);
  expect((await as("member", "GET", `/integrations/${theirs.id}/missing-emails`)).status).toBe(404);
});
