/** The shapes of a conversation, one line of the inbox, and what a list of them can be filtered by. */
import type { Fields } from "#lib/query/index.ts";
import { id, pageOf, recordFields, time, z } from "#lib/schema.ts";
import { besides, expandedSchema, pathsOf, type Relation } from "#modules/crm/index.ts";

const channels = ["email", "phone", "mention"] as const;
export const conversationStates = ["open", "snoozed", "done"] as const;
const visibilities = ["private", "shared"] as const;
const kinds = ["email", "sms", "call", "mention"] as const;

export const conversationSchema = z
  .object({
    ...recordFields,
    channel: z.enum(channels),
    integration_id: id.nullable().openapi({ description: "The mailbox of e-mails." }),
    phone_id: id.nullable().openapi({ description: "Our number, of texts and calls." }),
    counterpart: z.string().openapi({
      description: "The other number, the mailbox's own name of the thread, or the note.",
      example: "+41790000000",
    }),
    counterpart_name: z.string().nullable().openapi({ example: "Ada Brun" }),
    subject: z.string(),
    owner_id: id.nullable().openapi({
      description:
        "The member whose mailbox or number it is, or who is mentioned; null: everybody's.",
    }),
    assignee_id: id.nullable().openapi({ description: "The member who is to answer." }),
    holder_id: id.nullable().openapi({ description: "The assignee, or else the owner." }),
    team_id: id.nullable(),
    state: z.enum(conversationStates),
    snoozed_until: time.nullable(),
    visibility: z.enum(visibilities).openapi({
      description:
        "Private: that it is there follows its records; what its mails say is for its owner.",
    }),
    unread: z.boolean(),
    last_at: time,
    last_direction: z.enum(["inbound", "outbound"]),
    last_kind: z.enum(kinds),
    message_count: z.int(),
    company_id: id.nullable(),
    person_id: id.nullable(),
    deal_id: id.nullable(),
    interaction_id: id.nullable().openapi({
      description: "The note that mentions its owner, for whom alone the line is.",
    }),
  })
  .openapi("Conversation");

export const conversationRelations: Readonly<Record<string, Relation>> = {
  company: { column: "company_id", to: besides.company },
  person: { column: "person_id", to: besides.person },
  deal: { column: "deal_id", to: besides.deal },
  owner: { column: "owner_id", to: besides.member },
  assignee: { column: "assignee_id", to: besides.member },
};

const conversationViewSchema = conversationSchema
  .extend({
    snippet: z.string().nullable().openapi({
      description: "How the last message begins; null where you may not read it.",
    }),
    expanded: expandedSchema(conversationRelations).optional(),
  })
  .openapi("ConversationView");

export const conversationDetailSchema = conversationViewSchema;
export const conversationPageSchema = pageOf(conversationViewSchema);

/** `expand` of a list and of one conversation. */
export const conversationReading = {
  fields: Object.keys(conversationSchema.shape),
  expand: pathsOf(conversationRelations),
};
export const expandParameter = z
  .string()
  .optional()
  .openapi({
    description: `Records beside it, under \`expanded\`, with commas between: any of ${conversationReading.expand.join(", ")}. What you may not see is null.`,
    example: "person,company",
  });

export const conversationPatchSchema = z
  .strictObject({
    state: z.enum(conversationStates),
    snoozed_until: time.nullable().openapi({
      description: "When it comes back; given alone it also sets the state to snoozed.",
    }),
    assignee_id: id.nullable().openapi({
      description:
        "A member of the organisation. Giving a private conversation to somebody shares it, with all that its mails say; only its owner can.",
    }),
    team_id: id.nullable(),
    unread: z.boolean(),
    visibility: z.enum(visibilities),
    company_id: id.nullable(),
    person_id: id.nullable(),
    deal_id: id.nullable(),
  })
  .partial()
  .openapi("ConversationPatch");

export const maxBulk = 100;
export const conversationBulkSchema = z
  .strictObject({
    ids: z.array(id).min(1, "Name at least one.").max(maxBulk, `At most ${maxBulk} at once.`),
    change: conversationPatchSchema,
  })
  .openapi("ConversationBulk");

export const countsSchema = z
  .object({
    mine: z.int().openapi({ description: "Open and unread, with you to answer." }),
    team: z.int().openapi({ description: "Of the teams that you belong to." }),
    all: z.int().openapi({ description: "All that you may see." }),
    capped_at: z.int().openapi({ description: "A count of this means so many or more." }),
  })
  .openapi("ConversationCounts");

export type Conversation = z.infer<typeof conversationSchema>;
export type ConversationPatch = z.infer<typeof conversationPatchSchema>;

export const conversationFields: Fields = {
  id: { column: "id", kind: "uuid" },
  channel: { column: "channel", kind: "text", values: channels },
  state: { column: "state", kind: "text", values: conversationStates },
  owner_id: { column: "owner_id", kind: "uuid", nullable: true },
  assignee_id: { column: "assignee_id", kind: "uuid", nullable: true },
  holder_id: { column: "holder_id", kind: "uuid", nullable: true },
  team_id: { column: "team_id", kind: "uuid", nullable: true },
  unread: { column: "unread", kind: "boolean" },
  visibility: { column: "visibility", kind: "text", values: visibilities },
  integration_id: { column: "integration_id", kind: "uuid", nullable: true },
  phone_id: { column: "phone_id", kind: "uuid", nullable: true },
  last_kind: { column: "last_kind", kind: "text", values: kinds },
  company_id: { column: "company_id", kind: "uuid", nullable: true },
  person_id: { column: "person_id", kind: "uuid", nullable: true },
  deal_id: { column: "deal_id", kind: "uuid", nullable: true },
  last_at: { column: "last_at", kind: "time", sort: true },
};
