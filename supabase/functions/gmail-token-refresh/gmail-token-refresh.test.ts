import { afterAll, beforeAll, expect, test } from "vitest";
import type { DenoFunction } from "../testing/deno.ts";
import { type Box, type MailField, openMailField } from "../testing/mail-field.ts";

let field: MailField;
let refresh: DenoFunction;
let acme: string;
let other: string;
beforeAll(async () => {
  field = await openMailField();
  refresh = await field.start("gmail-token-refresh");
  [acme, other] = [await field.addOrg(), await field.addOrg()];
});
afterAll(() => field?.close());

type Answer = {
  status: number;
  body: { access_token?: string; expires_at?: string; reason?: string; error?: string };
};
const ask = async (box: Box, changes: Record<string, unknown> = {}): Promise<Answer> => {
  const { orgId: org_id, integrationId: integration_id, memberId: member_id } = box;
  const answer = await refresh.call({ org_id, integration_id, member_id, ...changes });
  return { status: answer.status, body: (await answer.json()) as Answer["body"] };
};
const refreshes = async (): Promise<number> => (await field.google.calls())["oauth.token"] ?? 0;
const stateOf = async ({ integrationId }: Box) =>
  (
    await field.owner.query<{ state: string; state_reason: string | null }>(
      "select state, state_reason from public.integrations where id = $1",
      [integrationId],
    )
  ).rows[0];
const opensAtGoogle = async (token: string | undefined): Promise<boolean> =>
  (
    await fetch(`${field.google.url}/gmail/v1/users/me/profile`, {
      headers: { authorization: `Bearer ${token}` },
    })
  ).ok;

test("only who holds the internal secret may ask, and a wrong body is refused", async () => {
  for (const headers of [{ apikey: "" }, { authorization: "Bearer wrong" }] as Record<
    string,
    string
  >[])
    expect((await refresh.call({}, headers)).status).toBe(401);
  expect((await refresh.call({ org_id: "x" })).status).toBe(400);
});

test("fifty callers at once get one and the same token, fetched once; those after them get it as well", async () => {
  const box = await field.connect(acme, "fifty@acme.example");
  const before = await refreshes();
  const answers = await Promise.all(Array.from({ length: 50 }, () => ask(box)));
  expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 50 }, () => 200));
  expect(new Set(answers.map(({ body }) => body.access_token)).size).toBe(1);
  expect((await refreshes()) - before).toBe(1);
  expect(await opensAtGoogle(answers[0]?.body.access_token)).toBe(true);
  expect(Date.parse(answers[0]?.body.expires_at ?? "")).toBeGreaterThan(Date.now() + 600_000);
  expect((await ask(box)).body.access_token).toBe(answers[0]?.body.access_token);
  expect((await refreshes()) - before).toBe(1);
});

test("two functions side by side refresh once as well", async () => {
  const box = await field.connect(acme, "two@acme.example");
  const second = await field.start("gmail-token-refresh");
  const before = await refreshes();
  const body = { org_id: box.orgId, integration_id: box.integrationId, member_id: null };
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, at) => (at % 2 ? refresh : second).call(body)),
  );
  expect(answers.every(({ status }) => status === 200)).toBe(true);
  expect((await refreshes()) - before).toBe(1);
});

test("a refresh token that Google replaces is replaced here", async () => {
  await field.google.turn("settings", { rotateRefreshTokens: true });
  try {
    const box = await field.connect(acme, "rotating@acme.example");
    for (let round = 0; round < 3; round++) {
      const { status, body } = await ask(box);
      expect(status, refresh.log()).toBe(200);
      expect(await opensAtGoogle(body.access_token)).toBe(true);
      await field.owner.query(
        "update private.integration_tokens set access_expires_at = now() + interval '1 minute' where id = $1",
        [box.integrationId],
      );
    }
  } finally {
    await field.google.turn("settings", { rotateRefreshTokens: false });
  }
});

test("a token that Google has just refused is not given out again", async () => {
  const box = await field.connect(acme, "refused@acme.example", { withAccess: true });
  expect((await ask(box)).body.access_token).toBe(box.tokens.access_token);
  await field.google.turn("expire-tokens", { address: box.address });
  const { body } = await ask(box, { rejected_token: box.tokens.access_token });
  expect(body.access_token).not.toBe(box.tokens.access_token);
  expect(await opensAtGoogle(body.access_token)).toBe(true);
});

