// The session of the browser at hand, as the sign-in forms and the links in mails begin and end it.
import { accessTokenOf } from "@rapport/integrations";
import { headers } from "next/headers";
import { database } from "#lib/database.ts";
import { env } from "#lib/env.ts";
import { verifyAccessToken } from "#lib/session-token.ts";
import { endOwnSession, endSessionsBeside } from "#modules/identity/index.ts";

type Current = {
  token: string;
  claims: NonNullable<Awaited<ReturnType<typeof verifyAccessToken>>>;
};

/** The session that the browser brought, or null. */
export async function currentSession(): Promise<Current | null> {
  const token = accessTokenOf((await headers()).get("cookie"));
  const claims = token ? await verifyAccessToken(token) : null;
  return token && claims ? { token, claims } : null;
}

/** Somebody has signed in: the session that the browser brought is over, whoever's it was. */
export async function replaceSession(
  before: Current | null,
  newToken: string | undefined,
): Promise<void> {
  if (!before) return;
  const now = newToken ? await verifyAccessToken(newToken) : null;
  if (now?.session_id === before.claims.session_id) return;
  await endOwnSession(database(), before.claims, "signed_in_anew");
  await revoke(before.token, "local");
}

/** Signing out: the row first, so that the access token is over; Auth's refresh token follows. */
export async function endCurrentSession(): Promise<void> {
  const current = await currentSession();
  if (current) await endOwnSession(database(), current.claims, "signed_out");
}

/** The password has changed: whoever knew the old one is out. */
export async function endAllOthers(): Promise<void> {
  const current = await currentSession();
  if (!current) return;
  await endSessionsBeside(database(), current.claims, "password_changed");
  await revoke(current.token, "others");
}

/** Asks Auth to forget refresh tokens. Our row holds without it, so a failure changes nothing that matters. */
async function revoke(token: string, scope: "local" | "others"): Promise<void> {
  const url = new URL(`/auth/v1/logout?scope=${scope}`, env.supabaseUrl());
  try {
    const answer = await fetch(url, {
      method: "POST",
      headers: { apikey: env.supabasePublishableKey(), authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(3_000),
    });
    await answer.body?.cancel();
  } catch {
    // Auth cannot be reached.
  }
}
