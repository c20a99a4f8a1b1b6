/** Connecting a mailbox at Google: out with a sealed state, back with a code that becomes sealed tokens. */
import { AppError, invalidField } from "@rapport/core";
import { open, readKeyring, seal, type Cell } from "@rapport/core/envelope";
import type { Ctx, Database } from "@rapport/db";
import { openGmail } from "@rapport/integrations/google/gmail";
import type { GoogleSettings } from "@rapport/integrations/google/keys";
import {
  authorizeUrl,
  createPkce,
  exchangeCode,
  GMAIL_SCOPES,
  revokeAccess,
} from "@rapport/integrations/google/oauth";
import { sealToken } from "@rapport/integrations/google/tokens";
import { sql } from "kysely";
import { enterWithSession, inOrg } from "#lib/door/index.ts";
import type { SessionFacts } from "#lib/door/caller.ts";
import { env } from "#lib/env.ts";
import { createLog } from "#lib/log.ts";
import { safeReturnTo } from "#lib/return-to.ts";

const validMs = 10 * 60_000;

/** What comes back with the code. Sealed: its reader learns nothing, and only the same person in the same org can open it. */
type State = { verifier: string; return_to: string; until: number };

/** How a connection ended, as the page is told by ?mailbox=… */
export type ConnectResult =
  | "connected"
  | "declined"
  | "missing_scopes"
  | "expired"
  | "not_yours"
  | "failed";

let keyring: ReturnType<typeof readKeyring> | undefined;
const ring = () => (keyring ??= readKeyring(env.encryptionKeys()));
const cellOf = (orgId: string, userId: string): Cell => ({
  table: "oauth",
  column: "state",
  orgId,
  rowId: userId,
});
const redirectUri = () => `${env.webOrigin()}/callback/google`;

/** Where the browser goes for consent. Throws `forbidden` for a key, and `unavailable` where no client of Google's is set up. */
export async function beginConnection(
  ctx: Ctx,
  input: { return_to?: string | undefined; address?: string | undefined },
): Promise<{ url: string; expires_at: string }> {
  if (ctx.actor.type !== "user")
    throw new AppError("forbidden", "A mailbox is connected by the person whose it is.");
  const google = env.google();
  if (!google)
    throw new AppError(
      "unavailable",
      "This server knows no Google client. Set GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET.",
    );
  const returnTo = input.return_to ?? `/${ctx.orgSlug}/settings/mailboxes`;
  if (safeReturnTo(returnTo) !== returnTo)
    throw invalidField("/return_to", "Give a path of this site, such as /acme/settings/mailboxes.");
  const { verifier, challenge } = await createPkce();
  const until = Date.now() + validMs;
  const state: State = { verifier, return_to: returnTo, until };
  const sealed = await seal(await ring(), JSON.stringify(state), cellOf(ctx.orgId, ctx.actor.id));
  return {
    url: authorizeUrl(google, {
      redirectUri: redirectUri(),
      state: `${ctx.orgId}.${sealed}`,
      challenge,
      loginHint: input.address,
    }),
    expires_at: new Date(until).toISOString(),
  };
}

/**
 * What comes back from Google, for whoever is signed in: checks that it is the answer to their own question, takes the tokens and
 * keeps them sealed. Answers where to go on, with the result. It does not throw: a person stands in front of it.
 */
export async function finishConnection(
  db: Database,
  subject: string,
  facts: SessionFacts,
  query: URLSearchParams,
): Promise<{ path: string; result: ConnectResult }> {
  const given = query.get("state") ?? "";
  const orgId = given.slice(0, given.indexOf("."));
  let path = "/";
  try {
    const { caller } = await enterWithSession(db, subject, orgId, facts);
    path = `/${caller.orgSlug}/settings/mailboxes`;
    const state = await readState(given.slice(orgId.length + 1), orgId, caller.actor.id);
    if (!state) return { path, result: "expired" };
    path = state.return_to;
    const code = query.get("code");
    if (!code) return { path, result: query.get("error") ? "declined" : "failed" };
    const google = env.google();
    if (!google) return { path, result: "failed" };
    const tokens = await exchangeCode(google, {
      code,
      verifier: state.verifier,
      redirectUri: redirectUri(),
    });
    // Somebody unticked a box: half a mailbox would fail later, and not say why.
    if (!tokens.refreshToken || GMAIL_SCOPES.some((scope) => !tokens.scopes.includes(scope))) {
      await giveBack(google, tokens.accessToken);
      return { path, result: "missing_scopes" };
    }
    const gmail = openGmail({
      apiUrl: google.apiUrl,
      accessToken: () => tokens.accessToken,
      patienceMs: 10_000,
    });
    const { address } = await gmail.profile();
    const request = {
      requestId: crypto.randomUUID(),
      origin: "ui" as const,
      log: createLog({ route: "connectGoogle" }),
      session: facts,
    };
    const kept = await inOrg(db, caller, request, (ctx) =>
      keep(ctx, address.toLowerCase(), { ...tokens, refreshToken: tokens.refreshToken! }),
    );
    if (!kept) await giveBack(google, tokens.accessToken);
    return { path, result: kept ? "connected" : "not_yours" };
  } catch (error) {
    createLog({ route: "connectGoogle" })("warn", "A mailbox could not be connected.", {
      error: error instanceof Error ? error.message : "unknown",
    });
    return { path, result: "failed" };
  }
}

async function readState(sealed: string, orgId: string, userId: string): Promise<State | null> {
  try {
    const state = JSON.parse(await open(await ring(), sealed, cellOf(orgId, userId))) as State;
    return state.until > Date.now() ? state : null;
  } catch {
    return null;
  }
}

async function keep(
  ctx: Ctx,
  address: string,
  tokens: { accessToken: string; refreshToken: string; expiresAt: Date; scopes: string[] },
): Promise<boolean> {
  const { rows } = await sql<{
    id: string | null;
  }>`select app.integration_id_for('google', ${address}) as id`.execute(ctx.db);
  const id = rows[0]?.id;
  if (!id) return false;
  const [refresh, access] = [
    await sealToken(await ring(), "refresh_token", tokens.refreshToken, ctx.orgId, id),
    await sealToken(await ring(), "access_token", tokens.accessToken, ctx.orgId, id),
  ];
  const member = await ctx.db
    .selectFrom("org_members")
    .select("name")
    .where("org_id", "=", ctx.orgId)
    .where("id", "=", ctx.memberId)
    .executeTakeFirst();
  await sql`select app.connect_integration('google', ${address}, ${member?.name ?? ""}, ${tokens.scopes}::text[],
    ${id}::uuid, ${refresh}, ${access}, ${tokens.expiresAt.toISOString()}::timestamptz)`.execute(
    ctx.db,
  );
  return true;
}

/** Access that is not kept is not held: it is given back, as well as it goes. */
async function giveBack(google: GoogleSettings, token: string): Promise<void> {
  await revokeAccess(google, token).catch(() => {});
}
