/** Connected mailboxes: how they do, what their members set of them, and their end. */
import { AppError, notFound } from "@rapport/core";
import type { Ctx } from "@rapport/db";
import { revokeAccess } from "@rapport/integrations/google/oauth";
import { sql } from "kysely";
import { env } from "#lib/env.ts";
import { listPage, type ListQuery } from "#lib/query/index.ts";
import { askToken } from "../emails/access-token.ts";
import {
  blockedFields,
  integrationFields,
  type Blocked,
  type Integration,
  type IntegrationPatch,
  type MissingEmail,
} from "./schema.ts";

const columns = [
  "id",
  "version",
  "created_at",
  "updated_at",
  "provider",
  "member_id",
  "address",
  "display_name",
  "scopes",
  "state",
  "state_reason",
  "state_since",
  "sync_phase",
  "sync_total",
  "sync_done",
  "last_synced_at",
  "reconciled_at",
  "missing_count",
  "missing_ids",
  "compared_since",
  "provider_count",
  "outcome_counts",
  "signature",
  "shares_bodies",
  "sends_for",
  "daily_limit",
] as const;

/** A page of mailboxes. */
export async function listIntegrations(ctx: Ctx, query: ListQuery) {
  const { rows, ...page } = await listPage<Integration>(
    ctx,
    { table: "integrations", fields: integrationFields, columns },
    query,
  );
  return { data: rows, ...page };
}

/** One mailbox. Throws `not_found`. */
export async function getIntegration(ctx: Ctx, id: string): Promise<Integration> {
  const row = await ctx.db
    .selectFrom("integrations")
    .select(columns)
    .where("org_id", "=", ctx.orgId)
    .where("id", "=", id)
    .executeTakeFirst();
  if (!row) throw notFound("integration", id);
  return row as Integration;
}

/** Changes what is given (RFC 7396). Throws `not_found`, and `forbidden` for what is the member's own to say. */
export async function updateIntegration(
  ctx: Ctx,
  id: string,
  patch: IntegrationPatch,
): Promise<Integration> {
  await getIntegration(ctx, id);
  if (Object.keys(patch).length === 0) return getIntegration(ctx, id);
  const { rows } = await sql<{
    done: boolean;
  }>`select app.set_integration(${id}, ${JSON.stringify(patch)}::jsonb) as done`.execute(ctx.db);
  if (!rows[0]?.done)
    throw new AppError(
      "forbidden",
      "What a mailbox shows, shares and sends for is for its member to say; an admin may change its daily limit.",
    );
  return getIntegration(ctx, id);
}

/**
 * Ends a connection: access is given back to Google, as well as it goes, its tokens are forgotten, what was read stays. Throws
 * `not_found` and `forbidden`.
 */
export async function disconnectIntegration(ctx: Ctx, id: string): Promise<void> {
  const box = await getIntegration(ctx, id);
  const isAllowed = box.member_id === ctx.memberId || ctx.can("integrations.delete");
  // Before the tokens' row is held by this transaction: the function reads it.
  const held =
    isAllowed && (box.state === "connected" || box.state === "failing")
      ? await askToken(
          { org_id: ctx.orgId, integration_id: id, member_id: box.member_id },
          undefined,
          4_000,
        )
      : null;
  const { rows } = await sql<{
    done: boolean;
  }>`select app.disconnect_integration(${id}) as done`.execute(ctx.db);
  if (!rows[0]?.done)
    throw new AppError("forbidden", "Only its member, or an admin, ends a connection.");
  const google = env.google();
  // Nobody waits for it: here the connection has ended either way.
  if (held?.ok && google)
    revokeAccess(google, held.token).catch((error: unknown) =>
      ctx.log("warn", "Access to a mailbox could not be given back.", {
        integration: id,
        error: error instanceof Error ? error.message : "unknown",
      }),
    );
}

/** Reads a mailbox at once rather than at its turn. Throws `conflict` for one that cannot be read. */
export async function syncIntegration(
  ctx: Ctx,
  id: string,
  reconcile: boolean,
): Promise<Integration> {
  const before = await getIntegration(ctx, id);
  const { rows } = await sql<{
    done: boolean;
  }>`select app.sync_integration(${id}, ${reconcile}) as done`.execute(ctx.db);
  if (rows[0]?.done) return getIntegration(ctx, id);
  throw before.state === "needs_reconnect" || before.state === "disconnected"
    ? new AppError("conflict", `${before.address} has to be connected again before it can be read.`)
    : new AppError("forbidden", "Only its member, or an admin, has a mailbox read.");
}

/** What the last comparison did not find here; for others than the mailbox's member, nothing. Throws `not_found`. */
export async function listMissing(ctx: Ctx, id: string): Promise<{ data: MissingEmail[] }> {
  await getIntegration(ctx, id);
  const { rows } = await sql<MissingEmail>`select * from app.missing_emails(${id})`.execute(ctx.db);
  return { data: rows };
}

const blockedColumns = ["id", "version", "created_at", "updated_at", "address"] as const;

/** A page of addresses whose mail is left alone. */
export async function listBlocked(ctx: Ctx, query: ListQuery) {
  const { rows, ...page } = await listPage<Blocked>(
    ctx,
    { table: "blocked_addresses", fields: blockedFields, columns: blockedColumns },
    query,
  );
  return { data: rows, ...page };
}

/** One of them. Throws `not_found`. */
export async function getBlocked(ctx: Ctx, id: string): Promise<Blocked> {
  const row = await ctx.db
    .selectFrom("blocked_addresses")
    .select(blockedColumns)
    .where("org_id", "=", ctx.orgId)
    .where("id", "=", id)
    .executeTakeFirst();
  if (!row) throw notFound("blocked address", id);
  return row;
}

/** Adds an address or a domain; mail of it that is here already stays. Throws `conflict` when it is on the list. */
export async function blockAddress(ctx: Ctx, input: { address: string }): Promise<Blocked> {
  return ctx.db
    .insertInto("blocked_addresses")
    .values({ ...input, org_id: ctx.orgId })
    .returning(blockedColumns)
    .executeTakeFirstOrThrow();
}

/** Takes one off the list: its mail is read from then on. Throws `not_found`. */
export async function unblockAddress(ctx: Ctx, id: string): Promise<void> {
  const row = await ctx.db
    .deleteFrom("blocked_addresses")
    .where("org_id", "=", ctx.orgId)
    .where("id", "=", id)
    .returning("id")
    .executeTakeFirst();
  if (!row) throw notFound("blocked address", id);
}
