/** The shapes of webhooks, of their deliveries and attempts, and what lists of them can be filtered and sorted by. */
import { eventType } from "@rapport/events";
import type { Fields } from "#lib/query/index.ts";
import { versions } from "#lib/door/version.ts";
import { id, pageOf, recordFields, text, time, z } from "#lib/schema.ts";

export const deliveryStates = ["pending", "delivered", "dead", "cancelled"] as const;

export const payloads = ["full", "thin"] as const;

const filterNode = z.record(z.string(), z.unknown()).openapi("WebhookFilter", {
  description:
    "A condition `{field, op, value}` on the event's record, or groups `{and: […]}`, `{or: […]}` of them. op: eq, ne, gt, gte, lt, lte, in, contains, is_null, changed.",
  example: { and: [{ field: "amount", op: "gte", value: "10000.00" }] },
});

export const webhookSchema = z
  .object({
    ...recordFields,
    url: z.string(),
    description: z.string(),
    event_types: z
      .array(z.string())
      .openapi({ description: "Types of the catalogue, or `*` for all." }),
    include_imports: z.boolean().openapi({
      description: "Also each single event of an import; else only its import.completed.",
    }),
    is_enabled: z.boolean(),
    disabled_reason: z
      .string()
      .nullable()
      .openapi({ description: "Why Rapport turned it off; null when a person did." }),
    max_in_flight: z.int().openapi({ description: "Requests to this URL at once." }),
    timeout_ms: z.int(),
    consecutive_failures: z.int(),
    failing_since: time.nullable(),
    paused_until: time
      .nullable()
      .openapi({ description: "After 20 failures in a row it rests until then." }),
    filter: filterNode
      .nullable()
      .openapi({ description: "Only events whose record fits are sent; null sends all." }),
    payload: z.enum(payloads).openapi({
      description: "`thin` leaves out the record: the receiver reads it by the API.",
    }),
    api_version: z.string().openapi({ description: "The form of what is sent." }),
    max_per_second: z.int().nullable(),
    owner_id: id.nullable().openapi({ description: "The member who is told when it fails." }),
    header_names: z.array(z.string()).openapi({ description: "Their values are not shown again." }),
  })
  .openapi("Webhook");

const writable = {
  url: z
    .string()
    .max(2000, "At most 2000 characters.")
    .openapi({ example: "https://example.com/hooks/rapport" }),
  description: text(500, 0),
  event_types: z
    .array(z.union([z.literal("*"), eventType]))
    .min(1, "Choose at least one event.")
    .max(100, "At most 100 events.")
    .transform((types) => [...new Set(types)]),
  include_imports: z.boolean(),
  is_enabled: z.boolean(),
  max_in_flight: z.int().min(1, "At least 1.").max(200, "At most 200."),
  timeout_ms: z.int().min(1000, "At least 1000 ms.").max(15_000, "At most 15000 ms."),
  filter: filterNode.nullable(),
  payload: z.enum(payloads),
  api_version: z.enum(versions),
  max_per_second: z
    .int()
    .min(1, "At least 1.")
    .max(1000, "At most 1000.")
    .nullable()
    .openapi({ description: "Requests a second at most; null: as fast as they are answered." }),
  owner_id: id.nullable(),
  headers: z
    .record(z.string(), z.string())
    .refine((headers) => Object.keys(headers).length <= 20, "At most 20 headers.")
    .openapi({
      description:
        "Sent with each request, such as Authorization. The whole set is replaced; values are sealed and not shown again.",
      example: { Authorization: "Bearer their-token" },
    }),
};

export const newWebhookSchema = z
  .strictObject(writable)
  .partial()
  .required({ url: true })
  .openapi("NewWebhook");