test("revoked access ends the connection once, in words, with an event and a notice; nothing is asked of Google after that", async () => {
  const box = await field.connect(acme, "revoked@acme.example");
  await field.google.turn("revoke", { address: box.address });
  const answers = await Promise.all(Array.from({ length: 10 }, () => ask(box)));
  for (const { status, body } of answers) {
    expect(status).toBe(409);
    expect(body).toMatchObject({
      reason: "needs_reconnect",
      error: expect.stringContaining("connect it again"),
    });
  }
  expect(await stateOf(box)).toMatchObject({
    state: "needs_reconnect",
    state_reason: expect.any(String),
  });
  const before = await refreshes();
  expect((await ask(box)).status).toBe(409);
  expect(await refreshes()).toBe(before);
  const { rows } = await field.owner.query(
    "select (select count(*)::int from public.domain_events where object_id = $1 and type = 'integration.failing') as told, (select count(*)::int from private.integration_notices where integration_id = $1) as notices, (select num_nonnulls(access_token, refresh_token) from private.integration_tokens where id = $1) as kept",
    [box.integrationId],
  );
  expect(rows[0]).toEqual({ told: 1, notices: 1, kept: 0 });
});

test("a Google that is down changes nothing: the next caller tries again", async () => {
  const box = await field.connect(acme, "down@acme.example");
  await field.google.turn("faults", { on: "oauth.token", status: 503, times: 1 });
  expect(await ask(box)).toMatchObject({ status: 503, body: { reason: "unavailable" } });
  expect(await stateOf(box)).toMatchObject({ state: "connected" });
  expect((await ask(box)).status).toBe(200);
});

test("a function that dies with the lease holds up the others for twenty seconds at most", async () => {
  const box = await field.connect(acme, "dying@acme.example");
  await field.google.turn("faults", { on: "oauth.token", delay_ms: 10_000, times: 1 });
  const victim = await field.start("gmail-token-refresh");
  const before = await refreshes();
  victim
    .call({ org_id: box.orgId, integration_id: box.integrationId, member_id: null })
    .catch(() => {});
  await expect.poll(refreshes, { timeout: 20_000 }).toBe(before + 1);
  await victim.kill();
  // As twenty seconds do.
  await field.owner.query(
    "update private.integration_tokens set lease_until = now() where id = $1 and lease_until <= now() + interval '20 seconds'",
    [box.integrationId],
  );
  expect((await ask(box)).status).toBe(200);
});

test("another member is refused until the mailbox sends for all; another org, a suspended member and a wrong id find nothing", async () => {
  const box = await field.connect(acme, "mine@acme.example");
  const colleague = await field.connect(acme, "colleague@acme.example");
  const stranger = await field.connect(other, "stranger@other.example");
  expect(await ask(box, { member_id: colleague.memberId })).toMatchObject({
    status: 403,
    body: { reason: "not_yours" },
  });
  expect(await ask(box, { member_id: stranger.memberId })).toMatchObject({ status: 403 });
  expect(await ask(box, { org_id: other, member_id: stranger.memberId })).toMatchObject({
    status: 404,
  });
  expect(await ask(box, { integration_id: stranger.integrationId })).toMatchObject({ status: 404 });
  await field.owner.query("update public.integrations set sends_for = 'org' where id = $1", [
    box.integrationId,
  ]);
  expect((await ask(box, { member_id: colleague.memberId })).status).toBe(200);
  expect((await ask(box, { member_id: stranger.memberId })).status).toBe(403);
  await field.owner.query("update public.org_members set status = 'suspended' where id = $1", [
    colleague.memberId,
  ]);
  expect((await ask(box, { member_id: colleague.memberId })).status).toBe(403);
});

test("a ciphertext that was moved to another connection opens nothing", async () => {
  const [from, to] = [
    await field.connect(acme, "from@acme.example"),
    await field.connect(acme, "to@acme.example"),
  ];
  await field.owner.query(
    "update private.integration_tokens t set refresh_token = f.refresh_token from private.integration_tokens f where t.id = $1 and f.id = $2",
    [to.integrationId, from.integrationId],
  );
  expect(await ask(to)).toMatchObject({ status: 500, body: { reason: "failed" } });
  expect(await stateOf(to)).toMatchObject({ state: "connected" });
});

test("no token stands in a log, nor in the database, whose every text is searched", async () => {
  const box = await field.connect(acme, "traces@acme.example", { withAccess: true });
  const { body } = await ask(box);
  const secrets = [box.tokens.access_token, box.tokens.refresh_token, body.access_token ?? ""];
  for (const secret of secrets) expect(refresh.log()).not.toContain(secret);
  const { rows: tables } = await field.superuser.query<{ name: string }>(
    "select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname in ('public', 'private', 'app', 'auth')",
  );
  expect(tables.length).toBeGreaterThan(40);
  for (const { name } of tables) {
    const { rows } = await field.superuser.query<{ found: number }>(
      `select count(*)::int as found from ${name} t where t::text like any ($1)`,
      [secrets.map((secret) => `%${secret}%`)],
    );
    expect(rows[0]?.found, name).toBe(0);
  }
});
