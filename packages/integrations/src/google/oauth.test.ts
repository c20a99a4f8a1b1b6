import { createHash } from "node:crypto";
import { startTestGoogle, type TestGoogle } from "@rapport/emulators/google/testing";
import { OAuth2Client } from "google-auth-library";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { readGoogleSettings, type GoogleSettings } from "./keys.ts";
import {
  authorizeUrl,
  createPkce,
  exchangeCode,
  GMAIL_SCOPES,
  refreshAccess,
  revokeAccess,
} from "./oauth.ts";

const redirectUri = "http://localhost:3000/api/callback?from=google";
let google: TestGoogle;
let settings: GoogleSettings;
beforeAll(async () => {
  google = await startTestGoogle();
  settings = readGoogleSettings(google.environment) as GoogleSettings;
});
afterAll(() => google.close());
afterEach(async () => {
  await google.clearFaults();
  await google.turn("settings", { rotateRefreshTokens: false, tokenSeconds: 3600 });
});

/** What the browser does with the consent page: reads its form and sends it back. */
async function consent(
  url: string,
  decide: (form: URLSearchParams) => void = () => {},
): Promise<URL> {
  const page = await (await fetch(url)).text();
  const form = new URLSearchParams();
  for (const [tag] of page.matchAll(/<input [^>]*>/g)) {
    const read = (name: string): string => new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1] ?? "";
    if (read("type") === "radio" && !/ checked/.test(tag)) continue;
    form.append(read("name"), read("value").replaceAll("&amp;", "&"));
  }
  form.set("decision", "allow");
  decide(form);
  const target = new URL(url);
  const answer = await fetch(`${target.origin}${target.pathname}`, {
    method: "POST",
    body: form,
    redirect: "manual",
  });
  expect(answer.status).toBe(303);
  return new URL(answer.headers.get("location") ?? "");
}

async function start(extra: { loginHint?: string } = {}) {
  const pkce = await createPkce();
  const state = `state ${Math.random()}`;
  const url = authorizeUrl(settings, {
    redirectUri,
    state,
    challenge: pkce.challenge,
    ...extra,
  });
  return { ...pkce, state, url };
}

async function connect() {
  const { url, verifier, state } = await start({ loginHint: google.rep });
  const back = await consent(url);
  expect(back.searchParams.get("state")).toBe(state);
  const code = back.searchParams.get("code") ?? "";
  const tokens = await exchangeCode(settings, { code, verifier, redirectUri });
  return { code, verifier, tokens, refreshToken: tokens.refreshToken ?? "" };
}

test("consent gives a code, the code gives tokens, and the tokens open the mailbox that was hinted", async () => {
  const { tokens } = await connect();
  expect(tokens).toMatchObject({ scopes: [...GMAIL_SCOPES] });
  expect(tokens.refreshToken).toBeTruthy();
  expect(tokens.expiresAt.getTime()).toBeGreaterThan(Date.now() + 3_000_000);
  const answer = await fetch(`${google.url}/gmail/v1/users/me/profile`, {
    headers: { authorization: `Bearer ${tokens.accessToken}` },
  });
  expect(await answer.json()).toMatchObject({ emailAddress: google.rep });
});

test("the redirect keeps its own parameters; a denial and a part of the scopes come back as such", async () => {
  const { url } = await start();
  const denied = await consent(url, (form) => form.set("decision", "deny"));
  expect(Object.fromEntries(denied.searchParams)).toMatchObject({
    from: "google",
    error: "access_denied",
  });
  const { url: again, verifier } = await start();
  const part = await consent(again, (form) => form.set("granted", GMAIL_SCOPES[0]));
  const code = part.searchParams.get("code") ?? "";
  const tokens = await exchangeCode(settings, { code, verifier, redirectUri });
  expect(tokens.scopes).toEqual([GMAIL_SCOPES[0]]);
});

test("a challenge is the verifier's hash", async () => {
  const { verifier, challenge } = await createPkce();
  expect(createHash("sha256").update(verifier).digest("base64url")).toBe(challenge);
  expect(verifier).toMatch(/^[\w-]{43,128}$/);
});

test.each<[string, object]>([
  ["another verifier", { verifier: "x".repeat(43) }],
  ["another redirect", { redirectUri: "http://localhost:3000/elsewhere" }],
  ["a made-up code", { code: "4/made-up" }],
])("a code is worth nothing with %s", async (_, change) => {
  const { url, verifier } = await start();
  const code = (await consent(url)).searchParams.get("code") ?? "";
  await expect(
    exchangeCode(settings, { code, verifier, redirectUri, ...change }),
  ).rejects.toMatchObject({ kind: "revoked" });
});

test("a code that is used twice ends what it gave", async () => {
  const { code, verifier, refreshToken } = await connect();
  await expect(exchangeCode(settings, { code, verifier, redirectUri })).rejects.toMatchObject({
    kind: "revoked",
  });
  await expect(refreshAccess(settings, refreshToken)).rejects.toMatchObject({
    kind: "revoked",
  });
});

