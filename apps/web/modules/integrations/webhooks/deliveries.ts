/** What was sent, what waits, how each attempt ended; and sending one again. */
import { notFound } from "@rapport/core";
import type { Ctx } from "@rapport/db";
import { webhookBody } from "@rapport/events";
import { sql } from "kysely";
import { isWithheld } from "#lib/door/index.ts";
import { listPage, type ListQuery } from "#lib/query/index.ts";
import { type Attempt, type Delivery, type DeliveryDetail, deliveryListFields } from "./schema.ts";
import { turnedOff } from "./service.ts";

const columns = [
  "id",
  "webhook_id",
  "event_id",
  "event_type",
  "state",
  "attempts",
  "next_attempt_at",
  "last_status",
  "last_error",
  "last_duration_ms",
  "replay_of",
  "created_at",
  "finished_at",
] as const;

type Row = Omit<Delivery, "state"> & { state: string };

const deliveryOf = (row: Row): Delivery => ({
  ...row,
  state: row.state as Delivery["state"],
  next_attempt_at: row.state === "pending" ? row.next_attempt_at : null,
});

/** A page of deliveries, of one webhook or all. */
export async function listDeliveries(ctx: Ctx, query: ListQuery) {
  const { rows, ...page } = await listPage<Row>(
    ctx,
    { table: "webhook_deliveries", fields: deliveryListFields, columns },
    query,
  );
  return { data: rows.map(deliveryOf), ...page };
}

/** One delivery with what is posted and every attempt, the latest first. Throws `not_found`. */
export async function getDelivery(ctx: Ctx, id: string): Promise<DeliveryDetail> {
  const row = await rowOf(ctx, id);
  const webhook = await ctx.db
    .selectFrom("webhooks")
    .select(["url", "payload", "header_names"])
    .where("org_id", "=", ctx.orgId)
    .where("id", "=", row.webhook_id)
    .executeTakeFirstOrThrow();
  const body = await bodyOf(ctx, row, webhook.payload);
  const attempts: Attempt[] = await ctx.db
    .selectFrom("webhook_attempts")
    .select(["id", "attempt", "attempted_at", "status", "error", "duration_ms", "response_body"])
    .where("org_id", "=", ctx.orgId)
    .where("delivery_id", "=", id)
    .orderBy("id", "desc")
    .limit(100)
    .execute();
  return {
    ...deliveryOf(row),
    url: webhook.url,
    request_body: body,
    request_headers: headersOf(row, webhook.header_names),
    // An address may answer what it was sent.
    attempt_log:
      body === null ? attempts.map((one) => ({ ...one, response_body: null })) : attempts,
  };
}

/**
 * Sends an event once more, as a delivery of its own that names the first; the same event id tells the receiver.
 * Cancels the attempt that was planned. Throws `not_found`, and `conflict` when the webhook is off.
 */
export async function retryDelivery(ctx: Ctx, id: string): Promise<{ delivery_id: string }> {
  await rowOf(ctx, id);
  const { rows } = await sql<{
    id: string | null;
  }>`select app.replay_delivery(${id}) as id`.execute(ctx.db);
  return { delivery_id: rows[0]?.id ?? turnedOff() };
}

/** The headers of an attempt. What signs it and what the owner keeps secret has no value here. */
const headersOf = (row: Row, own: readonly string[]): DeliveryDetail["request_headers"] => ({
  "content-type": "application/json",
  "user-agent": "Rapport-Webhooks/1",
  "accept-encoding": "identity",
  ...Object.fromEntries(own.map((name) => [name, null])),
  "webhook-id": row.event_id,
  "webhook-timestamp": null,
  "webhook-signature": null,
});

async function rowOf(ctx: Ctx, id: string): Promise<Row> {
  const row = await ctx.db
    .selectFrom("webhook_deliveries")
    .select(columns)
    .where("org_id", "=", ctx.orgId)
    .where("id", "=", id)
    .executeTakeFirst();
  if (!row) throw notFound("delivery", id);
  return row;
}

/** The body as the delivery function writes it, from the same texts; null if its reader may not see all of it. */
async function bodyOf(ctx: Ctx, row: Row, payload: string): Promise<string | null> {
  const event = await ctx.db
    .selectFrom("domain_events")
    .select([
      "type",
      "object_type",
      "object_id",
      "occurred_at",
      "data",
      "previous",
      sql<string>`data::text`.as("object"),
      sql<string | null>`previous::text`.as("before"),
      "sequence",
      "schema_version",
      "actor_type",
      "actor_id",
      "request_id",
    ])
    .where("org_id", "=", ctx.orgId)
    .where("id", "=", row.event_id)
    .executeTakeFirst();
  if (!event || isWithheld(ctx, [event.data, event.previous])) return null;
  return webhookBody(
    {
      type: event.type,
      timestamp: new Date(event.occurred_at).toISOString(),
      objectType: event.object_type,
      objectId: event.object_id,
      sequence: event.sequence,
      version: event.schema_version,
      actor: { type: event.actor_type, id: event.actor_id },
      requestId: event.request_id,
      object: event.object,
      previous: event.before,
    },
    payload === "thin" ? "thin" : "full",
  );
}
