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
import { env } from "#lib/env.ts";
import { listPage, type ListQuery } from "#lib/query/index.ts";
import type { ApiKey, ApiKeyWithSecret, NewApiKey } from "./schema.ts";
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
  if (input.expires_at && Date.parse(input.expires_at) <= Date.now())
    throw invalidField("/expires_at", "This moment is past.");
  await refuseMoreThanOwn(ctx, input.scopes);
  const { key, lookup, secret } = newApiKey();
  const row = await ctx.db
    .insertInto("api_keys")
    .values({ ...input, org_id: ctx.orgId, prefix: `rk_live_${lookup}`, created_by: ctx.memberId })
    .returning(columns)
    .executeTakeFirstOrThrow();
  const peppers = env.peppers();
  const version = currentPepper(peppers);
  const hmac = Buffer.from((await hmacApiKey(secret, peppers))[version]!, "hex");
  await sql`select app.store_api_key_secret(${row.id}, ${lookup}, ${hmac}, ${Number(version)})`.execute(
    ctx.db,
  );
  return { ...row, key };
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
