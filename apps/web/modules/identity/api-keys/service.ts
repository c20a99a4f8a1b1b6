/** API keys: made with no more than their maker may do, shown once, over at once when revoked. */
import {
  AppError,
  currentPepper,
  hmacApiKey,
  invalidField,
  newApiKey,
  notFound,
} from "@rapport/core";
import type { Ctx } from "@rapport/db";
import { sql } from "kysely";
import { newestVersion } from "#lib/door/version.ts";
import { env } from "#lib/env.ts";
import { listPage, type ListQuery } from "#lib/query/index.ts";
import type {
  ApiKey,
  ApiKeyPatch,
  ApiKeyUse,
  ApiKeyWithSecret,
  NewApiKey,
  RotatedApiKey,
} from "./schema.ts";
import { apiKeyFields } from "./schema.ts";

const columns = [
  "id",
  "version",
  "created_at",
  "updated_at",
  "name",
  "prefix",
  "scopes",
  "rate_limit",
  "expires_at",
  "revoked_at",
  "last_used_at",
  "created_by",
  "allowed_cidrs",
  "api_version",
  "last_used_ip",
  "previous_prefix",
  "previous_expires_at",
  "previous_used_at",
] as const;

/** A page of keys, without what proves them. */
export async function listApiKeys(ctx: Ctx, query: ListQuery) {
  const { rows, ...page } = await listPage<ApiKey>(
    ctx,
    { table: "api_keys", fields: apiKeyFields, columns },
    query,
  );
  return { data: rows, ...page };
}

/** One key. Throws `not_found`. */
export async function getApiKey(ctx: Ctx, id: string): Promise<ApiKey> {
  const row = await ctx.db
    .selectFrom("api_keys")
    .select(columns)
    .where("org_id", "=", ctx.orgId)
    .where("id", "=", id)
    .executeTakeFirst();
  if (!row) throw notFound("API key", id);
  return row;
}

/** Makes a key. Throws `invalid` for a scope that its maker does not hold, or an expiry that is past. */
export async function createApiKey(ctx: Ctx, input: NewApiKey): Promise<ApiKeyWithSecret> {
  refusePast(input.expires_at);
  await refuseMoreThanOwn(ctx, input.scopes);
  const { key, lookup, secret } = newApiKey();
  const row = await ctx.db
    .insertInto("api_keys")
    .values({
      ...input,
      org_id: ctx.orgId,
      prefix: `rk_live_${lookup}`,
      created_by: ctx.memberId,
      api_version: newestVersion,
    })
    .returning(columns)
    .executeTakeFirstOrThrow();
  const { hmac, pepper } = await provingOf(secret);
  await sql`select app.store_api_key_secret(${row.id}, ${lookup}, ${hmac}, ${pepper})`.execute(
    ctx.db,
  );
  return { ...row, key };
}

/** Changes name, expiry, limit or addresses. Throws `not_found`, `conflict` for a key that was revoked. */
export async function updateApiKey(ctx: Ctx, id: string, patch: ApiKeyPatch): Promise<ApiKey> {
  refusePast(patch.expires_at);
  const before = await getApiKey(ctx, id);
  refuseRevoked(before);
  if (Object.keys(patch).length === 0) return before;
  return ctx.db
    .updateTable("api_keys")
    .set(patch)
    .where("org_id", "=", ctx.orgId)
    .where("id", "=", id)
    .returning(columns)
    .executeTakeFirstOrThrow();
}

/**
 * Gives a key a new secret; the one before goes on for `overlapHours`, and an earlier one ends. Throws `not_found`, `conflict`
 * for a key that was revoked, `invalid` when it holds scopes that the caller does not.
 */
