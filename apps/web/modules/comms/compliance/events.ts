/** What is told of opt-outs. Each type has its trigger beside the table; a test compares the two. */
import { defineEvent } from "@rapport/events";
import { optOutSchema } from "./schema.ts";

const group = "opt_outs";
const sample = {
  object: {
    channel: "sms",
    source: "keyword",
    evidence_type: "sms",
    note: "STOP",
    author_type: "system",
    author_id: null,
  },
};

export const complianceEvents = [
  defineEvent(
    "opt_out.recorded",
    optOutSchema.required(),
    "Somebody asked not to be contacted, or their address does not work.",
    { group, sample: { object: { ...sample.object, action: "recorded" } } },
  ),
  defineEvent(
    "opt_out.withdrawn",
    optOutSchema.required(),
    "Somebody took back that they asked not to be contacted.",
    { group, sample: { object: { ...sample.object, action: "withdrawn", note: "START" } } },
  ),
];
