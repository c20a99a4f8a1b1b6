import { id, time, z } from "#lib/schema.ts";

export const sessionSchema = z
  .object({
    id,
    browser: z
      .object({ name: z.string(), system: z.string().nullable() })
      .nullable()
      .openapi({ description: "As the browser names itself; null when it does not." }),
    ip: z.string().nullable().openapi({ description: "The address it was last used from." }),
    is_current: z.boolean().openapi({ description: "True for the session of this request." }),
    created_at: time,
    last_seen_at: time.openapi({ description: "The last use, exact to a minute." }),
  })
  .openapi("Session");

export const sessionsSchema = z.object({ data: z.array(sessionSchema) });

export type Session = z.infer<typeof sessionSchema>;