export async function rotateApiKey(
  ctx: Ctx,
  id: string,
  overlapHours: number,
): Promise<RotatedApiKey> {
  const before = await getApiKey(ctx, id);
  refuseRevoked(before);
  // Whoever gets the secret can do what the key can.
  await refuseMoreThanOwn(ctx, before.scopes);
  const { key, lookup, secret } = newApiKey();
  const { hmac, pepper } = await provingOf(secret);
  const until = new Date(Date.now() + overlapHours * 3_600_000).toISOString();
  await sql`select app.rotate_api_key_secret(${id}, ${lookup}, ${hmac}, ${pepper}, ${until})`.execute(
    ctx.db,
  );
  const row = await ctx.db
    .updateTable("api_keys")
    .set({
      prefix: `rk_live_${lookup}`,
      previous_prefix: before.prefix,
      previous_expires_at: until,
      previous_used_at: before.last_used_at,
    })
    .where("org_id", "=", ctx.orgId)
    .where("id", "=", id)
    .returning(columns)
    .executeTakeFirstOrThrow();
  return { ...row, key, previous_expires_at: until };
}

/** Requests of each of the last `days` days (UTC), today's running minute included. Throws `not_found`. */
export async function readApiKeyUse(ctx: Ctx, id: string, days: number): Promise<ApiKeyUse> {
  await getApiKey(ctx, id);
  const { rows } = await sql<{ day: string; requests: string; refused: string }>`
    select day, requests, refused from app.api_key_use(${id}, ${days})`.execute(ctx.db);
  return {
    data: rows.map(({ day, requests, refused }) => ({
      day,
      requests: Number(requests),
      refused: Number(refused),
    })),
  };
}

/** What a key's page shows: the key, its last 90 days, and its maker's name where the reader may see members. Throws `not_found`. */
export async function readKeyPage(ctx: Ctx, id: string) {
  const key = await getApiKey(ctx, id);
  const { data: use } = await readApiKeyUse(ctx, id, 90);
  const maker = key.created_by
    ? await ctx.db
        .selectFrom("org_members")
        .select("name")
        .where("org_id", "=", ctx.orgId)
        .where("id", "=", key.created_by)
        .executeTakeFirst()
    : undefined;
  return { key, use, maker: maker?.name };
}

async function provingOf(secret: string): Promise<{ hmac: Buffer; pepper: number }> {
  const peppers = env.peppers();
  const version = currentPepper(peppers);
  const hmac = Buffer.from((await hmacApiKey(secret, peppers))[version]!, "hex");
  return { hmac, pepper: Number(version) };
}

function refusePast(expiresAt: string | null | undefined): void {
  if (expiresAt && Date.parse(expiresAt) <= Date.now())
    throw invalidField("/expires_at", "This moment is past.");
}

function refuseRevoked({ revoked_at }: ApiKey): void {
  if (revoked_at)
    throw new AppError("conflict", "This key was revoked, which is for good. Create another.");
}

/** Ends a key at once and for good. A second time changes nothing. Throws `not_found`. */
export async function revokeApiKey(ctx: Ctx, id: string): Promise<void> {
  await getApiKey(ctx, id);
  await ctx.db
    .updateTable("api_keys")
    .set({ revoked_at: sql`now()` })
    .where("org_id", "=", ctx.orgId)
    .where("id", "=", id)
    .where("revoked_at", "is", null)
    .execute();
}

async function refuseMoreThanOwn(ctx: Ctx, scopes: readonly string[]): Promise<void> {
  const { rows } = await sql<{
    scope: string;
    known: boolean;
    held: boolean;
  }>`select scope, known, held from app.check_scopes(${sql.val([...scopes])}::text[])`.execute(
    ctx.db,
  );
  const errors = rows.flatMap((row) => {
    const pointer = `/scopes/${scopes.indexOf(row.scope)}`;
    if (!row.known) return [{ pointer, message: `There is no permission ${row.scope}.` }];
    return row.held
      ? []
      : [{ pointer, message: `You cannot give ${row.scope}: you do not hold all of it yourself.` }];
  });
  if (errors.length) throw new AppError("invalid", "A scope cannot be given.", { errors });
}
