/** Who is signed in, by the cookies of a request. */
import { accessTokenOf, createTokenVerifier, type SessionClaims } from "@rapport/integrations";
import { uuidPattern } from "@rapport/core";
import { database } from "./database.ts";
import type { SessionFacts } from "./door/caller.ts";
import { env } from "./env.ts";
import { clientAddress } from "./security/peer.ts";

export type { SessionClaims };

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

/**
 * Whether a session was ended. False when the database cannot be asked: whoever reads or writes anything is asked again there,
 * and a disturbance must not sign everybody out.
 */
export async function hasEnded(sessionId: string): Promise<boolean> {
  try {
    const [row] = await database().call<{ ended: boolean }>(
      "select app.session_ended($1::uuid) as ended",
      [sessionId],
    );
    return row?.ended === true;
  } catch {
    return false;
  }
}

/** What is handed to the database with each request of a browser. */
export function factsOf(
  claims: SessionClaims & { session_id: string },
  userAgent: string | null,
): SessionFacts {
  const { permissions } = claims;
  const ip = clientAddress();
  return {
    id: claims.session_id,
    ...(ip ? { ip } : {}),
    ...(userAgent ? { user_agent: userAgent.slice(0, 400) } : {}),
    ...(Array.isArray(permissions)
      ? { permissions: permissions.filter((permission) => typeof permission === "string") }
      : {}),
  };
}
