/** A record as its events carry it: all that the API shows to who may see all of it, and when it was deleted. */
import { z } from "#lib/schema.ts";

export const eventObjectOf = (schema: z.ZodObject) =>
  schema.required().extend({ deleted_at: z.string().nullable() });
