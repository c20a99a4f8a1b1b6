// Where links in mails lead: a PKCE code or a token hash becomes a session.
import type { EmailOtpType } from "@supabase/supabase-js";
import { type NextRequest, NextResponse } from "next/server";
import { currentSession, replaceSession } from "#app/(auth)/browser-session.ts";
import { authClient } from "#lib/auth-client.ts";
import { env } from "#lib/env.ts";
import { returnToCookie, safeReturnTo } from "#lib/return-to.ts";

const TYPES: readonly string[] = [
  "signup",
  "invite",
  "magiclink",
  "recovery",
  "email_change",
  "email",
];
const isOtpType = (type: string | null): type is EmailOtpType =>
  type !== null && TYPES.includes(type);

/** The access token of the session that the link makes, or undefined for a link that is over. */
async function makeSession(query: URLSearchParams): Promise<string | undefined> {
  const { auth } = await authClient();
  const code = query.get("code");
  if (code) return (await auth.exchangeCodeForSession(code)).data.session?.access_token;
  const hash = query.get("token_hash");
  const type = query.get("type");
  if (hash && isOtpType(type))
    return (await auth.verifyOtp({ token_hash: hash, type })).data.session?.access_token;
  return undefined;
}

export async function GET(request: NextRequest) {
  const query = request.nextUrl.searchParams;
  const before = await currentSession();
  const token = await makeSession(query);
  if (token) await replaceSession(before, token);
  const recovery = query.get("type") === "recovery";
  const returnTo = recovery ? "/reset" : safeReturnTo(request.cookies.get(returnToCookie)?.value);
  const to = new URL(token ? returnTo : "/login?problem=link", env.webOrigin());
  const response = NextResponse.redirect(to, 303);
  response.cookies.set(returnToCookie, "", { path: "/callback", maxAge: 0 });
  return response;
}
