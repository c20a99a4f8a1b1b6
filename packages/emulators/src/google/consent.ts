// The page on which somebody allows a program to read and send their mail.
import { escape, layout } from "./layout.ts";
import type { Mailbox } from "./mailbox.ts";
import type { World } from "./world.ts";

export type AuthRequest = {
  clientId: string;
  redirectUri: string;
  scopes: string[];
  state: string | undefined;
  challenge: { value: string; method: string } | undefined;
  offline: boolean;
  prompt: string[];
  hint: string | undefined;
};

const WORDS: Record<string, string> = {
  "https://mail.google.com/": "Read, write, send and delete all your mail for good",
  "https://www.googleapis.com/auth/gmail.readonly": "Read your mail",
  "https://www.googleapis.com/auth/gmail.modify": "Read, write and send your mail",
  "https://www.googleapis.com/auth/gmail.send": "Send mail as you",
  "https://www.googleapis.com/auth/gmail.metadata": "See headers and labels, no text",
  "https://www.googleapis.com/auth/userinfo.email": "See your address",
  "https://www.googleapis.com/auth/userinfo.profile": "See your name",
  email: "See your address",
  profile: "See your name",
  openid: "Know that you are you",
};

/** Reads the request, which the form carries along; says in words why it is refused. */
export function readAuthRequest(
  params: URLSearchParams,
  world: World,
): AuthRequest | { refused: string } {
  const read = (name: string): string | undefined => params.get(name) || undefined;
  const clientId = read("client_id");
  const redirectUri = read("redirect_uri");
  if (clientId !== world.client.id)
    return { refused: `invalid_client: no client has the id ${clientId ?? "(none)"}.` };
  if (!redirectUri || !URL.canParse(redirectUri))
    return { refused: "invalid_request: redirect_uri is missing." };
  if (read("response_type") !== "code")
    return { refused: "unsupported_response_type: response_type must be code." };
  const scopes = (read("scope") ?? "").split(/\s+/).filter(Boolean);
  if (scopes.length === 0) return { refused: "invalid_request: scope is missing." };
  const value = read("code_challenge");
  return {
    clientId,
    redirectUri,
    scopes,
    state: read("state"),
    challenge: value ? { value, method: read("code_challenge_method") ?? "plain" } : undefined,
    offline: read("access_type") === "offline",
    prompt: (read("prompt") ?? "").split(/\s+/),
    hint: read("login_hint"),
  };
}

/** Choose an account, see what is asked, allow or deny. */
export function renderConsent(request: AuthRequest, mailboxes: readonly Mailbox[]): string {
  const chosen = mailboxes.some(({ address }) => address === request.hint?.toLowerCase())
    ? request.hint?.toLowerCase()
    : mailboxes[0]?.address;
  const accounts = mailboxes.map(
    ({ address, name }) =>
      `<label class="row"><input type="radio" name="account" value="${escape(address)}" ${address === chosen ? "checked" : ""} required> <span>${escape(name)}<small>${escape(address)}</small></span></label>`,
  );
  const scopes = request.scopes.map(
    (scope) =>
      `<label class="row"><input type="checkbox" name="granted" value="${escape(scope)}" checked> <span>${escape(WORDS[scope] ?? scope)}<small>${escape(scope)}</small></span></label>`,
  );
  const carried: Record<string, string | undefined> = {
    client_id: request.clientId,
    redirect_uri: request.redirectUri,
    response_type: "code",
    scope: request.scopes.join(" "),
    state: request.state,
    code_challenge: request.challenge?.value,
    code_challenge_method: request.challenge?.method,
    access_type: request.offline ? "offline" : undefined,
    prompt: request.prompt.join(" "),
  };
  const hidden = Object.entries(carried).flatMap(([name, value]) =>
    value ? [`<input type="hidden" name="${name}" value="${escape(value)}">`] : [],
  );
  return layout(
    "Sign in with Google",
    `<h1>Rapport wants access to your Google account</h1>
    <p>An emulated Google on this machine. Nothing leaves it.</p>
    <form method="post" action="/o/oauth2/v2/auth" class="card">
      ${hidden.join("")}
      <fieldset><legend>Account</legend>${accounts.join("")}</fieldset>
      <fieldset><legend>Rapport may</legend>${scopes.join("")}</fieldset>
      <p class="acts"><button name="decision" value="deny" formnovalidate>Cancel</button>
      <button class="primary" name="decision" value="allow">Allow</button></p>
    </form>`,
  );
}

/** What Google shows for a request that no client of its may make. */
export function renderRefusal(reason: string): string {
  return layout("Access blocked", `<h1>Access blocked</h1><p>${escape(reason)}</p>`);
}
