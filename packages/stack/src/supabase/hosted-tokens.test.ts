import { jwtVerify, SignJWT } from "jose";
import { expect, test } from "vitest";

import { addHostedClaims } from "./hosted-tokens.ts";

const secret = "a secret for tests, long enough for HS256";
const key = new TextEncoder().encode(secret);

async function grant(path: string, user?: object) {
  const access_token = await new SignJWT({ sub: "u", exp: 4_000_000_000 })
    .setProtectedHeader({ alg: "HS256" })
    .sign(key);
  const answer = Response.json({ access_token, refresh_token: "r", user });
  const changed = await addHostedClaims(new Request(`http://auth.test${path}`), answer, secret);
  return (await changed.json()) as { access_token: string; refresh_token: string };
}

test("a granted token carries what the person said at sign-up, signed by the same secret", async () => {
  const body = await grant("/auth/v1/signup", { user_metadata: { org_name: "Acme" } });
  const { payload } = await jwtVerify(body.access_token, key);
  expect(payload).toEqual({
    sub: "u",
    exp: 4_000_000_000,
    user_metadata: { org_name: "Acme" },
    app_metadata: {},
  });
  expect(body.refresh_token).toBe("r");
});

test("answers without a person, and of other addresses, pass unchanged", async () => {
  for (const [path, user] of [
    ["/auth/v1/token"],
    ["/rest/v1/deals", { user_metadata: {} }],
  ] as const) {
    const { payload } = await jwtVerify((await grant(path, user)).access_token, key);
    expect(payload).toEqual({ sub: "u", exp: 4_000_000_000 });
  }
});
