/** The shapes of an API key. Its secret is in the answer that makes it and nowhere else. */
import { date, id, pageOf, recordFields, text, time, z } from "#lib/schema.ts";
import type { Fields } from "#lib/query/index.ts";

export const apiKeySchema = z
  .object({
    ...recordFields,
    name: z.string(),
    prefix: z
      .string()
      .openapi({ description: "The key's first characters, to tell it from others." }),
    scopes: z.array(z.string()),
    rate_limit: z.int().openapi({ description: "Requests in any 60 seconds." }),
    expires_at: time.nullable(),
    revoked_at: time.nullable(),
    last_used_at: time.nullable(),
    created_by: id.nullable(),
    allowed_cidrs: z.array(z.string()).openapi({
      description: "Addresses it may be used from; empty: any.",
      example: ["203.0.113.0/24"],
    }),
    api_version: z.string().openapi({
      description: "What a request gets that names no `Rapport-Version`.",
      example: "2026-11-01",
    }),
    last_used_ip: z
      .string()
      .nullable()
      .openapi({ description: "The address it was last used from.", example: "203.0.113.7" }),
    previous_prefix: z.string().nullable().openapi({
      description: "The first characters of the secret that the last rotation replaced.",
      example: "rk_live_8f3k2m9q",
    }),
    previous_expires_at: time
      .nullable()
      .openapi({ description: "When that secret ends or ended." }),
    previous_used_at: time
      .nullable()
      .openapi({ description: "When that secret was last used, to the minute." }),
  })
  .openapi("ApiKey");

const cidrs = z
  .array(
    z.union([z.cidrv4(), z.cidrv6()], "Use an address range like 203.0.113.0/24 or 2001:db8::/32."),
  )
  .max(50);
const rateLimit = z.int().min(1).max(6000);

export const newApiKeySchema = z
  .strictObject({
    name: text(200),
    scopes: z
      .array(
        z
          .string()
          .regex(
            /^(\*|\*\.[a-z_]+|[a-z_]+\.[a-z_]+)$/,
            "Use a permission like deals.read, *.read for every object, or * for all.",
          ),
      )
      .min(1, "Give at least one scope.")
      .max(200),
    expires_at: time.nullable().optional(),
    rate_limit: rateLimit.optional(),
    allowed_cidrs: cidrs.optional(),
  })
  .openapi("NewApiKey");

export const apiKeyPatchSchema = z
  .strictObject({
    name: text(200),
    expires_at: time.nullable(),
    rate_limit: rateLimit,
    allowed_cidrs: cidrs,
  })
  .partial()
  .openapi("ApiKeyPatch");

export const apiKeyRotationSchema = z
  .strictObject({
    overlap_hours: z.int().min(0).max(168).default(24).openapi({
      description: "How long the secret before goes on, in hours; at most a week.",
    }),
  })
  .openapi("ApiKeyRotation");

export const apiKeyUseQuerySchema = z.strictObject({
  days: z.coerce.number().int().min(1).max(400).optional(),
});
export const apiKeyUseSchema = z
  .object({
    data: z.array(
      z.object({
        day: date,
        requests: z.int(),
        refused: z.int().openapi({ description: "Requests above the rate limit." }),
      }),
    ),
  })
  .openapi("ApiKeyUse");

export const apiKeyWithSecretSchema = apiKeySchema
  .extend({ key: z.string().nullable().openapi({ description: "Shown this once. Store it." }) })
  .openapi("ApiKeyWithSecret");
export const apiKeyPageSchema = pageOf(apiKeySchema);

export type ApiKey = z.infer<typeof apiKeySchema>;
export type NewApiKey = z.infer<typeof newApiKeySchema>;
export type ApiKeyPatch = z.infer<typeof apiKeyPatchSchema>;
export const rotatedApiKeySchema = apiKeyWithSecretSchema
  .extend({ previous_expires_at: time })
  .openapi("RotatedApiKey");
export type RotatedApiKey = z.infer<typeof rotatedApiKeySchema>;
export type ApiKeyUse = z.infer<typeof apiKeyUseSchema>;
export type ApiKeyWithSecret = z.infer<typeof apiKeyWithSecretSchema>;

export const apiKeyFields: Fields = {
  id: { column: "id", kind: "uuid" },
  name: { column: "name", kind: "text" },
  created_at: { column: "created_at", kind: "time", sort: true },
  revoked_at: { column: "revoked_at", kind: "time", nullable: true },
};
