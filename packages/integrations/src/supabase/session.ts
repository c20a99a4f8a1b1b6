/** Supabase Auth: the session that @supabase/ssr leaves in the browser's cookies, and the token inside it. */
import { createRemoteJWKSet, jwtVerify, type JWTPayload } from "jose";

export type SessionClaims = JWTPayload & {
  sub: string;
  /** The session that the token belongs to; the same in each token that refreshes it. */
  session_id?: string;
  /** What a token of somebody else's program is limited to; its bearer's rights are cut down to these. */
  permissions?: string[];
  email?: string;
  user_metadata?: { full_name?: string; org_name?: string };
};

/** How a project signs its tokens: with a shared secret, or with keys that it publishes. */
export type Signing = { jwtSecret: string } | { supabaseUrl: string };

/**
 * A verifier of access tokens. It answers the claims, or null for a token that is expired, forged, unsigned or of another
 * audience. Published keys are fetched once and cached (https://supabase.com/docs/guides/auth/signing-keys).
 */
export function createTokenVerifier(
  signing: Signing,
): (token: string) => Promise<SessionClaims | null> {
  const audience = "authenticated";
  const verify =
    "jwtSecret" in signing
      ? (token: string) =>
          jwtVerify(token, new TextEncoder().encode(signing.jwtSecret), {
            audience,
            algorithms: ["HS256"],
          })
      : (
          (keys) => (token: string) =>
            jwtVerify(token, keys, { audience, algorithms: ["ES256", "RS256", "EdDSA"] })
        )(createRemoteJWKSet(new URL("/auth/v1/.well-known/jwks.json", signing.supabaseUrl)));
  return async (token) => {
    try {
      const { payload } = await verify(token);
      return typeof payload.sub === "string" ? (payload as SessionClaims) : null;
    } catch {
      return null;
    }
  };
}

/**
 * The access token in a Cookie header as @supabase/ssr writes it: `sb-<ref>-auth-token`, cut into `.0`, `.1`, … when long,
 * `base64-` before base64url of the session's JSON. Null when there is none or it cannot be read.
 */
export function accessTokenOf(cookieHeader: string | null | undefined): string | null {
  const whole = cookieHeader ? joinParts(cookieHeader) : "";
  if (!whole) return null;
  try {
    const text = decodeURIComponent(whole);
    const json = text.startsWith("base64-")
      ? Buffer.from(text.slice(7), "base64url").toString("utf8")
      : text;
    const session: unknown = JSON.parse(json);
    const token = (session as { access_token?: unknown } | null)?.access_token;
    return typeof token === "string" ? token : null;
  } catch {
    return null;
  }
}

function joinParts(cookieHeader: string): string {
  const parts = new Map<number, string>();
  for (const pair of cookieHeader.split(";")) {
    const at = pair.indexOf("=");
    const match =
      at > 0 ? /^sb-[\w.-]+?-auth-token(?:\.(\d+))?$/.exec(pair.slice(0, at).trim()) : null;
    if (match) parts.set(match[1] === undefined ? -1 : Number(match[1]), pair.slice(at + 1).trim());
  }
  return (
    parts.get(-1) ??
    [...parts]
      .sort(([a], [b]) => a - b)
      .map(([, value]) => value)
      .join("")
  );
}
