/** Who is signed in, by the cookies of a request. */
import { accessTokenOf, createTokenVerifier, type SessionClaims } from "@rapport/integrations";
import { env } from "./env.ts";

export type { SessionClaims };

let verify: ReturnType<typeof createTokenVerifier> | undefined;

/** The verified claims of an access token, or null: expired, forged, of another audience. */
export function verifyAccessToken(token: string): Promise<SessionClaims | null> {
  const jwtSecret = env.jwtSecret();
  verify ??= createTokenVerifier(jwtSecret ? { jwtSecret } : { supabaseUrl: env.supabaseUrl() });
  return verify(token);
}

/** The verified claims behind a Cookie header, or null when nobody is signed in. */
export async function readSession(
  cookieHeader: string | null | undefined,
): Promise<SessionClaims | null> {
  const token = accessTokenOf(cookieHeader);
  return token ? verifyAccessToken(token) : null;
}
