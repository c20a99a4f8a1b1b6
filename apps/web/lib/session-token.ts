/** Reads and verifies the session that Supabase Auth left in the browser's cookies. */
import { createRemoteJWKSet, jwtVerify, type JWTPayload } from "jose";
import { env } from "./env.ts";

export type SessionClaims = JWTPayload & {
  sub: string;
  email?: string;
  user_metadata?: { full_name?: string; org_name?: string };
};

let jwks: ReturnType<typeof createRemoteJWKSet> | undefined;

/** The verified claims of an access token, or null: expired, forged, of another issuer or audience. */
export async function verifyAccessToken(token: string): Promise<SessionClaims | null> {
  const options = { audience: "authenticated" };
  try {
    const secret = env.jwtSecret();
    const { payload } = secret
      ? await jwtVerify(token, new TextEncoder().encode(secret), { ...options, algorithms: ["HS256"] })
      : await jwtVerify(token, (jwks ??= createRemoteJWKSet(new URL("/auth/v1/.well-known/jwks.json", env.supabaseUrl()))), {
          ...options,
          algorithms: ["ES256", "RS256", "EdDSA"],
        });
    return typeof payload.sub === "string" ? (payload as SessionClaims) : null;
  } catch {
    return null;
  }
}

/**
 * The access token in a Cookie header as @supabase/ssr writes it: `sb-<ref>-auth-token`, cut into `.0`, `.1`, … when long,
 * `base64-` before base64url of the session's JSON.
 */
export function accessTokenOf(cookieHeader: string | null | undefined): string | null {
  if (!cookieHeader) return null;
  const parts = new Map<string, string>();
  for (const pair of cookieHeader.split(";")) {
    const at = pair.indexOf("=");
    const match = at > 0 ? /^sb-[\w.-]+?-auth-token(?:\.(\d+))?$/.exec(pair.slice(0, at).trim()) : null;
    if (match) parts.set(match[1] ?? "", pair.slice(at + 1).trim());
  }
  const whole = parts.get("") ?? [...parts].sort((a, b) => Number(a[0]) - Number(b[0])).map(([, value]) => value).join("");
  if (!whole) return null;
  try {
    const text = decodeURIComponent(whole);
    const json = text.startsWith("base64-") ? Buffer.from(text.slice(7), "base64url").toString("utf8") : text;
    const session: unknown = JSON.parse(json);
    const token = (session as { access_token?: unknown } | null)?.access_token;
    return typeof token === "string" ? token : null;
  } catch {
    return null;
  }
}

/** The verified claims behind a Cookie header, or null when nobody is signed in. */
export async function readSession(cookieHeader: string | null | undefined): Promise<SessionClaims | null> {
  const token = accessTokenOf(cookieHeader);
  return token ? verifyAccessToken(token) : null;
}
