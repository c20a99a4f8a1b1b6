/** A record as its events carry it: what the API shows, and when it was deleted. */
import { z } from "#lib/schema.ts";

export const eventObjectOf = (schema: z.ZodObject) =>
  schema.extend({ deleted_at: z.string().nullable() });
