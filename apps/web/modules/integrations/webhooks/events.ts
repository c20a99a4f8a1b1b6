/** What webhooks themselves tell. `webhook.test` comes from app.send_test_event(), not from a trigger, and cannot be subscribed to. */
import { defineEvent } from "@rapport/events";
import { id, z } from "#lib/schema.ts";

export const testEvent = defineEvent(
  "webhook.test",
  z.object({ id: id.openapi({ description: "The webhook." }), message: z.string() }),
  "You pressed “Send a test”.",
);
