/** Webhooks: who is told of what, where, and signed with which secret. */
import { AppError, invalidField, notFound } from "@rapport/core";
import type { Ctx } from "@rapport/db";
import { checkWebhookUrl, type Catalogue } from "@rapport/events";
import { sql } from "kysely";
import { newestVersion } from "#lib/door/version.ts";
import { env } from "#lib/env.ts";
import { listPage, type ListQuery } from "#lib/query/index.ts";
import {
  type CreatedWebhook,
  type NewWebhook,
  type Rotated,
  type Webhook,
  type WebhookDetail,
  webhookFields,
  type WebhookPatch,
} from "./schema.ts";
import { checkWebhookFilter } from "./filter.ts";
import { checkHeaders, storeHeaders, type Headers } from "./headers.ts";
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
  "filter",
  "payload",
  "api_version",
  "max_per_second",
  "owner_id",
  "header_names",
] as const;

const live = sql<boolean>`deleted_at is null`;

/** A page of webhooks. */
export async function listWebhooks(ctx: Ctx, query: ListQuery) {
  const { rows, ...page } = await listPage<Row>(
    ctx,
    { table: "webhooks", fields: webhookFields, columns, where: [live] },
    query,
  );
  return { data: rows.map(webhookOf), ...page };
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
  return webhookOf(row);
}

/** One webhook, with when its secrets were made and end. Throws `not_found`. */
export async function readWebhook(ctx: Ctx, id: string): Promise<WebhookDetail> {
  const webhook = await getWebhook(ctx, id);
  const { rows: secrets } = await sql<
    WebhookDetail["secrets"][number]
  >`select created_at, expires_at from app.webhook_secret_dates(${id})`.execute(ctx.db);
  return { ...webhook, secrets };
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
  const { headers, ...rest } = input;
  const row = await ctx.db
    .insertInto("webhooks")
    .values({
      api_version: newestVersion,
      owner_id: ctx.memberId,
      ...(await columnsOf(ctx, rest, input.event_types ?? ["*"], catalogue)),
      ...namesOf(headers),
      url: urlOf(input.url),
      org_id: ctx.orgId,
    })
    .returning(columns)
    .executeTakeFirstOrThrow();
  if (headers) await storeHeaders(ctx, row.id, headers);
  const { secret } = await addSecret(ctx, row.id, 0);
  return { ...webhookOf(row), secret };
}

/** Changes what is given. Turning one off cancels what waits; turning it on, or another URL, forgets its failures. */
export async function updateWebhook(
  ctx: Ctx,
  id: string,
  patch: WebhookPatch,
  catalogue: Catalogue,
): Promise<Webhook> {
  if (patch.url !== undefined) urlOf(patch.url);
  const before = await getWebhook(ctx, id);
  if (Object.keys(patch).length === 0) return before;
  const { headers, ...rest } = patch;
  // A filter that stays must fit the events that are chosen now.
  const filter = rest.filter === undefined && rest.event_types ? before.filter : rest.filter;
  const types = rest.event_types ?? before.event_types;
  const row = await ctx.db
    .updateTable("webhooks")
    .set({
      ...(await columnsOf(
        ctx,
        filter === undefined ? rest : { ...rest, filter },
        types,
        catalogue,
      )),
      ...namesOf(headers),
    })
    .where("org_id", "=", ctx.orgId)
    .where("id", "=", id)
    .where("deleted_at", "is", null)
    .returning(columns)
    .executeTakeFirst();
  if (!row) throw notFound("webhook", id);
  if (headers) await storeHeaders(ctx, id, headers);
  return webhookOf(row);
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

/**
 * Sends an example of an event to this webhook alone, inside a `webhook.test`: no record is said to have changed.
 * Throws `not_found`, `conflict` when the webhook is off, `invalid` for a type that is not in the catalogue.
 */
export async function sendExampleEvent(
  ctx: Ctx,
  id: string,
  type: string,
  catalogue: Catalogue,
): Promise<{ delivery_id: string }> {
  await getWebhook(ctx, id);
  const event = catalogue.types.includes(type) ? catalogue.get(type) : undefined;
  if (!event) throw unknownEvent("/type", type);
  const sample = JSON.stringify(catalogue.sample(type).object);
  const { rows } = await sql<{
    id: string | null;
  }>`select app.send_example_event(${id}, ${type}, ${sample}, ${event.version}) as id`.execute(
    ctx.db,
  );
  return { delivery_id: rows[0]?.id ?? turnedOff() };
}

/** The error of a webhook that is off: nothing is sent through it. */
export function turnedOff(): never {
  throw new AppError("conflict", "The webhook is turned off. Turn it on first.");
}

type Row = Omit<Webhook, "payload" | "filter"> & { payload: string; filter: unknown };

const webhookOf = (row: Row): Webhook => ({
  ...row,
  payload: row.payload as Webhook["payload"],
  filter: row.filter as Webhook["filter"],
});

/** The input as columns. Throws `invalid` for an unknown event, a filter that does not fit, an owner who is no active member. */
async function columnsOf(
  ctx: Ctx,
  input: Omit<WebhookPatch, "headers">,
  eventTypes: readonly string[],
  catalogue: Catalogue,
) {
  const unknown = input.event_types?.find(
    (type) => type !== "*" && !catalogue.types.includes(type),
  );
  if (unknown !== undefined) throw unknownEvent("/event_types", unknown);
  if (input.owner_id) await refuseOwner(ctx, input.owner_id);
  const { filter, url, ...plain } = input;
  return {
    ...plain,
    ...(url === undefined ? {} : { url: urlOf(url) }),
    ...(filter === undefined
      ? {}
      : { filter: filter && JSON.stringify(checkWebhookFilter(filter, eventTypes, catalogue)) }),
  };
}

async function refuseOwner(ctx: Ctx, memberId: string): Promise<void> {
  const member = await ctx.db
    .selectFrom("org_members")
    .select("status")
    .where("org_id", "=", ctx.orgId)
    .where("id", "=", memberId)
    .executeTakeFirst();
  if (member?.status !== "active")
    throw invalidField("/owner_id", "Name an active member of the organisation.");
}

const unknownEvent = (pointer: string, type: string) =>
  invalidField(pointer, `There is no event ${type}. GET /webhook-event-types lists them all.`);

function namesOf(headers: Headers | undefined): { header_names?: string[] } {
  if (!headers) return {};
  checkHeaders(headers);
  return { header_names: Object.keys(headers) };
}

/** The URL as it will be called. Its host is judged again, with what DNS says then, at each delivery. */
function urlOf(raw: string): string {
  const loose = env.allowPrivateWebhooks();
  const check = checkWebhookUrl(raw, { allowHttp: loose, allowPrivate: loose });
  if (!check.ok) throw invalidField("/url", check.reason);
  return check.url.href;
}
