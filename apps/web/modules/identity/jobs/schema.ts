/** The shape of long work that runs behind the API. */
import { recordFields, time, z } from "#lib/schema.ts";

export const jobSchema = z
  .object({
    ...recordFields,
    kind: z.string(),
    state: z.enum(["queued", "running", "succeeded", "failed", "cancelled"]),
    total: z.int(),
    done: z.int(),
    error: z.string().nullable().openapi({ description: "Why it failed, in words." }),
    started_at: time.nullable(),
    finished_at: time.nullable(),
  })
  .openapi("Job");

export type Job = z.infer<typeof jobSchema>;