export const webhookPatchSchema = z.strictObject(writable).partial().openapi("WebhookPatch");
export const webhookPageSchema = pageOf(webhookSchema);
export const webhookDetailSchema = webhookSchema
  .extend({
    secrets: z
      .array(
        z.object({
          created_at: time,
          expires_at: time.nullable().openapi({
            description: "Until when it signs beside the newer one; null: until it is replaced.",
          }),
        }),
      )
      .openapi({ description: "The secrets that sign now, the newest first: when, not what." }),
  })
  .openapi("WebhookDetail");

const secret = z.string().nullable().openapi({
  description:
    "The signing secret, whsec_…: shown this once. Null when the answer is replayed by Idempotency-Key.",
});
export const createdWebhookSchema = webhookSchema.extend({ secret }).openapi("CreatedWebhook");

export const rotationSchema = z
  .strictObject({
    overlap_hours: z
      .int()
      .min(0, "At least 0.")
      .max(168, "At most 168 hours, seven days.")
      .default(24),
  })
  .openapi("SecretRotation", {
    description: "For how long the secrets before the new one still sign as well.",
  });
export const rotatedSchema = z
  .object({ secret, previous_expire_at: time })
  .openapi("RotatedSecret");

const deliveryFields = {
  id,
  webhook_id: id,
  event_id: id.openapi({
    description: "Sent as webhook-id: the same for each attempt and replay.",
  }),
  event_type: z.string(),
  state: z.enum(deliveryStates),
  attempts: z.int(),
  next_attempt_at: time.nullable().openapi({ description: "Null unless pending." }),
  last_status: z.int().nullable(),
  last_error: z.string().nullable(),
  last_duration_ms: z.int().nullable(),
  replay_of: id.nullable(),
  created_at: time,
  finished_at: time.nullable(),
};
export const deliverySchema = z.object(deliveryFields).openapi("WebhookDelivery");
export const deliveryPageSchema = pageOf(deliverySchema);

export const attemptSchema = z
  .object({
    id,
    attempt: z.int(),
    attempted_at: time,
    status: z.int().nullable().openapi({ description: "Null when no answer came." }),
    error: z.string().nullable(),
    duration_ms: z.int().nullable(),
    response_body: z.string().nullable().openapi({
      description: "The first 20 kB of the answer; null with request_body.",
    }),
  })
  .openapi("WebhookAttempt");

export const deliveryDetailSchema = z
  .object({
    ...deliveryFields,
    url: z.string(),
    request_body: z.string().nullable().openapi({
      description:
        "What is posted, to the byte. Null for who may not read all of it, and when the event is no longer kept.",
    }),
    request_headers: z.record(z.string(), z.string().nullable()).openapi({
      description:
        "As the webhook is set now. Null: a secret value of yours, or new for each attempt.",
      example: { "content-type": "application/json", "webhook-signature": null },
    }),
    attempt_log: z.array(attemptSchema),
  })
  .openapi("WebhookDeliveryDetail");

export const replaySchema = z
  .strictObject({
    delivery_ids: z
      .array(id)
      .min(1, "Name at least one delivery.")
      .max(100, "At most 100 at once."),
    from: time.openapi({ description: "Events from this time on, at most 30 days ago." }),
    to: time.openapi({ description: "Events before this time; without it until now." }),
    event_types: z.array(eventType).min(1).max(100),
    states: z.array(z.enum(["delivered", "dead", "cancelled"])).min(1),
    missing_since: time.openapi({
      description:
        "Every event since then that this webhook wants and has not been given, also from before it was made.",
    }),
    dry_run: z.boolean().openapi({ description: "Only counts." }),
  })
  .partial()
  .refine(
    (body) =>
      [body.delivery_ids, body.from, body.missing_since].filter((one) => one !== undefined)
        .length === 1,
    { path: ["from"], message: "Name exactly one of delivery_ids, from and missing_since." },
  )
  .refine((body) => body.from !== undefined || !(body.event_types || body.states), {
    path: ["from"],
    message: "event_types and states narrow a range: name its from.",
  })
  .openapi("WebhookReplay", { example: { missing_since: "2026-11-20T00:00:00Z", dry_run: true } });
