/** Who is signed in, by the cookies of a request. */
import { accessTokenOf, createTokenVerifier, type SessionClaims } from "@rapport/integrations";
import { uuidPattern } from "@rapport/core";
import { env } from "./env.ts";
import { clientAddress } from "./security/peer.ts";

export type { SessionClaims };

/** What the database is told of a browser's session: whose it is, it checks itself. */
export type SessionFacts = {
  id: string;
  ip: string | null;
  user_agent: string | null;
  permissions?: string[];
};

let verify: ReturnType<typeof createTokenVerifier> | undefined;

/** The verified claims of an access token, or null: expired, forged, of another audience, or of no session that could be ended. */
export async function verifyAccessToken(
  token: string,
): Promise<(SessionClaims & { session_id: string }) | null> {
  const jwtSecret = env.jwtSecret();
  verify ??= createTokenVerifier(jwtSecret ? { jwtSecret } : { supabaseUrl: env.supabaseUrl() });
  const claims = await verify(token);
  const id = claims?.session_id;
  return claims && typeof id === "string" && uuidPattern.test(id)
    ? { ...claims, session_id: id }
    : null;
}

/** The verified claims behind a Cookie header, or null when nobody is signed in. */
export async function readSession(
  cookieHeader: string | null | undefined,
): Promise<(SessionClaims & { session_id: string }) | null> {
  const token = accessTokenOf(cookieHeader);
  return token ? verifyAccessToken(token) : null;
}

/** What is handed to the database with each request of a browser. */
export function factsOf(
  claims: SessionClaims & { session_id: string },
  userAgent: string | null,
): SessionFacts {
  const { permissions } = claims;
  return {
    id: claims.session_id,
    ip: clientAddress(),
    user_agent: userAgent?.slice(0, 400) ?? null,
    ...(Array.isArray(permissions)
      ? { permissions: permissions.filter((permission) => typeof permission === "string") }
      : {}),
  };
}
