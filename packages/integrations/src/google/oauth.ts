// OAuth 2.0 with Google by plain fetch: authorization code with PKCE, refresh, revocation.
import type { GoogleSettings } from "./keys.ts";

/** What Rapport asks for: reading mail, and sending it. */
export const GMAIL_SCOPES = [
  "https://www.googleapis.com/auth/gmail.readonly",
  "https://www.googleapis.com/auth/gmail.send",
] as const;

/**
 * Why tokens could not be had. `revoked`: the person took access away or it ended, they must connect again. `transient`: try again
 * later. `misconfigured`: the client's id, secret or redirect address is wrong, which only an administrator can mend.
 */
export class GoogleAuthError extends Error {
  override readonly name = "GoogleAuthError";
  readonly kind: "revoked" | "transient" | "misconfigured";
  readonly retryAfterMs: number | undefined;

  constructor(kind: GoogleAuthError["kind"], message: string, retryAfterMs?: number) {
    super(message);
    this.kind = kind;
    this.retryAfterMs = retryAfterMs;
  }
}

export type GoogleTokens = {
  accessToken: string;
  expiresAt: Date;
  /** Missing when Google keeps the one that is known. When a refresh brings one, it replaces the old. */
  refreshToken: string | undefined;
  /** What was granted, which may be less than what was asked. */
  scopes: string[];
};

/** A verifier to keep and its challenge to send (RFC 7636). */
export async function createPkce(): Promise<{ verifier: string; challenge: string }> {
  const verifier = base64url(crypto.getRandomValues(new Uint8Array(32)));
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier));
  return { verifier, challenge: base64url(new Uint8Array(digest)) };
}

/** Where the browser goes to give consent. */
export function authorizeUrl(
  settings: GoogleSettings,
  request: {
    redirectUri: string;
    state: string;
    challenge: string;
    /** Chooses the account in advance, when reconnecting. */
    loginHint?: string | undefined;
    scopes?: readonly string[];
  },
): string {
  const url = new URL(settings.authUrl);
  const params = {
    client_id: settings.clientId,
    redirect_uri: request.redirectUri,
    response_type: "code",
    scope: (request.scopes ?? GMAIL_SCOPES).join(" "),
    state: request.state,
    code_challenge: request.challenge,
    code_challenge_method: "S256",
    access_type: "offline",
    // Without this a second connection brings no refresh token.
    prompt: "consent",
    include_granted_scopes: "false",
    ...(request.loginHint ? { login_hint: request.loginHint } : {}),
  };
  for (const [name, value] of Object.entries(params)) url.searchParams.set(name, value);
  return url.href;
}

/** Redeems the code of a consent. @throws GoogleAuthError */
export function exchangeCode(
  settings: GoogleSettings,
  request: { code: string; verifier: string; redirectUri: string },
): Promise<GoogleTokens> {
  return askForTokens(settings, {
    grant_type: "authorization_code",
    code: request.code,
    code_verifier: request.verifier,
    redirect_uri: request.redirectUri,
  });
}

/** A new access token. @throws GoogleAuthError */
export function refreshAccess(
  settings: GoogleSettings,
  refreshToken: string,
): Promise<GoogleTokens> {
  return askForTokens(settings, { grant_type: "refresh_token", refresh_token: refreshToken });
}

/** Gives access back. A token that Google does not know any more counts as given back. @throws GoogleAuthError */
export async function revokeAccess(settings: GoogleSettings, token: string): Promise<void> {
  const answer = await post(settings.revokeUrl, { token });
  const body = await readBody(answer);
  if (answer.ok || body.error === "invalid_token" || body.error === "invalid_grant") return;
  throw toError(answer, body);
}

async function askForTokens(
  settings: GoogleSettings,
  form: Record<string, string>,
): Promise<GoogleTokens> {
  const answer = await post(settings.tokenUrl, {
    ...form,
    client_id: settings.clientId,
    client_secret: settings.clientSecret,
  });
  const body = await readBody(answer);
  if (!answer.ok) throw toError(answer, body);
  if (typeof body.access_token !== "string")
    throw new GoogleAuthError("transient", "Google answered without an access token.");
  return {
    accessToken: body.access_token,
    expiresAt: new Date(Date.now() + Number(body.expires_in ?? 3600) * 1000),
    refreshToken: typeof body.refresh_token === "string" ? body.refresh_token : undefined,
    scopes: typeof body.scope === "string" ? body.scope.split(" ").filter(Boolean) : [],
  };
}

async function post(url: string, form: Record<string, string>): Promise<Response> {
  try {
    return await fetch(url, {
      method: "POST",
      body: new URLSearchParams(form),
      headers: { accept: "application/json" },
      redirect: "error",
      signal: AbortSignal.timeout(15_000),
    });
  } catch (error) {
    // The cause may carry the request, and the request the secrets.
    throw new GoogleAuthError(
      "transient",
      `Google could not be reached at ${new URL(url).host}: ${error instanceof Error ? error.name : "unknown"}.`,
    );
  }
}

async function readBody(answer: Response): Promise<Record<string, unknown>> {
  try {
    const body: unknown = JSON.parse((await answer.text()) || "{}");
    return typeof body === "object" && body !== null ? (body as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function toError(answer: Response, body: Record<string, unknown>): GoogleAuthError {
  const code = typeof body.error === "string" ? body.error : `status ${answer.status}`;
  const detail = typeof body.error_description === "string" ? ` (${body.error_description})` : "";
  if (answer.status === 429 || answer.status >= 500) {
    const seconds = Number(answer.headers.get("retry-after"));
    return new GoogleAuthError(
      "transient",
      `Google gave no token for now: ${code}${detail}.`,
      seconds > 0 ? seconds * 1000 : undefined,
    );
  }
  if (code === "invalid_grant")
    return new GoogleAuthError("revoked", `Google does not accept this consent any more${detail}.`);
  return new GoogleAuthError(
    "misconfigured",
    `Google refused the client: ${code}${detail}. Check GOOGLE_CLIENT_ID, GOOGLE_CLIENT_SECRET and the redirect address in the Google Cloud console.`,
  );
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}
