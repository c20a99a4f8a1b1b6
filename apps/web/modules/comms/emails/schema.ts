/** The shapes of an e-mail, and what a list of e-mails can be filtered and sorted by. */
import type { Fields } from "#lib/query/index.ts";
import { id, recordFields, time, z } from "#lib/schema.ts";

export const directions = ["inbound", "outbound"] as const;
const kinds = ["message", "auto_reply", "bulk", "bounce"] as const;
const states = [
  "received",
  "scheduled",
  "sending",
  "sent",
  "failed",
  "cancelled",
  "bounced",
] as const;
const origins = ["sync", "backfill", "api", "sequence"] as const;

export const recipientSchema = z
  .object({
    role: z.enum(["to", "cc", "bcc"]),
    address: z.string().openapi({ example: "ada@brunmore.example" }),
    name: z.string().openapi({ example: "Ada Brun" }),
  })
  .openapi("EmailRecipient");

export const emailSchema = z
  .object({
    ...recordFields,
    conversation_id: id,
    integration_id: id.openapi({ description: "The mailbox." }),
    member_id: id.openapi({ description: "Whose mailbox it is." }),
    direction: z.enum(directions),
    kind: z.enum(kinds),
    state: z.enum(states),
    message_id: z.string().openapi({
      description: "The header Message-ID without its brackets.",
      example: "7f00.3f1d9b7e@mail.acme.example",
    }),
    in_reply_to: z
      .string()
      .nullable()
      .openapi({ description: "The Message-ID of the mail that it answers." }),
    provider_id: z.string().nullable().openapi({ description: "The mailbox's own id of it." }),
    provider_thread_id: z.string().nullable(),
    subject: z.string(),
    from_address: z.string().openapi({ example: "rep@acme.example" }),
    from_name: z.string(),
    recipients: z.array(recipientSchema),
    occurred_at: time,
    send_at: time
      .nullable()
      .openapi({ description: "When it goes; until then it can be called back." }),
    sent_at: time.nullable(),
    is_read: z.boolean(),
    labels: z.array(z.string()),
    attachment_count: z.int(),
    shared: z.boolean().openapi({
      description: "Whether everybody who sees the conversation may read what it says.",
    }),
    error_code: z.string().nullable(),
    error: z
      .string()
      .nullable()
      .openapi({ description: "Why it did not go or arrive, in words; null when it did." }),
    origin: z.enum(origins),
    template_id: id.nullable(),
    enrollment_id: id.nullable(),
    is_bulk: z.boolean(),
    author_type: z.enum(["user", "key", "system"]),
    author_id: id.nullable(),
    attempts: z.int(),
    company_id: id.nullable(),
    person_id: id.nullable(),
    deal_id: id.nullable(),
  })
  .openapi("Email");

const attachmentSchema = z
  .object({
    id,
    file_name: z.string().openapi({ example: "offer.pdf" }),
    content_type: z.string().openapi({ example: "application/pdf" }),
    size_bytes: z.int(),
    content_id: z
      .string()
      .nullable()
      .openapi({ description: "How the mail's HTML names it, in data-cid." }),
    is_inline: z.boolean(),
  })
  .openapi("EmailAttachment");

export const emailDetailSchema = emailSchema
  .extend({
    body: z
      .object({
        text: z.string().nullable(),
        html: z.string().nullable().openapi({
          description:
            "Cleaned: nothing in it runs or loads. Pictures of other servers are named in data-remote-src, those of the mail in data-cid.",
        }),
        snippet: z.string(),
      })
      .nullable(),
    body_private: z.boolean().openapi({
      description: "Whether what it says is kept from you: the mailbox's member has not shared it.",
    }),
    attachments: z.array(attachmentSchema),
    undo_until: time.nullable().openapi({ description: "Until when it can be called back." }),
  })
  .openapi("EmailDetail");

export type Email = z.infer<typeof emailSchema>;
export type EmailDetail = z.infer<typeof emailDetailSchema>;

export const emailFields: Fields = {
  id: { column: "id", kind: "uuid" },
  conversation_id: { column: "conversation_id", kind: "uuid" },
  integration_id: { column: "integration_id", kind: "uuid" },
  member_id: { column: "member_id", kind: "uuid" },
  direction: { column: "direction", kind: "text", values: directions },
  kind: { column: "kind", kind: "text", values: kinds },
  state: { column: "state", kind: "text", values: states },
  message_id: { column: "message_id", kind: "text" },
  from_address: { column: "from_address", kind: "text", lower: true },
  company_id: { column: "company_id", kind: "uuid", nullable: true },
  person_id: { column: "person_id", kind: "uuid", nullable: true },
  deal_id: { column: "deal_id", kind: "uuid", nullable: true },
  template_id: { column: "template_id", kind: "uuid", nullable: true },
  enrollment_id: { column: "enrollment_id", kind: "uuid", nullable: true },
  occurred_at: { column: "occurred_at", kind: "time", sort: true },
  created_at: { column: "created_at", kind: "time" },
};
