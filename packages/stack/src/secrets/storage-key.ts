// The token by which API and functions reach the bucket of files.
import { importJWK, type JWK, SignJWT } from "jose";

import { StackError } from "../stack-error.ts";

const ROLE = "rapport_files";

/**
 * A token of the role `rapport_files` for Supabase Storage, valid for ten years as the platform's own keys are.
 * It is signed with SUPABASE_JWT_SECRET (HS256), or with SUPABASE_SIGNING_KEY, the private JWK that the project verifies.
 * https://supabase.com/docs/guides/storage/schema/custom-roles, https://supabase.com/docs/guides/auth/signing-keys
 * @throws StackError `settings_missing` when neither is given or the JWK is none
 */
export async function makeStorageKey(env: Record<string, string | undefined>): Promise<string> {
  const token = new SignJWT({ role: ROLE }).setIssuer("supabase").setIssuedAt();
  token.setExpirationTime("10 years");
  if (env.SUPABASE_SIGNING_KEY) {
    const jwk = readJwk(env.SUPABASE_SIGNING_KEY);
    const header = { alg: jwk.alg, typ: "JWT", ...(jwk.kid ? { kid: jwk.kid } : {}) };
    return token.setProtectedHeader(header).sign(await importJWK(jwk));
  }
  if (env.SUPABASE_JWT_SECRET)
    return token
      .setProtectedHeader({ alg: "HS256", typ: "JWT" })
      .sign(new TextEncoder().encode(env.SUPABASE_JWT_SECRET));
  throw new StackError(
    "settings_missing",
    "Nothing to sign with: set SUPABASE_JWT_SECRET (the project's JWT secret) or SUPABASE_SIGNING_KEY (a private JWK that was imported as the project's signing key).",
  );
}

function readJwk(text: string): JWK & { alg: string } {
  try {
    const jwk = JSON.parse(text) as JWK;
    if (typeof jwk.alg === "string" && (jwk.d || jwk.k)) return { ...jwk, alg: jwk.alg };
  } catch {
    // Said below, without the text: it may be a secret in the wrong form.
  }
  throw new StackError(
    "settings_missing",
    "SUPABASE_SIGNING_KEY must be a private key as JSON (JWK) that names its alg.",
  );
}
