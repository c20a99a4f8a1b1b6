// Before each page: its content security policy, a session that is fresh, and the sign-in page for whoever has none.
// Rights are not decided here: pages and API verify the token and ask the database.
import { type NextRequest, NextResponse } from "next/server";
import { createAuthClient } from "#lib/auth-client.ts";
import { env } from "#lib/env.ts";
import { reservedSlugs } from "#lib/reserved-slugs.ts";
import {
  apiHeaders,
  contentSecurityPolicy,
  framedMailHeaders,
  pageHeaders,
} from "#lib/security/headers.ts";
import { refusePageCall } from "#lib/security/page-call.ts";
import { hasEnded, verifyAccessToken } from "#lib/session-token.ts";

type Cookie = { name: string; value: string; options: object };

export async function proxy(request: NextRequest) {
  const refusal = await refusePageCall(request, env.webOrigin());
  if (refusal) {
    const headers = { ...refusal.headers, ...apiHeaders(env.webOrigin().startsWith("https://")) };
    return new NextResponse(refusal.text, { status: refusal.status, headers });
  }
  const { cookies, state } = await readState(request);
  const response = answer(request, state);
  for (const { name, value, options } of cookies) response.cookies.set(name, value, options);
  return response;
}

/** Refreshes a token that is about to end. The page behind this reads what is set here; the browser keeps it. */
async function readState(
  request: NextRequest,
): Promise<{ cookies: Cookie[]; state: "in" | "out" | "ended" }> {
  const cookies: Cookie[] = [];
  const { auth } = createAuthClient({
    getAll: () => request.cookies.getAll(),
    setAll: (list) => {
      for (const { name, value, options } of list) {
        request.cookies.set(name, value);
        cookies.push({ name, value, options });
      }
    },
  });
  const { data } = await auth.getSession();
  const claims = data.session ? await verifyAccessToken(data.session.access_token) : null;
  if (!claims) return { cookies, state: "out" };
  if (!(await hasEnded(claims.session_id))) return { cookies, state: "in" };
  for (const { name } of request.cookies.getAll().filter((c) => /^sb-.+-auth-token/.test(c.name))) {
    request.cookies.delete(name);
    cookies.push({ name, value: "", options: { path: "/", maxAge: 0 } });
  }
  return { cookies, state: "ended" };
}

function answer(request: NextRequest, state: "in" | "out" | "ended"): NextResponse {
  const { pathname, search, searchParams } = request.nextUrl;
  const place = pathname.split("/")[1] ?? "";
  const isPublic = place === "" || reservedSlugs.has(place);
  const isUntold = state === "ended" && place === "login" && !searchParams.has("problem");
  // A form's action says itself that nobody is signed in any more.
  const isAction = state === "ended" && request.headers.has("next-action");
  if ((state !== "in" && !isPublic && !isAction) || isUntold) {
    const login = new URL("/login", request.url);
    if (state === "ended") login.searchParams.set("problem", "ended");
    const returnTo = isUntold ? searchParams.get("returnTo") : pathname + search;
    if (returnTo) login.searchParams.set("returnTo", returnTo);
    // A form that was sent is not sent again to the sign-in page.
    return NextResponse.redirect(login, /^(GET|HEAD)$/.test(request.method) ? 307 : 303);
  }
  return pass(request);
}

/** A mail as a document of its own: the only one of ours that one of our pages may frame. */
const framedMail = /^\/[^/]+\/inbox\/mail\/[^/]+$/;

/** On to the page. Next puts the nonce of the policy in the request's headers onto its own scripts. */
function pass(request: NextRequest): NextResponse {
  const https = env.webOrigin().startsWith("https://");
  if (framedMail.test(request.nextUrl.pathname)) {
    const response = NextResponse.next();
    for (const [name, value] of Object.entries(framedMailHeaders(https)))
      response.headers.set(name, value);
    return response;
  }
  const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(18))).toString("base64");
  const development = process.env.NODE_ENV === "development";
  const policy = contentSecurityPolicy({ nonce, https, development });
  const headers = new Headers(request.headers);
  headers.set("x-nonce", nonce);
  headers.set("content-security-policy", policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("Content-Security-Policy", policy);
  for (const [name, value] of Object.entries(pageHeaders(https))) response.headers.set(name, value);
  return response;
}

export const config = {
  // Everything but the API, which reads the session itself, and Next's own files. Prefetches and addresses with a dot are pages too.
  matcher: ["/((?!api/|_next/).*)"],
};
