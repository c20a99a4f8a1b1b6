/** The shapes of a call, and what a list of calls can be filtered and sorted by. */
import type { Fields } from "#lib/query/index.ts";
import { id, pageOf, recordFields, text, time, z } from "#lib/schema.ts";
import { e164 } from "../phones/schema.ts";

const directions = ["inbound", "outbound"] as const;
const states = [
  "ringing",
  "in_progress",
  "completed",
  "no_answer",
  "busy",
  "failed",
  "cancelled",
  "voicemail",
] as const;

export const callSchema = z
  .object({
    ...recordFields,
    conversation_id: id,
    phone_id: id.openapi({ description: "Our number." }),
    member_id: id.nullable().openapi({ description: "Who called, or whose number was called." }),
    direction: z.enum(directions),
    state: z.enum(states),
    from_number: z.string().openapi({ example: "+14155550142" }),
    to_number: z.string().openapi({ example: "+14155550142" }),
    through_number: z.string().nullable().openapi({
      description: "The member's own phone that rang.",
      example: "+14155550111",
    }),
    occurred_at: time,
    answered_at: time.nullable(),
    ended_at: time.nullable(),
    duration_seconds: z.int().nullable().openapi({ description: "Of the conversation." }),
    consent: z.enum(["not_asked", "announced", "given", "refused"]).openapi({
      description: "How the other side came to know of a recording.",
    }),
    recording_state: z.enum(["none", "pending", "stored", "failed"]).openapi({
      description: "Stored: GET /calls/{id}/recording plays it.",
    }),
    recording_seconds: z.int().nullable(),
    disposition: z.string().nullable().openapi({
      description: "What came of it, in a word or two.",
      example: "Wants an offer",
    }),
    note: z.string().nullable(),
    error_code: z.int().nullable(),
    error: z.string().nullable().openapi({ description: "Why it did not come about, in words." }),
    twilio_sid: z.string().nullable().openapi({ example: "CA0123456789abcdef0123456789abcdef" }),
    author_type: z.enum(["user", "key", "system"]),
    author_id: id.nullable(),
    company_id: id.nullable(),
    person_id: id.nullable(),
    deal_id: id.nullable(),
  })
  .openapi("Call");

export const newCallSchema = z
  .strictObject({
    phone_id: id.openapi({
      description:
        "The number of ours that is shown; by itself yours, or the only one that you may use.",
    }),
    to: e164.openapi({ description: "Whom to call; by itself the person's number." }),
    through: e164.openapi({
      description: "Your own phone, which rings first; by itself the one that the number rings.",
    }),
    call_anyway: z.boolean().openapi({
      description:
        "Also in quiet hours. Who called or wrote within 24 hours is called back at any.",
    }),
    person_id: id.nullable(),
    company_id: id.nullable(),
    deal_id: id.nullable(),
  })
  .partial()
  .openapi("NewCall");
export const callPatchSchema = z
  .strictObject({
    disposition: text(100).nullable().openapi({ example: "Wants an offer" }),
    note: text(20_000).nullable(),
  })
  .partial()
  .openapi("CallPatch");

export const callPageSchema = pageOf(callSchema);

export type Call = z.infer<typeof callSchema>;
export type NewCall = z.infer<typeof newCallSchema>;
export type CallPatch = z.infer<typeof callPatchSchema>;

export const callFields: Fields = {
  id: { column: "id", kind: "uuid" },
  conversation_id: { column: "conversation_id", kind: "uuid" },
  phone_id: { column: "phone_id", kind: "uuid" },
  member_id: { column: "member_id", kind: "uuid", nullable: true },
  direction: { column: "direction", kind: "text", values: directions },
  state: { column: "state", kind: "text", values: states },
  disposition: { column: "disposition", kind: "text", nullable: true },
  from_number: { column: "from_number", kind: "text" },
  to_number: { column: "to_number", kind: "text" },
  company_id: { column: "company_id", kind: "uuid", nullable: true },
  person_id: { column: "person_id", kind: "uuid", nullable: true },
  deal_id: { column: "deal_id", kind: "uuid", nullable: true },
  occurred_at: { column: "occurred_at", kind: "time", sort: true },
  created_at: { column: "created_at", kind: "time" },
};
