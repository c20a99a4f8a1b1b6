// Google's accounts: consent, tokens, revocation, who somebody is.
import type { App, Call } from "../passthrough.ts";
import { callerOf, withFaults } from "./api.ts";
import { readAuthRequest, renderConsent, renderRefusal, type AuthRequest } from "./consent.ts";
import { usualError } from "./errors.ts";
import type { World } from "./world.ts";

/** Registers all of it. */
export function registerOauth(app: App, world: World): void {
  app.get("/o/oauth2/v2/auth", (c) => {
    const read = readAuthRequest(new URL(c.req.url).searchParams, world);
    return "refused" in read
      ? c.html(renderRefusal(read.refused), 400)
      : c.html(renderConsent(read, [...world.mailboxes.values()]));
  });
  app.post("/o/oauth2/v2/auth", async (c) => {
    const form = new URLSearchParams(await c.req.text());
    const read = readAuthRequest(form, world);
    if ("refused" in read) return c.html(renderRefusal(read.refused), 400);
    return c.redirect(decide(world, read, form), 303);
  });
  app.post("/token", (c) =>
    withFaults(
      world,
      "oauth.token",
      () => undefined,
      async () => answerToken(world, c),
    ),
  );
  for (const path of ["/revoke", "/oauth2/revoke"])
    app.post(path, (c) =>
      withFaults(
        world,
        "oauth.revoke",
        () => undefined,
        async () => {
          const token =
            c.req.query("token") ?? new URLSearchParams(await c.req.text()).get("token") ?? "";
          return world.grants.revokeToken(token)
            ? Response.json({})
            : refuse("invalid_token", "Token expired or revoked");
        },
      ),
    );
  for (const path of ["/oauth2/v2/userinfo", "/v1/userinfo"])
    app.get(path, (c) =>
      withFaults(
        world,
        "oauth.userinfo",
        () => callerOf(world, c)?.address,
        async () => {
          const grant = callerOf(world, c);
          const mailbox = grant && world.mailboxes.get(grant.address);
          if (!mailbox) throw usualError(401);
          const { address, name } = mailbox;
          return Response.json({
            sub: subjectOf(address),
            email: address,
            email_verified: true,
            name,
          });
        },
      ),
    );
  const tellToken = (c: Call): Response => {
    const token = c.req.query("access_token");
    const grant = token === undefined ? callerOf(world, c) : world.grants.check(token);
    return grant
      ? c.json({ aud: grant.clientId, scope: grant.scopes.join(" "), email: grant.address })
      : refuse("invalid_token", "Invalid Value");
  };
  app.get("/tokeninfo", tellToken);
  app.post("/tokeninfo", tellToken);
}

/** Where the browser goes after the person has decided. */
function decide(world: World, request: AuthRequest, form: URLSearchParams): string {
  const back = new URL(request.redirectUri);
  if (request.state !== undefined) back.searchParams.set("state", request.state);
  const mailbox = world.mailboxes.get((form.get("account") ?? "").toLowerCase());
  const scopes = form.getAll("granted").filter((scope) => request.scopes.includes(scope));
  if (form.get("decision") !== "allow" || !mailbox || scopes.length === 0) {
    back.searchParams.set("error", "access_denied");
    return back.href;
  }
  const known = world.grants.find(mailbox.address, request.clientId);
  const grant = world.grants.allow(mailbox.address, request.clientId, scopes);
  const code = world.grants.createCode({
    grant,
    redirectUri: request.redirectUri,
    challenge: request.challenge,
    // A second consent gives no new refresh token unless the client asks for the question again.
    offline: request.offline && (request.prompt.includes("consent") || !known?.refreshToken),
  });
  back.searchParams.set("code", code);
  back.searchParams.set("scope", scopes.join(" "));
  return back.href;
}

async function answerToken(world: World, c: Call): Promise<Response> {
  const form = new URLSearchParams(await c.req.text());
  const basic = /^Basic (.+)$/i.exec(c.req.header("authorization") ?? "")?.[1];
  const [basicId, basicSecret] = basic
    ? Buffer.from(basic, "base64").toString("utf8").split(":").map(decodeURIComponent)
    : [];
  const clientId = form.get("client_id") ?? basicId ?? "";
  const secret = form.get("client_secret") ?? basicSecret ?? "";
  if (clientId !== world.client.id || secret !== world.client.secret)
    return refuse("invalid_client", "The OAuth client was not found.", 401);
  const answer =
    form.get("grant_type") === "authorization_code"
      ? world.grants.redeemCode(
          form.get("code") ?? "",
          clientId,
          form.get("redirect_uri") ?? "",
          form.get("code_verifier") ?? undefined,
        )
      : form.get("grant_type") === "refresh_token"
        ? world.grants.refresh(form.get("refresh_token") ?? "", clientId)
        : undefined;
  if (!answer) return refuse("unsupported_grant_type", "Invalid grant_type");
  return "refused" in answer ? refuse("invalid_grant", answer.refused) : Response.json(answer);
}

function refuse(error: string, description: string, status = 400): Response {
  return Response.json({ error, error_description: description }, { status });
}

const subjectOf = (address: string): string =>
  BigInt(`0x${Buffer.from(address).toString("hex").slice(0, 16)}`).toString();
