/** What is told of e-mails: their envelope, never what they say. A test compares the types with the triggers. */
import { defineEvent } from "@rapport/events";
import { z } from "#lib/schema.ts";
import { emailSchema } from "./schema.ts";

const group = "emails";

const email = emailSchema.required().extend({ deleted_at: z.string().nullable() });

const common = {
  subject: "Two cranes for the north quay",
  in_reply_to: null,
  error_code: null,
  error: null,
  template_id: null,
  enrollment_id: null,
  deleted_at: null,
};
const received = {
  ...common,
  direction: "inbound",
  kind: "message",
  state: "received",
  origin: "sync",
  send_at: null,
  sent_at: null,
  author_type: "system",
  author_id: null,
  attempts: 0,
};
const sent = {
  ...common,
  direction: "outbound",
  kind: "message",
  state: "sent",
  origin: "api",
  author_type: "user",
  attempts: 1,
};
const unsent = { ...sent, sent_at: null, provider_id: null, provider_thread_id: null };

export const emailEvents = [
  defineEvent(
    "email.received",
    email,
    "A mail to or from somebody we know came into a connected mailbox.",
    { group, sample: { object: received } },
  ),
  defineEvent(
    "email.sent",
    email,
    "A mail has gone: sent from here, or found among what was sent elsewhere.",
    { group, sample: { object: sent, previous: { state: "sending", sent_at: null } } },
  ),
  defineEvent("email.failed", email, "A mail could not be sent; error says why, in words.", {
    group,
    sample: {
      object: {
        ...unsent,
        state: "failed",
        error_code: "needs_reconnect",
        error: "The mailbox has to be connected again before it can send.",
      },
      previous: { state: "sending", error_code: null, error: null },
    },
  }),
  defineEvent("email.bounced", email, "A mail was returned by the other side.", {
    group,
    sample: {
      object: {
        ...sent,
        state: "bounced",
        error_code: "bounced",
        error: "The address does not exist.",
      },
      previous: { state: "sent", error_code: null, error: null },
    },
  }),
];
