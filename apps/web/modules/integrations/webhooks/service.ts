/** Webhooks: who is told of what, where, and signed with which secret. */
import { AppError, invalidField, notFound } from "@rapport/core";
import type { Ctx } from "@rapport/db";
import { checkWebhookUrl, type Catalogue } from "@rapport/events";
import { sql } from "kysely";
import { env } from "#lib/env.ts";
import { listPage, type ListQuery } from "#lib/query/index.ts";
import {
  type CreatedWebhook,
  type NewWebhook,
  type Rotated,
  type Webhook,
  webhookFields,
  type WebhookPatch,
} from "./schema.ts";
import { addSecret } from "./secrets.ts";

const columns = [
  "id",
  "version",
  "created_at",
  "updated_at",
  "url",
  "description",
  "event_types",
  "include_imports",
  "is_enabled",
  "disabled_reason",
  "max_in_flight",
  "timeout_ms",
  "consecutive_failures",
  "failing_since",
  "paused_until",
] as const;

const live = sql<boolean>`deleted_at is null`;

/** A page of webhooks. */
export async function listWebhooks(ctx: Ctx, query: ListQuery) {
  const { rows, ...page } = await listPage<Webhook>(
    ctx,
    { table: "webhooks", fields: webhookFields, columns, where: [live] },
    query,
  );
  return { data: rows, ...page };
}

/** One webhook. Throws `not_found`. */
export async function getWebhook(ctx: Ctx, id: string): Promise<Webhook> {
  const row = await ctx.db
    .selectFrom("webhooks")
    .select(columns)
    .where("org_id", "=", ctx.orgId)
    .where("id", "=", id)
    .where("deleted_at", "is", null)
    .executeTakeFirst();
  if (!row) throw notFound("webhook", id);
  return row;
}

/**
 * Makes a webhook and answers its signing secret, this once.
 * Throws `invalid` for a URL that is not https on the public internet and for an event that is not in the catalogue.
 */
export async function createWebhook(
  ctx: Ctx,
  input: NewWebhook,
  catalogue: Catalogue,
): Promise<CreatedWebhook> {
  const row = await ctx.db
    .insertInto("webhooks")
    .values({ ...checked(input, catalogue), url: urlOf(input.url), org_id: ctx.orgId })
    .returning(columns)
    .executeTakeFirstOrThrow();
  const { secret } = await addSecret(ctx, row.id, 0);
  return { ...row, secret };
}

/** Changes what is given. Turning one off cancels what waits; turning it on, or another URL, forgets its failures. */
export async function updateWebhook(
  ctx: Ctx,
  id: string,
  patch: WebhookPatch,
  catalogue: Catalogue,
): Promise<Webhook> {
  if (Object.keys(patch).length === 0) return getWebhook(ctx, id);
  const row = await ctx.db
    .updateTable("webhooks")
    .set(checked(patch, catalogue))
    .where("org_id", "=", ctx.orgId)
    .where("id", "=", id)
    .where("deleted_at", "is", null)
    .returning(columns)
    .executeTakeFirst();
  if (!row) throw notFound("webhook", id);
  return row;
}

/** Deletes a webhook and cancels what waits for it. Throws `not_found`. */
export async function deleteWebhook(ctx: Ctx, id: string): Promise<void> {
  const row = await ctx.db
    .updateTable("webhooks")
    .set({ deleted_at: sql`now()` })
    .where("org_id", "=", ctx.orgId)
    .where("id", "=", id)
    .where("deleted_at", "is", null)
    .returning("id")
    .executeTakeFirst();
  if (!row) throw notFound("webhook", id);
}

/** Makes a new secret; the old ones sign as well until `previous_expire_at`. Throws `not_found`. */
export async function rotateSecret(ctx: Ctx, id: string, overlapHours: number): Promise<Rotated> {
  await getWebhook(ctx, id);
  return addSecret(ctx, id, overlapHours);
}

/** Sends `webhook.test` to this webhook alone, over the path of every event. Throws `not_found`, and `conflict` when it is off. */
export async function sendTestEvent(ctx: Ctx, id: string): Promise<{ delivery_id: string }> {
  await getWebhook(ctx, id);
  const { rows } = await sql<{
    id: string | null;
  }>`select app.send_test_event(${id}) as id`.execute(ctx.db);
  return { delivery_id: rows[0]?.id ?? turnedOff() };
}

/** The error of a webhook that is off: nothing is sent through it. */
export function turnedOff(): never {
  throw new AppError("conflict", "The webhook is turned off. Turn it on first.");
}

function checked<Input extends WebhookPatch>(input: Input, catalogue: Catalogue): Input {
  const unknown = input.event_types?.find((type) => type !== "*" && !catalogue.get(type));
  if (unknown !== undefined)
    throw invalidField(
      "/event_types",
      `There is no event ${unknown}. GET /webhook-event-types lists them all.`,
    );
  return input.url === undefined ? input : { ...input, url: urlOf(input.url) };
}

/** The URL as it will be called. Its host is judged again, with what DNS says then, at each delivery. */
function urlOf(raw: string): string {
  const loose = env.allowPrivateWebhooks();
  const check = checkWebhookUrl(raw, { allowHttp: loose, allowPrivate: loose });
  if (!check.ok) throw invalidField("/url", check.reason);
  return check.url.href;
}
