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

const group = "imports";
const ended = {
  file_name: "companies.csv",
  encoding: "utf-8",
  delimiter: ",",
  state: "succeeded",
  columns: ["Name", "Website"],
  mapping: { name: "Name", website: "Website" },
  options: {},
  remarks: [],
  mapping_from: null,
  undo_job_id: null,
  undone_count: 0,
  kept_count: 0,
  row_count: 214,
  created_count: 198,
  updated_count: 12,
  unchanged_count: 3,
  refused_count: 1,
  file_bytes: 48211,
};
const undone = { state: "undone", undone_count: 197, kept_count: 1 };

export const importEvents = [
  defineEvent(
    "import.completed",
    importEnd,
    "An import ended; its counts say what became of the rows.",
    { group, sample: { object: ended, previous: { state: "running", finished_at: null } } },
  ),
  defineEvent(
    "import.undone",
    importEnd,
    "An import was taken back; what was changed since its end stays.",
    {
      group,
      sample: {
        object: { ...ended, ...undone, undone_at: "2026-11-21T09:34:12.000Z" },
        previous: { state: "undoing", undone_at: null },
      },
    },
  ),
];
