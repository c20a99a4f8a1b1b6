/** The shapes of an opt-out, and what the ledger can be filtered and sorted by. */
import { normalizeAddress } from "@rapport/integrations/google/addresses";
import type { Fields } from "#lib/query/index.ts";
import { id, pageOf, recordFields, text, time, z } from "#lib/schema.ts";

const channels = ["sms", "email", "call", "all"] as const;
const sources = ["keyword", "free_text", "unsubscribe_link", "manual", "import", "bounce"] as const;
const actions = ["recorded", "withdrawn"] as const;

export const optOutSchema = z
  .object({
    ...recordFields,
    action: z.enum(actions).openapi({
      description: "Each word of theirs is a row; the latest on a channel, or on all, counts.",
    }),
    channel: z.enum(channels),
    address: z.string().nullable().openapi({
      description:
        "A number or an e-mail address; null once the person was erased: it holds on by a hash.",
      example: "+14155550142",
    }),
    source: z.enum(sources),
    evidence_type: z.enum(["sms", "email"]).nullable(),
    evidence_id: id.nullable().openapi({ description: "The text or mail that says so." }),
    note: z.string().nullable(),
    person_id: id.nullable(),
    author_type: z.enum(["user", "key", "system"]),
    author_id: id.nullable(),
    recorded_at: time,
  })
  .openapi("OptOut");

const normalOf = (value: string): string | undefined => {
  const plain = value.trim();
  if (/^\+[1-9]\d{6,14}$/.test(plain)) return plain;
  return plain.includes("@") ? normalizeAddress(plain) : undefined;
};
const address = z
  .string()
  .max(320)
  .refine(
    (value) => normalOf(value) !== undefined,
    "Use a number like +14155550142 or an e-mail address.",
  )
  .transform((value) => normalOf(value)!)
  .openapi({ example: "+14155550142" });

const fits = ({ channel, address: at }: { channel: string; address: string }) =>
  channel === "all" || (channel === "email") === at.includes("@");
const misfit = {
  path: ["address"],
  message: "Texts and calls go to numbers, e-mail to e-mail addresses.",
};

export const newOptOutSchema = z
  .strictObject({
    channel: z.enum(channels),
    address,
    source: z.enum(["manual", "import"]).default("manual"),
    note: text(2_000).optional(),
  })
  .refine(fits, misfit)
  .openapi("NewOptOut");

export const withdrawalSchema = z
  .strictObject({
    channel: z.enum(channels),
    address,
    note: text(2_000).openapi({
      description: "How they took it back.",
      example: "Asked by phone to get texts again.",
    }),
  })
  .refine(fits, misfit)
  .openapi("OptOutWithdrawal");

export const contactQuerySchema = z
  .strictObject({
    channel: z.enum(["sms", "email", "call"]).openapi({
      description: "By which they would be contacted.",
      example: "sms",
    }),
    address: address.openapi({ description: "A number or an e-mail address." }),
    bulk: z.enum(["true", "false"]).default("false").openapi({
      description: "E-mail to many: an address that mail came back from is refused, too.",
    }),
  })
  .refine(fits, misfit);
export const contactSchema = z
  .object({
    channel: z.enum(["sms", "email", "call"]),
    address: z.string(),
    allowed: z.boolean().openapi({ description: "No opt-out stands against it." }),
    reason: z.string().nullable().openapi({ description: "Why not, in words." }),
    source: z.enum(sources).nullable(),
    recorded_at: time.nullable(),
    next_allowed_at: time.nullable().openapi({
      description:
        "When quiet hours let it go at the earliest; null: the hours that are set never do.",
    }),
    is_answer: z.boolean().openapi({
      description: "They wrote or called in the last 24 hours: an answer goes at any hour.",
    }),
  })
  .openapi("Contactability");

export const optOutPageSchema = pageOf(optOutSchema);
export type OptOut = z.infer<typeof optOutSchema>;
export type NewOptOut = z.infer<typeof newOptOutSchema>;
export type Withdrawal = z.infer<typeof withdrawalSchema>;
export type ContactQuery = z.infer<typeof contactQuerySchema>;
export type Contact = z.infer<typeof contactSchema>;

export const optOutFields: Fields = {
  id: { column: "id", kind: "uuid" },
  action: { column: "action", kind: "text", values: actions },
  channel: { column: "channel", kind: "text", values: channels },
  source: { column: "source", kind: "text", values: sources },
  address: { column: "address", kind: "text", nullable: true },
  person_id: { column: "person_id", kind: "uuid", nullable: true },
  recorded_at: { column: "recorded_at", kind: "time", sort: true },
};
