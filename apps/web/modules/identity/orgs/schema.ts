/** The shapes of an organisation, of the signed-in person, and of what they may do. */
import { currency, id, text, time, z } from "#lib/schema.ts";

const locales = ["en", "de", "fr", "it", "rm"] as const;

const timeZone = text(100).refine((zone) => {
  try {
    return Boolean(new Intl.DateTimeFormat("en", { timeZone: zone }));
  } catch {
    return false;
  }
}, "Use an IANA time zone like Europe/Zurich.");

export const orgSchema = z
  .object({
    id,
    name: z.string(),
    slug: z.string(),
    default_currency: currency,
    time_zone: z.string(),
    locale: z.enum(locales),
    version: z.int(),
    created_at: time,
    updated_at: time,
    deletion_requested_at: time.nullable(),
    deletion_due_at: time
      .nullable()
      .openapi({ description: "When everything is deleted, unless an owner takes it back." }),
  })
  .openapi("Organisation");

export const orgPatchSchema = z
  .strictObject({
    name: text(200),
    slug: z
      .string()
      .regex(
        /^[a-z0-9](?:[a-z0-9-]{0,46}[a-z0-9])$/,
        "Use 2 to 48 small letters, digits and hyphens, no hyphen at the ends.",
      ),
    default_currency: currency,
    time_zone: timeZone,
    locale: z.enum(locales),
  })
  .partial()
  .openapi("OrganisationPatch");

export const meSchema = z
  .object({
    actor: z.object({ type: z.enum(["user", "key"]), id }),
    member_id: id.nullable(),
    role: z.string().nullable(),
    permissions: z.array(z.string()),
    partial: z.array(z.string()).openapi({
      description: "Those of them that reach only the caller's own or their team's records.",
    }),
    profile: z
      .object({
        full_name: z.string(),
        email: z.string(),
        locale: z.enum(locales).nullable(),
        time_zone: z.string().nullable(),
        shortcuts_enabled: z.boolean(),
      })
      .nullable(),
    org: orgSchema,
  })
  .openapi("Me");

export const profilePatchSchema = z
  .strictObject({
    full_name: text(200),
    locale: z.enum(locales).nullable(),
    time_zone: timeZone.nullable(),
    shortcuts_enabled: z.boolean(),
  })
  .partial()
  .openapi("ProfilePatch");

export const transferSchema = z.strictObject({ member_id: id }).openapi("OwnershipTransfer");
export const deletionSchema = z
  .strictObject({ confirm: z.string().openapi({ description: "The organisation's slug." }) })
  .openapi("DeletionRequest");

export const quotaListSchema = z.object({
  data: z.array(
    z
      .object({ name: z.string(), used: z.int(), max: z.int() })
      .openapi("Quota", { description: "`used` of at most `max`." }),
  ),
});

export type Quota = z.infer<typeof quotaListSchema>["data"][number];
export type Org = z.infer<typeof orgSchema>;
export type OrgPatch = z.infer<typeof orgPatchSchema>;
export type Me = z.infer<typeof meSchema>;
export type ProfilePatch = z.infer<typeof profilePatchSchema>;