test("a refresh keeps the refresh token, or replaces it where Google rotates", async () => {
  const { refreshToken, tokens } = await connect();
  const second = await refreshAccess(settings, refreshToken);
  expect(second.refreshToken).toBeUndefined();
  expect(second.accessToken).not.toBe(tokens.accessToken);
  await google.turn("settings", { rotateRefreshTokens: true });
  const third = await refreshAccess(settings, refreshToken);
  expect(third.refreshToken).toBeTruthy();
  await expect(refreshAccess(settings, refreshToken)).rejects.toMatchObject({
    kind: "revoked",
  });
  await refreshAccess(settings, third.refreshToken ?? "");
});

test("revoked by us or by the person, nothing opens any more; giving back twice is no error", async () => {
  const first = await connect();
  await revokeAccess(settings, first.refreshToken);
  await revokeAccess(settings, first.refreshToken);
  const second = await connect();
  await google.turn("revoke", { address: google.rep });
  for (const { refreshToken, tokens } of [first, second]) {
    await expect(refreshAccess(settings, refreshToken)).rejects.toMatchObject({
      kind: "revoked",
    });
    const answer = await fetch(`${google.url}/gmail/v1/users/me/profile`, {
      headers: { authorization: `Bearer ${tokens.accessToken}` },
    });
    expect(answer.status).toBe(401);
  }
});

test("a Google that was started again knows its refresh tokens, and nobody else's", async () => {
  const { refreshToken } = await connect();
  const again = await startTestGoogle();
  try {
    const later = readGoogleSettings(again.environment) as GoogleSettings;
    const { accessToken } = await refreshAccess(later, refreshToken);
    const answer = await fetch(`${again.url}/gmail/v1/users/me/profile`, {
      headers: { authorization: `Bearer ${accessToken}` },
    });
    expect(await answer.json()).toMatchObject({ emailAddress: google.rep });
    const forged = refreshToken.replace(/.{6}$/, "AAAAAA");
    await expect(refreshAccess(later, forged)).rejects.toMatchObject({ kind: "revoked" });
    const { refreshToken: other } = await connect();
    await again.turn("revoke", { address: google.rep });
    for (const token of [refreshToken, other])
      await expect(refreshAccess(later, token)).rejects.toMatchObject({ kind: "revoked" });
  } finally {
    await again.close();
  }
});

test("a Google that fails for a while is told from one that refuses", async () => {
  const { refreshToken } = await connect();
  const refresh = (asked = settings) => refreshAccess(asked, refreshToken);
  await google.turn("faults", { on: "oauth.token", status: 503, retry_after: 7, times: 1 });
  await expect(refresh()).rejects.toMatchObject({ kind: "transient", retryAfterMs: 7_000 });
  await google.turn("faults", { on: "oauth.token", status: 429, times: 1 });
  await expect(refresh()).rejects.toMatchObject({ kind: "transient" });
  await google.turn("faults", { on: "oauth.token", cut: true, times: 1 });
  await expect(refresh()).rejects.toMatchObject({ kind: "transient" });
  await expect(refresh({ ...settings, clientSecret: "wrong" })).rejects.toMatchObject({
    kind: "misconfigured",
  });
  await refresh();
});

test("no error speaks of a token or of the secret", async () => {
  const { refreshToken, code, verifier } = await connect();
  const unreachable = { ...settings, tokenUrl: "http://127.0.0.1:1/token" };
  const said = await Promise.all(
    [
      refreshAccess(unreachable, refreshToken),
      exchangeCode(settings, { code, verifier, redirectUri }),
      refreshAccess({ ...settings, clientSecret: "a-wrong-secret" }, refreshToken),
    ].map((call) => call.then(String, (error: Error) => `${error.stack} ${JSON.stringify(error)}`)),
  );
  for (const words of said)
    for (const secret of [refreshToken, code, settings.clientSecret, "a-wrong-secret"])
      expect(words).not.toContain(secret);
});

test("google-auth-library refreshes and revokes at the same addresses, unmodified", async () => {
  const { refreshToken } = await connect();
  const client = new OAuth2Client({
    clientId: settings.clientId,
    clientSecret: settings.clientSecret,
    endpoints: {
      oauth2TokenUrl: settings.tokenUrl,
      oauth2RevokeUrl: settings.revokeUrl,
      tokenInfoUrl: `${google.url}/tokeninfo`,
    },
  });
  client.setCredentials({ refresh_token: refreshToken });
  const { token } = await client.getAccessToken();
  expect((await client.getTokenInfo(token ?? "")).email).toBe(google.rep);
  await client.revokeToken(refreshToken);
  await expect(client.refreshAccessToken()).rejects.toThrow(/invalid_grant/);
});
