import { exportJWK, generateKeyPair, jwtVerify } from "jose";
import { expect, test } from "vitest";

import { makeStorageKey } from "./storage-key.ts";

const shared = "a shared secret of a project, long enough";

test("a token of the files' role, signed with the project's secret", async () => {
  const { payload } = await jwtVerify(
    await makeStorageKey({ SUPABASE_JWT_SECRET: shared }),
    new TextEncoder().encode(shared),
  );
  expect(payload).toMatchObject({ role: "rapport_files", iss: "supabase" });
  expect(payload.exp! - payload.iat!).toBeGreaterThan(9 * 365 * 86_400);
  expect(payload).not.toHaveProperty("sub");
});

test("an imported signing key goes before the secret, and is named", async () => {
  const pair = await generateKeyPair("ES256", { extractable: true });
  const jwk = { ...(await exportJWK(pair.privateKey)), alg: "ES256", kid: "k-1" };
  const token = await makeStorageKey({
    SUPABASE_SIGNING_KEY: JSON.stringify(jwk),
    SUPABASE_JWT_SECRET: shared,
  });
  const { protectedHeader } = await jwtVerify(token, pair.publicKey);
  expect(protectedHeader).toMatchObject({ alg: "ES256", kid: "k-1" });
});

test.each(["not json", '{"kty":"EC","alg":"ES256","x":"public only"}', '{"d":"no alg"}'])(
  "%s is no key, and the words do not repeat it",
  async (text) => {
    const refused = makeStorageKey({ SUPABASE_SIGNING_KEY: text });
    await expect(refused).rejects.toThrow(/SUPABASE_SIGNING_KEY must be a private key/);
    await expect(refused).rejects.not.toThrow(text);
  },
);

test("without a key it says what to set", async () => {
  await expect(makeStorageKey({})).rejects.toThrow(/SUPABASE_JWT_SECRET/);
});
