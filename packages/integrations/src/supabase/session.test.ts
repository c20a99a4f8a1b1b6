import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from "jose";
import { expect, test } from "vitest";
import { accessTokenOf, createTokenVerifier } from "./session.ts";

const jwtSecret = "a secret for tests, long enough for HS256";
const key = new TextEncoder().encode(jwtSecret);
const token = (audience: string, expires: string, secret = key) =>
  new SignJWT({ email: "ann@x.example" })
    .setProtectedHeader({ alg: "HS256" })
    .setSubject("ann")
    .setAudience(audience)
    .setExpirationTime(expires)
    .sign(secret);

test("a token counts when it is signed, meant for us and not over", async () => {
  const verify = createTokenVerifier({ jwtSecret });
  expect(await verify(await token("authenticated", "1h"))).toMatchObject({
    sub: "ann",
    email: "ann@x.example",
  });
  expect(await verify(await token("authenticated", "-1s"))).toBeNull();
  expect(await verify(await token("somebody-else", "1h"))).toBeNull();
  expect(
    await verify(
      await token(
        "authenticated",
        "1h",
        new TextEncoder().encode("another secret of the same length, ok"),
      ),
    ),
  ).toBeNull();
  expect(
    await verify(new UnsecuredJWT({}).setSubject("ann").setAudience("authenticated").encode()),
  ).toBeNull();
  expect(await verify("nonsense")).toBeNull();
});

test("a token signed by a published key is verified by it, and a shared secret is no way around", async () => {
  const { publicKey, privateKey } = await generateKeyPair("ES256");
  const jwk = { ...(await exportJWK(publicKey)), kid: "one", alg: "ES256" };
  const server = createServer((_, res) =>
    res.setHeader("content-type", "application/json").end(JSON.stringify({ keys: [jwk] })),
  ).listen(0, "127.0.0.1");
  try {
    await new Promise((ready) => server.once("listening", ready));
    const verify = createTokenVerifier({
      supabaseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    });
    const signed = await new SignJWT({})
      .setProtectedHeader({ alg: "ES256", kid: "one" })
      .setSubject("ann")
      .setAudience("authenticated")
      .setExpirationTime("1h")
      .sign(privateKey);
    expect(await verify(signed)).toMatchObject({ sub: "ann" });
    expect(await verify(await token("authenticated", "1h"))).toBeNull();
  } finally {
    server.close();
  }
});

test("the session is found in one cookie or in its parts, encoded or plain", () => {
  const session = JSON.stringify({ access_token: "the-token", user: { name: "Ünal" } });
  const encoded = `base64-${Buffer.from(session).toString("base64url")}`;
  expect(accessTokenOf(`theme=dark; sb-127-auth-token=${encoded}`)).toBe("the-token");
  expect(
    accessTokenOf(
      `sb-127-auth-token.1=${encoded.slice(20)}; sb-127-auth-token.0=${encoded.slice(0, 20)}`,
    ),
  ).toBe("the-token");
  expect(accessTokenOf(`sb-127-auth-token=${encodeURIComponent(session)}`)).toBe("the-token");
  for (const nothing of [
    null,
    "",
    "theme=dark",
    "sb-127-auth-token=base64-x",
    "sb-127-auth-token=%",
    "sb-127-auth-token=null",
    "sb-127-auth-token-code-verifier=x",
  ]) {
    expect(accessTokenOf(nothing), String(nothing)).toBeNull();
  }
});
