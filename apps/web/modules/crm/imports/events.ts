/** What is told of imports. Each type has its trigger beside the table; a test compares the two. */
import { defineEvent } from "@rapport/events";
import { id, recordFields, time, z } from "#lib/schema.ts";

const importEnd = z.object({
  ...recordFields,
  object: z.enum(["companies", "people", "products", "deals", "members"]),
  file_name: z.string(),
  file_bytes: z.int(),
  encoding: z.string(),
  delimiter: z.string(),
  state: z.enum([
    "draft",
    "queued",
    "running",
    "succeeded",
    "failed",
    "cancelled",
    "undoing",
    "undone",
  ]),
  columns: z.unknown(),
  mapping: z.unknown(),
  options: z.unknown(),
  remarks: z.array(z.string()),
  row_count: z.int(),
  created_count: z.int(),
  updated_count: z.int(),
  unchanged_count: z.int(),
  refused_count: z.int(),
  error: z.string().nullable(),
  job_id: id.nullable(),
  started_at: time.nullable(),
  finished_at: time.nullable(),
  mapping_from: id.nullable(),
  undo_job_id: id.nullable(),
  undone_count: z.int(),
  kept_count: z.int(),
  undo_started_at: time.nullable(),
  undone_at: time.nullable(),
});

export const importEvents = [
  defineEvent(
    "import.completed",
    importEnd,
    "An import ended; its counts say what became of the rows.",
  ),
  defineEvent(
    "import.undone",
    importEnd,
    "An import was taken back; what was changed since its end stays.",
  ),
];
