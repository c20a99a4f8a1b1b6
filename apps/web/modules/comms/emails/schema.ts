/** The shapes of an e-mail, and what a list of e-mails can be filtered and sorted by. */
import { normalizeAddress } from "@rapport/integrations/google/addresses";
import type { Fields } from "#lib/query/index.ts";
import { id, plainText, recordFields, time, z } from "#lib/schema.ts";

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
    reply_to: z
      .array(z.object({ address: z.string(), name: z.string() }).openapi("EmailReplyTo"))
      .openapi({
        description: "Where its writer wants answers; empty: to from_address. A reply goes there.",
        example: [],
      }),
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

// What a header cannot hold: it would end there, and another begin.
const breaks = /[\u0000-\u001f\u007f\u0085\u2028\u2029]/;
const line = (max: number) =>
  z
    .string()
    .max(max, `At most ${max} characters.`)
    .refine((value) => value.isWellFormed(), "It contains a character that cannot be stored.")
    .refine((value) => !breaks.test(value), "It has to be one line, without control characters.");

const address = line(254)
  .refine((value) => {
    const normal = normalizeAddress(value);
    return normal !== undefined && /^[^\s<>@,;:"()[\]\\]+@[^\s<>@,;]+\.[^\s<>@,;.]+$/.test(normal);
  }, "This is not an e-mail address.")
  .openapi({ example: "ada@brunmore.example" });
const receiver = z
  .union([address, z.strictObject({ address, name: line(200).optional() })])
  .openapi("NewEmailRecipient", {
    description: "An address, or an object with address and name.",
  });
const receivers = z.array(receiver).max(100, "At most 100 addresses.");

/** How long a mail waits, so that it can be called back. */
export const undoSeconds = 10;
export const maxMailBytes = 25_000_000;

const content = {
  integration_id: id.openapi({
    description:
      "The mailbox to send from. Left out: the one that got what is answered, or your own. A key names one that sends for the organisation.",
  }),
  to: receivers.openapi({ description: "A reply without it goes to whom it answers." }),
  cc: receivers,
  bcc: receivers,
  subject: line(900).openapi({
    description: "A reply without it bears the subject of what it answers.",
  }),
  text: plainText(500_000),
  html: plainText(500_000).openapi({
    description: "It is cleaned before it goes. Without text, a plain text is made of it.",
  }),
  reply_to_id: id.openapi({ description: "The e-mail that it answers: it joins its thread." }),
  quote: z
    .boolean()
    .openapi({ description: "Whether what is answered stands below, after the signature." }),
  template_id: id.openapi({
    description: "Subject and texts that are not given are the template's.",
  }),
  variables: z
    .record(z.string().regex(/^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$/i), plainText(2_000))
    .openapi({
      description: "Values for the template, before those of the records: person.first_name.",
      example: { "person.first_name": "Ada" },
    }),
  attachments: z
    .array(id)
    .max(50, "At most 50 files.")
    .openapi({ description: "Files uploaded to /email-files; 25 MB in all." }),
  send_at: time.openapi({ description: `Not before; at least ${undoSeconds} seconds from now.` }),
  is_bulk: z.boolean().openapi({
    description: "One of many alike: it bears the header to unsubscribe with one click.",
  }),
  company_id: id,
  person_id: id,
  deal_id: id,
};

export const newEmailSchema = z
  .strictObject(content)
  .partial()
  .refine((mail) => mail.reply_to_id || mail.to?.length || mail.cc?.length || mail.bcc?.length, {
    message: "Name at least one address to send it to.",
    path: ["to"],
  })
  .refine((mail) => mail.template_id || mail.text?.trim() || mail.html?.trim(), {
    message: "Say something: give text, html or a template.",
    path: ["text"],
  })
  .refine((mail) => mail.template_id || mail.reply_to_id || mail.subject?.trim(), {
    message: "A mail needs a subject.",
    path: ["subject"],
  })
  .openapi("NewEmail");

export const emailFileSchema = z
  .object({
    id,
    file_name: z.string(),
    content_type: z.string(),
    size_bytes: z.int(),
    created_at: time,
  })
  .openapi("EmailFile");
export const newEmailFileQuery = z.strictObject({
  file_name: line(300)
    .refine((value) => value.trim() !== "", "A file needs a name.")
    .openapi({ description: "As its readers see it.", example: "offer.pdf" }),
  content_type: line(200)
    .regex(/^[\w.+-]+\/[\w.+-]+(?:;\s*[\w-]+=[\w.+-]+)*$/, "Use a media type like application/pdf.")
    .default("application/octet-stream")
    .openapi({ description: "The file's own media type.", example: "application/pdf" }),
});

export type NewEmail = z.infer<typeof newEmailSchema>;
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
