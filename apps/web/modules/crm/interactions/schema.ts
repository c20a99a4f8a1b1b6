/** The shapes of an interaction: what passed between people. Notes first. */
import { id, recordFields, text, time, z } from "#lib/schema.ts";
import type { Fields } from "#lib/query/index.ts";

export const written = ["note", "call", "meeting", "email"] as const;
/** Texts are told by themselves; nobody writes them down. */
const kinds = [...written, "sms"] as const;
const visibilities = ["everyone", "private"] as const;

export const interactionSchema = z
  .object({
    ...recordFields,
    kind: z.enum(kinds),
    body: z.string(),
    visibility: z.enum(visibilities).openapi({
      description: "Private: for its author and who holds private_notes.read.",
    }),
    occurred_at: time,
    company_id: id.nullable(),
    person_id: id.nullable(),
    deal_id: id.nullable(),
    author_type: z.enum(["user", "key", "system"]),
    author_id: id.nullable(),
    source_type: z.enum(["email", "sms", "call"]).nullable().openapi({
      description:
        "Of a message that is kept elsewhere under the same id, such as GET /emails/{id}; null: written by hand.",
    }),
    conversation_id: id.nullable().openapi({ description: "Where such a message belongs." }),
    mentions: z.array(id).openapi({ description: "Members whom a note mentions." }),
  })
  .openapi("Interaction");

const writable = {
  kind: z.enum(written),
  body: text(50_000),
  visibility: z.enum(visibilities),
  occurred_at: time,
  company_id: id.nullable(),
  person_id: id.nullable(),
  deal_id: id.nullable(),
  mentions: z.array(id).max(50, "At most 50 members.").openapi({
    description:
      "Members whom a note mentions: each, save its author, gets a line in the inbox, seen while they may see the note.",
  }),
};

export const newInteractionSchema = z
  .strictObject(writable)
  .partial()
  .required({ body: true })
  .refine((one) => one.company_id || one.person_id || one.deal_id, {
    message: "Say what it is about: a deal, a person or a company.",
    path: ["deal_id"],
  })
  .refine((one) => !one.mentions?.length || (one.kind ?? "note") === "note", {
    message: "Only a note mentions members.",
    path: ["mentions"],
  })
  .openapi("NewInteraction");
export const interactionPatchSchema = z
  .strictObject({
    body: writable.body,
    visibility: writable.visibility,
    occurred_at: writable.occurred_at,
    mentions: writable.mentions,
  })
  .partial()
  .openapi("InteractionPatch");

export type Interaction = z.infer<typeof interactionSchema>;
export type NewInteraction = z.infer<typeof newInteractionSchema>;
export type InteractionPatch = z.infer<typeof interactionPatchSchema>;

export const interactionFields: Fields = {
  id: { column: "id", kind: "uuid" },
  kind: { column: "kind", kind: "text", values: kinds },
  occurred_at: { column: "occurred_at", kind: "time", sort: true },
  company_id: { column: "company_id", kind: "uuid", nullable: true },
  person_id: { column: "person_id", kind: "uuid", nullable: true },
  deal_id: { column: "deal_id", kind: "uuid", nullable: true },
  created_at: { column: "created_at", kind: "time" },
};
