/** The shapes of a connected mailbox, and of addresses whose mail is left alone. */
import { normalizeAddress } from "@rapport/integrations/google/addresses";
import type { Fields } from "#lib/query/index.ts";
import { id, recordFields, text, time, z } from "#lib/schema.ts";

const states = ["connected", "failing", "needs_reconnect", "disconnected"] as const;

export const integrationSchema = z
  .object({
    ...recordFields,
    provider: z.enum(["google"]),
    member_id: id.openapi({ description: "Whose mailbox it is." }),
    address: z.string().openapi({ example: "rep@acme.example" }),
    display_name: z.string(),
    scopes: z.array(z.string()),
    state: z.enum(states),
    state_reason: z.string().nullable(),
    state_since: time,
    sync_phase: z.enum(["backfill", "following", "resync"]),
    sync_total: z.int().nullable().openapi({ description: "How many mails there are to read." }),
    sync_done: z.int(),
    last_synced_at: time.nullable(),
    reconciled_at: time.nullable(),
    missing_count: z.int().nullable().openapi({
      description: "How many mails of the mailbox the last nightly comparison did not find here.",
    }),
    missing_ids: z.array(z.string()).openapi({ description: "The first of them." }),
    compared_since: z.string().nullable().openapi({
      description: "The day from which on the comparison counts.",
      example: "2026-08-23",
    }),
    provider_count: z.int().nullable().openapi({
      description: "How many mails the provider had then.",
    }),
    outcome_counts: z
      .record(z.string(), z.int())
      .nullable()
      .openapi({
        description:
          "What had become of these here: stored, duplicate, internal, blocked, draft. With missing_count they are provider_count.",
        example: { stored: 1050, internal: 131, blocked: 20, duplicate: 3 },
      }),
    signature: z.string(),
    shares_bodies: z.boolean().openapi({
      description: "Whether new conversations begin shared; otherwise their texts are private.",
    }),
    sends_for: z.enum(["member", "org"]).openapi({
      description: "org: keys and colleagues who may send e-mail may send from this address.",
    }),
    daily_limit: z.int().openapi({
      description: "E-mails that sequences and bulk sending may take of a day.",
    }),
  })
  .openapi("Integration");

export const missingEmailSchema = z
  .object({
    provider_id: z.string(),
    subject: z.string(),
    from_address: z.string(),
    from_name: z.string(),
    occurred_at: time.nullable(),
    found_at: time.openapi({ description: "When it was found to be missing." }),
    outcome: z
      .enum(["stored", "duplicate", "internal", "blocked", "draft", "gone", "unreadable"])
      .nullable()
      .openapi({ description: "What has become of it since; null: it waits to be fetched." }),
    email_id: id.nullable(),
    conversation_id: id.nullable(),
    settled_at: time.nullable(),
  })
  .openapi("MissingEmail");

export const integrationPatchSchema = z
  .strictObject({
    signature: text(10_000, 0),
    display_name: text(200, 0).refine((value) => !/[\r\n]/.test(value), "It has to be one line."),
    shares_bodies: z.boolean(),
    sends_for: z.enum(["member", "org"]),
    daily_limit: z.int().min(1).max(2_000),
  })
  .partial()
  .openapi("IntegrationPatch");

export const connectSchema = z
  .strictObject({
    return_to: text(500).openapi({
      description: "A path of this site to come back to; the result is added as ?mailbox=…",
      example: "/acme/settings/mailboxes",
    }),
    address: text(320).openapi({
      description: "The account to choose, when one is connected again.",
    }),
  })
  .partial()
  .openapi("ConnectGoogle");
export const connectUrlSchema = z
  .object({
    url: z.string().openapi({ description: "Open it in the browser of whom it is for." }),
    expires_at: time,
  })
  .openapi("ConnectUrl");
export const syncSchema = z
  .strictObject({
    reconcile: z
      .boolean()
      .default(false)
      .openapi({ description: "Also compares the whole mailbox with what is here." }),
  })
  .openapi("SyncIntegration");

const blocked = z
  .string()
  .max(320)
  .transform((value) => value.trim().toLowerCase().replace(/^@/, ""))
  .refine(
    (value) =>
      normalizeAddress(value.includes("@") ? value : `x@${value}`) !== undefined &&
      /^[^\s]+\.[^\s.]{2,}$/.test(value),
    "Give an address or a domain.",
  )
  .openapi({
    description: "An address, or a domain for all of its addresses.",
    example: "newsletter.example",
  });
export const blockedSchema = z
  .object({ ...recordFields, address: z.string() })
  .openapi("BlockedAddress");
export const newBlockedSchema = z.strictObject({ address: blocked }).openapi("NewBlockedAddress");

export type MissingEmail = z.infer<typeof missingEmailSchema>;
export type Integration = z.infer<typeof integrationSchema>;
export type IntegrationPatch = z.infer<typeof integrationPatchSchema>;
export type Blocked = z.infer<typeof blockedSchema>;

export const integrationFields: Fields = {
  id: { column: "id", kind: "uuid" },
  member_id: { column: "member_id", kind: "uuid" },
  address: { column: "address", kind: "text", lower: true, sort: true },
  state: { column: "state", kind: "text", values: states },
  sends_for: { column: "sends_for", kind: "text", values: ["member", "org"] },
  created_at: { column: "created_at", kind: "time", sort: true },
};
export const blockedFields: Fields = {
  id: { column: "id", kind: "uuid" },
  address: { column: "address", kind: "text", lower: true, sort: true },
  created_at: { column: "created_at", kind: "time", sort: true },
};