export const replayedSchema = z
  .object({
    count: z.int().openapi({ description: "Events to send again; counted to 100,000." }),
    is_exact: z.boolean(),
    job_id: id.nullable().openapi({
      description: "The job that queues them; null when it was a dry run or nothing is to be sent.",
    }),
  })
  .openapi("WebhookReplayed");

export const queuedSchema = z.object({ delivery_id: id }).openapi("QueuedDelivery");

export const exampleSchema = z
  .strictObject({
    type: z
      .string()
      .max(100, "At most 100 characters.")
      .regex(/^[a-z_]+\.[a-z_]+$/, "Name a type of the catalogue, such as deal.won.")
      .openapi({ description: "Any type of the catalogue.", example: "deal.won" }),
  })
  .openapi("WebhookExample");

const hours = z.array(z.object({ hour: time, succeeded: z.int(), failed: z.int() }));

export const healthListSchema = z
  .object({
    since: time.openapi({ description: "The beginning of the first of 48 hours." }),
    data: z.array(
      z.object({
        webhook_id: id,
        succeeded: z.int(),
        failed: z.int(),
        waiting: z.int(),
        hours: hours.openapi({
          description: "Hours in which something was attempted, the oldest first.",
        }),
      }),
    ),
  })
  .openapi("WebhookHealthList", { description: "Attempts of the last 48 hours, by webhook." });

export const healthSchema = z
  .object({
    succeeded: z.int(),
    failed: z.int(),
    waiting: z.int(),
    median_ms: z.int().nullable(),
    hours: hours.openapi({ description: "48 hours, the oldest first." }),
  })
  .openapi("WebhookHealth", { description: "Attempts of the last 48 hours." });

export const eventTypeListSchema = z
  .object({
    data: z.array(
      z.object({
        type: z.string(),
        object: z.string(),
        version: z
          .int()
          .openapi({ description: "Which shape `data.object` has; raised when one would break." }),
        group: z.string(),
        description: z.string(),
        json_schema: z.record(z.string(), z.unknown()).openapi({
          description: "JSON Schema (2020-12) of a whole body.",
        }),
        sample: z.object({
          object: z.record(z.string(), z.unknown()),
          previous: z.record(z.string(), z.unknown()).nullable(),
        }),
      }),
    ),
  })
  .openapi("EventTypeList");

export type Replay = z.infer<typeof replaySchema>;
export type Replayed = z.infer<typeof replayedSchema>;
export type Webhook = z.infer<typeof webhookSchema>;
export type WebhookDetail = z.infer<typeof webhookDetailSchema>;
export type NewWebhook = z.infer<typeof newWebhookSchema>;
export type WebhookPatch = z.infer<typeof webhookPatchSchema>;
export type CreatedWebhook = z.infer<typeof createdWebhookSchema>;
export type Rotated = z.infer<typeof rotatedSchema>;
export type Delivery = z.infer<typeof deliverySchema>;
export type DeliveryDetail = z.infer<typeof deliveryDetailSchema>;
export type Attempt = z.infer<typeof attemptSchema>;
export type Health = z.infer<typeof healthSchema>;
export type HealthList = z.infer<typeof healthListSchema>;
export type EventTypeList = z.infer<typeof eventTypeListSchema>;

export const webhookFields: Fields = {
  is_enabled: { column: "is_enabled", kind: "boolean" },
  created_at: { column: "created_at", kind: "time", sort: true },
};

export const deliveryListFields: Fields = {
  webhook_id: { column: "webhook_id", kind: "uuid" },
  event_id: { column: "event_id", kind: "uuid" },
  event_type: { column: "event_type", kind: "text" },
  state: { column: "state", kind: "text", values: deliveryStates },
  attempts: { column: "attempts", kind: "int" },
  last_status: { column: "last_status", kind: "int", nullable: true },
  // Ids are in the order of time, and an index serves them.
  created_at: { column: "created_at", kind: "time", sort: true, sortColumn: "id" },
};
