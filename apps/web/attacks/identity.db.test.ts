/** Attacks on who somebody is: tokens, sessions, sign-in, the address they seem to come from. */
import { randomUUID } from "node:crypto";
import { request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { serve } from "@hono/node-server";
import { Throttle, throttleAuth } from "@rapport/stack/supabase/throttle";
import { SignJWT, UnsecuredJWT } from "jose";
import { afterAll, beforeAll, expect, test } from "vitest";
import { safeReturnTo } from "#lib/return-to.ts";
import { addressOf } from "#lib/security/client-address.ts";
import { guardTry } from "#lib/security/guard-try.ts";
import { installPeers } from "#lib/security/peer.ts";
import { cookieOf, openTwoOrgs, type TwoOrgs } from "#lib/testing/two-orgs.ts";
import { acceptInvitation, endOwnSession, readInvitation } from "#modules/identity/index.ts";

let t: TwoOrgs;
beforeAll(async () => {
  t = await openTwoOrgs();
});
afterAll(() => t.close());

const acme = { "rapport-org": "acme" };
const me = (cookie: string) => t.call(cookie, "GET", "/me", undefined, acme);
const cookieWith = (token: string) =>
  `sb-test-auth-token=base64-${Buffer.from(JSON.stringify({ access_token: token })).toString("base64url")}`;

test("9 · returnTo `//evil`, `/\\evil`, `%2f%2f`, `javascript:`: goes to `/`", () => {
  for (const evil of [
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/%2f%2fevil.example",
    "/%2Fevil.example",
    "/%5cevil.example",
    "/%252f%252fevil.example",
    "%2f%2fevil.example",
    "/\t/evil.example",
    "/%09/evil.example",
    "/.//evil.example",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "/javascript:alert(1)//../..//evil.example",
    "https://evil.example",
    "https:evil.example",
    "http:\\\\evil.example",
    "data:text/html,x",
  ])
    expect(safeReturnTo(evil), evil).toBe("/");
  expect(safeReturnTo("/acme/deals?sort=name#top")).toBe("/acme/deals?sort=name#top");
});

test("11 · cookie after sign-out or suspension: 401", async () => {
  const { userId } = t.acme.people.admin;
  const session_id = randomUUID();
  const cookie = await cookieOf(userId, "admin@acme.example", "1h", { session_id });
  expect((await me(cookie)).status).toBe(200);
  await endOwnSession(t.db, { sub: userId, session_id }, "signed_out");
  expect((await me(cookie)).status).toBe(401);
  // The same person's other browser goes on.
  expect((await me(t.acme.people.admin.cookie)).status).toBe(200);

  // Suspended in one organisation: refused there from the next request on. The session itself is the person's, so it is 403.
  const { memberId, cookie: theirs } = t.acme.people.viewer;
  expect((await me(theirs)).status).toBe(200);
  await t.call(t.acme.key, "PATCH", `/members/${memberId}`, { status: "suspended" });
  expect((await me(theirs)).status).toBe(403);
  for (const path of ["/deals", "/companies", "/members"])
    expect((await t.call(theirs, "GET", path, undefined, acme)).status).toBe(403);
  await t.call(t.acme.key, "PATCH", `/members/${memberId}`, { status: "active" });
  expect((await me(theirs)).status).toBe(200);
});

test("12 · password spraying: 429 per account and address", async () => {
  const wrong = async () => ({ ok: false, problem: "credentials" });
  const attempt = (email: string, address: string) =>
    guardTry(t.db, { kind: "password", email, address, stepMilliseconds: 1 }, wrong);
  // One account from many addresses.
  for (let i = 0; i < 10; i++)
    expect(await attempt("owner@acme.example", `192.0.2.${i}`)).toMatchObject({
      problem: "credentials",
    });
  expect(await attempt("owner@acme.example", "192.0.2.99")).toMatchObject({ problem: "tooMany" });
  // Many accounts from one address.
  for (let i = 0; i < 50; i++) await attempt(`person${i}@acme.example`, "198.51.100.9");
  expect(await attempt("person50@acme.example", "198.51.100.9")).toMatchObject({
    problem: "tooMany",
    waitSeconds: expect.any(Number),
  });

  // And before Supabase Auth's own endpoint, which anybody may call without our pages.
  const throttle = new Throttle();
  const direct = (email: string, address: string) =>
    throttleAuth(
      throttle,
      new Request("http://auth.test/auth/v1/token?grant_type=password", {
        method: "POST",
        body: JSON.stringify({ email, password: "Summer2026" }),
      }),
      address,
      async () => Response.json({}, { status: 400 }),
    );
  for (let i = 0; i < 10; i++) await direct("owner@acme.example", `192.0.2.${i}`);
  const over = await direct("owner@acme.example", "192.0.2.99");
  expect([over.status, Number(over.headers.get("retry-after")) > 0]).toEqual([429, true]);
  for (let i = 0; i < 50; i++) await direct(`person${i}@acme.example`, "198.51.100.9");
  expect((await direct("person50@acme.example", "198.51.100.9")).status).toBe(429);
});

test("13 · spoofed X-Forwarded-For: ignored unless the proxy is configured", async () => {
  installPeers();
  const { createApi } = await import("#api");
  const server = serve({ fetch: createApi().fetch, port: 0, hostname: "127.0.0.1" }) as Server;
  try {
    if (!server.listening) await new Promise((ready) => server.once("listening", ready));
    const { port } = server.address() as AddressInfo;
    const cookie = await cookieOf(t.globex.people.owner.userId, "owner@globex.example");
    const get = (path: string) =>
      new Promise<string>((done, fail) => {
        const headers = {
          cookie,
          "rapport-org": "globex",
          "x-forwarded-for": "6.6.6.6",
          "x-real-ip": "6.6.6.6",
          forwarded: "for=6.6.6.6",
          "cf-connecting-ip": "6.6.6.6",
        };
        request({ port, host: "127.0.0.1", path: `/api/v1${path}`, headers }, (response) => {
          let text = "";
          response.setEncoding("utf8");
          response.on("data", (chunk: string) => (text += chunk));
          response.on("end", () => done(text));
        })
          .on("error", fail)
          .end();
      });
    await get("/me");
    const sessions = JSON.parse(await get("/me/sessions")) as {
      data: { ip: string | null; is_current: boolean }[];
    };
    expect(sessions.data.find(({ is_current }) => is_current)?.ip).toBe("127.0.0.1");
  } finally {
    await new Promise((done) => server.close(done));
  }
  const seen = { socket: "10.0.0.2", forwardedFor: "6.6.6.6, 203.0.113.9" };
  expect([0, 1, 3].map((proxies) => addressOf(seen, proxies))).toEqual([
    "10.0.0.2",
    "203.0.113.9",
    null,
  ]);
});

test("14 · enumeration at sign-in, reset, invitation: same body and timing", async () => {
  // Auth takes longer for an account that is there: it computes a hash, or sends a mail.
  const auth = async (email: string) => {
    await sleep(email.startsWith("known") ? 120 : 2);
    return { ok: false, problem: "credentials" };
  };
  const timed = async (email: string) => {
    const start = performance.now();
    const answer = await guardTry(
      t.db,
      { kind: "password", email, address: null, stepMilliseconds: 600 },
      () => auth(email),
    );
    return { answer, steps: Math.floor((performance.now() - start) / 600) };
  };
  const [known, unknown] = await Promise.all([
    timed(`known-${randomUUID()}@x.example`),
    timed(`unknown-${randomUUID()}@x.example`),
  ]);
  expect(known).toEqual(unknown);
  expect(known.steps).toBe(1);

  // An invitation answers the same for an address that has an account and one that has none.
  const invite = async (email: string) =>
    (await t.call(t.acme.key, "POST", "/invitations", { email, role: "viewer" })).body as object;
  const [there, nowhere] = [
    await invite("admin@globex.example"),
    await invite("nobody@nowhere.example"),
  ];
  expect(Object.keys(there)).toEqual(Object.keys(nowhere));
  const own = /^(?:email|id|link|created_at|updated_at|sent_at|expires_at)$/;
  const shown = (answer: object) => Object.entries(answer).filter(([field]) => !own.test(field));
  expect(shown(there)).toEqual(shown(nowhere));

  // A wrong secret reads as a wrong id.
  const token = String((there as { link: string }).link)
    .split("/")
    .at(-1)!;
  const otherSecret = `${token.split(".")[0]}.${"A".repeat(43)}`;
  const otherId = `${randomUUID()}.${token.split(".")[1]}`;
  const session = { sub: t.acme.people.viewer.userId, email: "viewer@acme.example" };
  for (const wrong of [otherSecret, otherId]) {
    expect(await readInvitation(t.db, session, wrong)).toBeNull();
    expect((await acceptInvitation(t.db, session, wrong)).problem).toBe("unknown");
  }
});

test("15 · JWT with alg none, wrong audience, expired: 401", async () => {
  const { userId } = t.acme.people.owner;
  const claims = { email: "owner@acme.example", session_id: randomUUID(), role: "authenticated" };
  const secret = new TextEncoder().encode(process.env.SUPABASE_JWT_SECRET);
  const signed = (audience: string, expires: string, key = secret, alg = "HS256") =>
    new SignJWT(claims)
      .setProtectedHeader({ alg })
      .setSubject(userId)
      .setAudience(audience)
      .setExpirationTime(expires)
      .sign(key);
  const good = await signed("authenticated", "1h");
  expect((await me(cookieWith(good))).status).toBe(200);
  const [head, body, signature] = good.split(".") as [string, string, string];
  const none = Buffer.from('{"alg":"none"}').toString("base64url");
  const grown = Buffer.from(
    JSON.stringify({ ...JSON.parse(Buffer.from(body, "base64url").toString()), sub: randomUUID() }),
  ).toString("base64url");
  const bad: Record<string, string> = {
    "alg none": new UnsecuredJWT(claims)
      .setSubject(userId)
      .setAudience("authenticated")
      .setExpirationTime("1h")
      .encode(),
    "alg none with the signature of another": `${none}.${body}.${signature}`,
    "no signature": `${head}.${body}.`,
    "another body": `${head}.${grown}.${signature}`,
    "another secret": await signed(
      "authenticated",
      "1h",
      new TextEncoder().encode("another secret that is long enough too"),
    ),
    "another algorithm": await signed("authenticated", "1h", secret, "HS512"),
    "another audience": await signed("somebody-else", "1h"),
    expired: await signed("authenticated", "-1s"),
    nonsense: "a.b.c",
  };
  for (const [what, token] of Object.entries(bad))
    expect((await me(cookieWith(token))).status, what).toBe(401);
  // A token of the browser is no key.
  const bearer = await t.call(null, "GET", "/me", undefined, {
    ...acme,
    authorization: `Bearer ${good}`,
  });
  expect(bearer.status).toBe(401);
});

test("16 · role in user_metadata: ignored", async () => {
  const { userId } = t.acme.people.viewer;
  const elevated = { role: "owner", org_role: "owner", is_admin: true, permissions: ["*"] };
  const cookie = await cookieOf(userId, "viewer@acme.example", "1h", {
    user_metadata: { ...elevated, org_id: t.globex.id },
    app_metadata: elevated,
    org_role: "owner",
    org_id: t.globex.id,
    key_id: randomUUID(),
    origin: "seed",
    role: "service_role",
  });
  expect((await me(cookie)).body).toMatchObject({ role: "viewer", org: { id: t.acme.id } });
  expect((await t.call(cookie, "POST", "/companies", { name: "x" }, acme)).status).toBe(403);
  const foreign = await t.call(cookie, "GET", "/deals", undefined, { "rapport-org": "globex" });
  expect(foreign.status).toBe(403);
});
