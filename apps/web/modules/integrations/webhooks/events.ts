/** What is told of webhooks themselves: to the others, never to the one it is about. A test compares it with the triggers. */
import { defineEvent } from "@rapport/events";
import { id, recordFields, time, z } from "#lib/schema.ts";
import { deliveryStates } from "./schema.ts";

const group = "webhooks";

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

const failing = {
  description: "Orders to the warehouse",
  event_types: ["deal.won"],
  disabled_reason: null,
  consecutive_failures: 41,
  failing_since: "2026-11-19T02:11:04.000Z",
  paused_until: "2026-11-21T09:45:00.000Z",
  filter: { field: "amount", op: "gte", value: "10000.00" },
  header_names: ["Authorization"],
  max_in_flight: 20,
  timeout_ms: 15_000,
  max_per_second: null,
  api_version: "2026-11-01",
  warned_percent: 50,
};
const dead = {
  event_type: "deal.won",
  state: "dead",
  attempts: 10,
  last_status: 503,
  last_error: "Answered 503.",
  last_duration_ms: 212,
  replay_of: null,
};
const healthy = { consecutive_failures: 0, failing_since: null, paused_until: null };

export const webhookEvents = [
  defineEvent(
    "webhook.failing",
    webhook,
    "A webhook has failed for 50, 70 or 90 percent of the five days after which it is turned off.",
    { group, sample: { object: failing, previous: { warned_percent: 0 } } },
  ),
  defineEvent(
    "webhook.disabled",
    webhook,
    "A webhook was turned off by Rapport, because it failed for five days or answered 410.",
    {
      group,
      sample: {
        object: {
          ...failing,
          is_enabled: false,
          disabled_reason: "Every attempt failed for five days.",
          warned_percent: 90,
        },
        previous: { is_enabled: true, disabled_reason: null },
      },
    },
  ),
  defineEvent(
    "webhook.recovered",
    webhook,
    "A webhook that had been failing takes deliveries again.",
    {
      group,
      sample: {
        object: { ...failing, ...healthy, warned_percent: 0 },
        previous: {
          consecutive_failures: failing.consecutive_failures,
          failing_since: failing.failing_since,
          paused_until: failing.paused_until,
          warned_percent: 50,
        },
      },
    },
  ),
  defineEvent(
    "webhook_delivery.died",
    delivery,
    "A delivery failed for the last time; it can be sent again by hand.",
    { group, sample: { object: dead, previous: { state: "pending", finished_at: null } } },
  ),
  defineEvent("webhook.test", test, "A test that a person sent to this webhook alone.", {
    group,
    isChosen: false,
    sample: {
      object: {
        message: "An example of deal.won.",
        example: { type: "deal.won", version: 1, object: { name: "Two cranes" } },
      },
    },
  }),
];
