// Access tokens with the claims that hosted Supabase puts in: lite leaves out what the person said at sign-up.
import { decodeJwt, SignJWT } from "jose";

type Grant = {
  access_token?: unknown;
  user?: { user_metadata?: Record<string, unknown>; app_metadata?: Record<string, unknown> };
};

/** Answers of these addresses carry tokens. */
const granting = /^\/auth\/v1\/(?:signup|token|verify)$/;

/**
 * An answer of Auth with `user_metadata` and `app_metadata` in its access token, as hosted. Any other answer passes unchanged.
 * @param jwtSecret the secret that lite signs with; the token is signed anew by it
 */
export async function addHostedClaims(
  request: Request,
  answer: Response,
  jwtSecret: string,
): Promise<Response> {
  const isJson = answer.headers.get("content-type")?.includes("json");
  if (!answer.ok || !isJson || !granting.test(new URL(request.url).pathname)) return answer;
  const grant = (await answer.clone().json()) as Grant;
  if (typeof grant.access_token !== "string" || !grant.user) return answer;
  const { user_metadata = {}, app_metadata = {} } = grant.user;
  const claims = { ...decodeJwt(grant.access_token), user_metadata, app_metadata };
  const token = await new SignJWT(claims)
    .setProtectedHeader({ alg: "HS256", typ: "JWT" })
    .sign(new TextEncoder().encode(jwtSecret));
  const headers = new Headers(answer.headers);
  headers.delete("content-length");
  return new Response(JSON.stringify({ ...grant, access_token: token }), {
    status: answer.status,
    headers,
  });
}
