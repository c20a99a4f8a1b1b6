// The shape of an event: as the feed and the API show it, and as a webhook carries it.
import * as z from "zod";

/** `<object>.<what happened>`: lower case, the object in the singular, what happened in the past tense. */
export const eventType = z
  .string()
  .regex(
    /^[a-z_]+\.[a-z_]+$/,
    "An event type reads <object>.<what_happened>, such as deal.stage_changed.",
  );

/** Who caused an event. `id` is null for what happens by itself. */
export const eventActor = z.object({ type: z.string(), id: z.string().nullable() });

/**
 * What an event is about, without the record: what a webhook with a thin payload carries.
 * `object_type` and `object_id` are there so that a receiver can route an event without knowing its schema.
 */
export const eventReference = z.object({
  object_type: z.string(),
  object_id: z.string(),
  /** Counts the events of one object from 1; null for one from before they were counted. */
  sequence: z.int().min(1).nullable(),
  /** Of the catalogue's entry: which shape `object` has. */
  version: z.int().min(1),
  actor: eventActor,
  /** The API request that made the change, as in that answer's `Request-Id`. */
  request_id: z.string().nullable(),
});

/**
 * What an event is about.
 * `object` is the record after the change, in the API's form and words. `previous` holds the fields that changed with
 * the values they had; null when there was nothing before.
 */
export const eventData = eventReference.extend({
  object: z.record(z.string(), z.unknown()),
  previous: z.record(z.string(), z.unknown()).nullable(),
});

/** An event in full. Its id is also the `webhook-id` of each delivery, so that a receiver can tell a repetition. */
export const eventEnvelope = z.object({
  id: z.uuid(),
  type: eventType,
  /** When the change was made (ISO 8601, UTC), not when it was sent. */
  timestamp: z.iso.datetime(),
  org_id: z.uuid(),
  actor: eventActor,
  /** By what way it came: `ui`, `api`, `import`, `seed`; null when unknown. */
  origin: z.string().nullable(),
  /** The API request that made the change, as in that answer's `Request-Id`. */
  request_id: z.string().nullable(),
  data: eventData,
});
export type EventEnvelope = z.infer<typeof eventEnvelope>;

/** The body of a webhook after Standard Webhooks: these three members and no others. The id travels in `webhook-id`. */
export const webhookPayload = z.object({
  type: eventType,
  timestamp: z.iso.datetime(),
  data: eventData,
});
export type WebhookPayload = z.infer<typeof webhookPayload>;

/** The same for a webhook that wants no records: it reads them by the API, with the rights of its own key. */
export const thinWebhookPayload = webhookPayload.extend({ data: eventReference });
export type ThinWebhookPayload = z.infer<typeof thinWebhookPayload>;

/** The parts of an event of which a webhook's body is made. `object` and `previous` are JSON texts. */
export type WebhookParts = {
  type: string;
  timestamp: string;
  objectType: string;
  objectId: string;
  /** Counts the object's events from 1; null for one from before they were counted. */
  sequence: number | string | null;
  /** Of the catalogue's entry. */
  version: number;
  actor: { type: string; id: string | null };
  requestId: string | null;
  object: string;
  previous: string | null;
};

/**
 * Writes a webhook's body. The record comes as JSON text and goes in untouched: numbers beyond 2^53 survive,
 * and the body is byte for byte the same at each attempt. A thin body tells what happened to what, and not the record.
 */
export function webhookBody(parts: WebhookParts, payload: "full" | "thin" = "full"): string {
  const { type, timestamp, objectType, objectId, sequence, version, actor, requestId } = parts;
  const record =
    payload === "thin" ? "" : `,"object":${parts.object},"previous":${parts.previous ?? "null"}`;
  return (
    `{"type":${JSON.stringify(type)},"timestamp":${JSON.stringify(timestamp)},"data":{` +
    `"object_type":${JSON.stringify(objectType)},"object_id":${JSON.stringify(objectId)},` +
    `"sequence":${sequence ?? "null"},"version":${version},` +
    `"actor":{"type":${JSON.stringify(actor.type)},"id":${JSON.stringify(actor.id)}},` +
    `"request_id":${JSON.stringify(requestId)}${record}}}`
  );
}
