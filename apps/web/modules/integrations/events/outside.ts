/** What is told of integrations: it arises outside the database, so a function tells of it (private.outside_events). */
import { defineEvent } from "@rapport/events";
import { id, time, z } from "#lib/schema.ts";

const common = { group: "integrations", source: "outside" } as const;

const integration = z.object({
  id,
  provider: z
    .string()
    .min(1)
    .max(100)
    .openapi({ description: "The other system, such as google_calendar." }),
  name: z.string().min(1).max(200).openapi({ description: "What people call this connection." }),
  state: z.enum(["connected", "failing", "disconnected"]),
  reason: z
    .string()
    .max(2000)
    .nullable()
    .openapi({ description: "Why it fails or ended, in words; null while it works." }),
  connected_at: time.nullable(),
  failing_since: time.nullable(),
  member_id: id
    .nullable()
    .optional()
    .openapi({ description: "Whose connection it is, where it is one person's." }),
});

const calendar = {
  provider: "google_calendar",
  name: "Calendar of sales",
  state: "connected",
  reason: null,
  failing_since: null,
};
const refused = { reason: "The other side took our access away: sign in again." };

export const integrationEvents = [
  defineEvent(
    "integration.connected",
    integration,
    "Another system was connected, or works again after it had failed.",
    { ...common, sample: { object: calendar } },
  ),
  defineEvent(
    "integration.failing",
    integration,
    "A connected system can no longer be reached or refuses us.",
    {
      ...common,
      sample: {
        object: {
          ...calendar,
          ...refused,
          state: "failing",
          failing_since: "2026-11-21T09:30:00Z",
        },
        previous: { state: "connected", reason: null, failing_since: null },
      },
    },
  ),
  defineEvent(
    "integration.disconnected",
    integration,
    "A connected system was disconnected, by a person or from the other side.",
    {
      ...common,
      sample: {
        object: { ...calendar, ...refused, state: "disconnected", connected_at: null },
        previous: { state: "connected" },
      },
    },
  ),
];
