/** What is told of text messages. A test compares the types with the triggers. */
import { defineEvent } from "@rapport/events";
import { smsSchema } from "./schema.ts";

const group = "text messages";
const sms = smsSchema.required();

const common = {
  media: [],
  segments: 1,
  send_at: null,
  error_code: null,
  error: null,
  template_id: null,
  enrollment_id: null,
};
const sent = {
  ...common,
  direction: "outbound",
  state: "sent",
  origin: "api",
  author_type: "user",
};

export const smsEvents = [
  defineEvent("sms.received", sms, "A text message came to one of our numbers.", {
    group,
    sample: {
      object: {
        ...common,
        direction: "inbound",
        state: "received",
        origin: "inbound",
        sent_at: null,
        author_type: "system",
        author_id: null,
      },
    },
  }),
  defineEvent("sms.sent", sms, "A text message was handed to the carrier.", {
    group,
    sample: { object: sent, previous: { state: "sending", sent_at: null } },
  }),
  defineEvent("sms.delivered", sms, "A text message has arrived.", {
    group,
    sample: { object: { ...sent, state: "delivered" }, previous: { state: "sent" } },
  }),
  defineEvent(
    "sms.failed",
    sms,
    "A text message could not be sent or did not arrive; error says why, in words.",
    {
      group,
      sample: {
        object: {
          ...sent,
          state: "undelivered",
          error_code: 30003,
          error: "Their phone is switched off or cannot be reached. Try again later.",
        },
        previous: { state: "sent", error_code: null, error: null },
      },
    },
  ),
];
