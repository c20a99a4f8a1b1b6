/** The shapes of a text message, and what a list of them can be filtered and sorted by. */
import { MAX_TEXT_LENGTH } from "@rapport/integrations/twilio/segments";
import type { Fields } from "#lib/query/index.ts";
import { id, pageOf, recordFields, text, time, z } from "#lib/schema.ts";
import { e164 } from "../phones/schema.ts";

const directions = ["inbound", "outbound"] as const;
const states = [
  "queued",
  "sending",
  "sent",
  "delivered",
  "undelivered",
  "failed",
  "received",
  "cancelled",
] as const;

const mediaSchema = z
  .object({
    id: id.optional().openapi({ description: "Of a picture or file that came in." }),
    content_type: z.string().optional().openapi({ example: "image/jpeg" }),
    size_bytes: z.int().nullish(),
    state: z.enum(["pending", "stored", "failed"]).optional().openapi({
      description: "Stored: GET /sms/{id}/media answers it.",
    }),
    url: z.string().optional().openapi({
      description: "Of what goes out: where it is fetched from.",
      example: "https://acme.example/plan.png",
    }),
  })
  .openapi("SmsMedia");

export const smsSchema = z
  .object({
    ...recordFields,
    conversation_id: id,
    phone_id: id.openapi({ description: "Our number." }),
    member_id: id.nullable().openapi({ description: "Who sent it, or whose number it came to." }),
    direction: z.enum(directions),
    state: z.enum(states),
    from_number: z.string().openapi({ example: "+14155550142" }),
    to_number: z.string().openapi({ example: "+14155550142" }),
    body: z.string().openapi({ example: "See you at the dock at nine." }),
    media: z.array(mediaSchema),
    segments: z.int().openapi({ description: "Into how many texts carriers cut it." }),
    occurred_at: time,
    send_at: time.nullable().openapi({ description: "When it goes, if not at once." }),
    sent_at: time.nullable(),
    error_code: z.int().nullable().openapi({ description: "Twilio's.", example: 30003 }),
    error: z.string().nullable().openapi({ description: "Why it did not go or arrive, in words." }),
    twilio_sid: z.string().nullable().openapi({ example: "SM0123456789abcdef0123456789abcdef" }),
    origin: z.enum(["api", "inbound", "sequence"]),
    template_id: id.nullable(),
    enrollment_id: id.nullable(),
    author_type: z.enum(["user", "key", "system"]),
    author_id: id.nullable(),
    company_id: id.nullable(),
    person_id: id.nullable(),
    deal_id: id.nullable(),
  })
  .openapi("Sms");

export const newSmsSchema = z
  .strictObject({
    phone_id: id.openapi({
      description:
        "The number of ours that sends; by itself yours, or the only one that you may use.",
    }),
    to: e164.openapi({ description: "Who gets it; by itself the person's number." }),
    body: text(MAX_TEXT_LENGTH, 0),
    media_urls: z
      .array(z.url({ protocol: /^https$/, error: "Use an https address." }).max(2_000))
      .max(10)
      .openapi({
        description:
          "Pictures or files that Twilio can fetch. Only from numbers that can send them.",
        example: ["https://acme.example/plan.png"],
      }),
    send_at: time.openapi({
      description: "Later than now: sent then; until then it can be cancelled.",
    }),
    send_anyway: z.boolean().openapi({
      description: "Also in quiet hours. An answer within 24 hours needs no such word.",
    }),
    person_id: id.nullable(),
    company_id: id.nullable(),
    deal_id: id.nullable(),
  })
  .partial()
  .openapi("NewSms");

export const smsPageSchema = pageOf(smsSchema);
export const mediaQuerySchema = z.strictObject({
  position: z.coerce
    .number()
    .int()
    .min(0)
    .max(9)
    .default(0)
    .openapi({ description: "Which of the text's files, from 0.", example: 0 }),
});

export type Sms = z.infer<typeof smsSchema>;
export type NewSms = z.infer<typeof newSmsSchema>;

export const smsFields: Fields = {
  id: { column: "id", kind: "uuid" },
  conversation_id: { column: "conversation_id", kind: "uuid" },
  phone_id: { column: "phone_id", kind: "uuid" },
  member_id: { column: "member_id", kind: "uuid", nullable: true },
  direction: { column: "direction", kind: "text", values: directions },
  state: { column: "state", kind: "text", values: states },
  from_number: { column: "from_number", kind: "text" },
  to_number: { column: "to_number", kind: "text" },
  company_id: { column: "company_id", kind: "uuid", nullable: true },
  person_id: { column: "person_id", kind: "uuid", nullable: true },
  deal_id: { column: "deal_id", kind: "uuid", nullable: true },
  occurred_at: { column: "occurred_at", kind: "time", sort: true },
  created_at: { column: "created_at", kind: "time" },
};
