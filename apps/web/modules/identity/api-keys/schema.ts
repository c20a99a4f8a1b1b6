/** The shapes of an API key. Its secret is in the answer that makes it and nowhere else. */
import { id, pageOf, recordFields, text, time, z } from "#lib/schema.ts";
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
  })
  .openapi("ApiKey");

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
    rate_limit: z.int().min(1).max(6000).optional(),
  })
  .openapi("NewApiKey");

export const apiKeyWithSecretSchema = apiKeySchema
  .extend({ key: z.string().nullable().openapi({ description: "Shown this once. Store it." }) })
  .openapi("ApiKeyWithSecret");
export const apiKeyPageSchema = pageOf(apiKeySchema);

export type ApiKey = z.infer<typeof apiKeySchema>;
export type NewApiKey = z.infer<typeof newApiKeySchema>;
export type ApiKeyWithSecret = z.infer<typeof apiKeyWithSecretSchema>;

export const apiKeyFields: Fields = {
  id: { column: "id", kind: "uuid" },
  name: { column: "name", kind: "text" },
  created_at: { column: "created_at", kind: "time", sort: true },
  revoked_at: { column: "revoked_at", kind: "time", nullable: true },
};
