/** What is told of webhooks themselves: to the others, never to the one it is about. A test compares it with the triggers. */
import { defineEvent } from "@rapport/events";
import { id, recordFields, time, z } from "#lib/schema.ts";
import { deliveryStates } from "./schema.ts";

const options = { group: "webhooks" };

const webhook = z.object({
  ...recordFields,
  url: z.string(),
  description: z.string(),
  event_types: z.array(z.string()),
  include_imports: z.boolean(),
  is_enabled: z.boolean(),
  disabled_reason: z
    .string()
    .nullable()
    .openapi({ description: "Why Rapport turned it off; null when a person did." }),
  max_in_flight: z.int(),
  timeout_ms: z.int(),
  consecutive_failures: z.int(),
  failing_since: time.nullable(),
  paused_until: time.nullable(),
  deleted_at: time.nullable(),
  filter: z.record(z.string(), z.unknown()).nullable(),
  payload: z.enum(["full", "thin"]),
  api_version: z.string(),
  max_per_second: z.int().nullable(),
  owner_id: id.nullable(),
  header_names: z.array(z.string()),
  warned_percent: z.int().openapi({
    description: "How much of the five days is over after which it is turned off: 0, 50, 70 or 90.",
  }),
});

const delivery = z.object({
  ...recordFields,
  webhook_id: id,
  event_id: id,
  event_type: z.string(),
  state: z.enum(deliveryStates),
  attempts: z.int(),
  next_attempt_at: time,
  last_status: z.int().nullable(),
  last_error: z.string().nullable(),
  last_duration_ms: z.int().nullable(),
  replay_of: id.nullable(),
  finished_at: time.nullable(),
});

const test = z.object({
  id,
  message: z.string(),
  example: z
    .object({ type: z.string(), version: z.int(), object: z.record(z.string(), z.unknown()) })
    .optional()
    .openapi({ description: "The example of another event, where one was asked for." }),
});

export const webhookEvents = [
  defineEvent(
    "webhook.failing",
    webhook,
    "A webhook has failed for 50, 70 or 90 percent of the five days after which it is turned off.",
    options,
  ),
  defineEvent(
    "webhook.disabled",
    webhook,
    "A webhook was turned off by Rapport, because it failed for five days or answered 410.",
    options,
  ),
  defineEvent(
    "webhook.recovered",
    webhook,
    "A webhook that had been failing takes deliveries again.",
    options,
  ),
  defineEvent(
    "webhook_delivery.died",
    delivery,
    "A delivery failed for the last time; it can be sent again by hand.",
    options,
  ),
  defineEvent("webhook.test", test, "A test that a person sent to this webhook alone.", {
    ...options,
    isChosen: false,
  }),
];
