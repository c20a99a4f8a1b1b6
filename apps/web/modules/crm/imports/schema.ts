/** The shapes of an import, of its rows and of its preview. */
import { currency, id, idParams, pageOf, recordFields, text, time, z } from "#lib/schema.ts";
import type { Fields } from "#lib/query/index.ts";
import { importObjects } from "./engine/types.ts";

const states = [
  "draft",
  "queued",
  "running",
  "succeeded",
  "failed",
  "cancelled",
  "undoing",
  "undone",
] as const;
const undoOutcomes = ["undone", "kept"] as const;
const outcomes = ["created", "updated", "unchanged", "refused"] as const;
const unit = z.union([z.literal(1), z.literal(1000), z.literal(1_000_000)]);

const optionFields = {
  date_order: z.enum(["dmy", "mdy"]).openapi({
    description: "Whether 03/04 is 3 April (dmy) or 4 March (mdy), for dates that fit both.",
  }),
  decimal_mark: z
    .enum([".", ","])
    .openapi({ description: "The sign before decimals, where a number alone does not tell." }),
  currency: currency.openapi({
    description: "Of amounts without a currency column; else the organisation's.",
  }),
  phone_country: z
    .string()
    .regex(/^[A-Z]{2}$/, "Use an ISO 3166 code like CH.")
    .openapi({ description: "For phone numbers without a country code." }),
  units: z
    .record(z.string(), unit)
    .openapi({ description: 'What one stands for, by field: {"annual_revenue": 1000000}.' }),
  existing: z.enum(["replace", "fill", "skip"]).openapi({
    description:
      "A record that exists takes the file's values, has empty fields filled only, or is left as it is. Empty cells never erase.",
  }),
  bad_values: z.enum(["refuse", "drop"]).openapi({
    description:
      "A cell that cannot be read refuses its row, or leaves the field empty with a note.",
  }),
  create: z
    .strictObject({ companies: z.boolean(), members: z.boolean(), stages: z.boolean() })
    .partial()
    .openapi({ description: "Whether records that rows name and nobody has are made." }),
  pipeline_id: id.nullable().openapi({
    description:
      "Deals go to this pipeline; else to one that has all their stages, else to a new one.",
  }),
  pipeline_name: text(200)
    .nullable()
    .openapi({ description: "Deals go to a pipeline of this name, made if there is none." }),
};

const columnSchema = z.object({
  name: z.string(),
  samples: z.array(z.string()),
  filled: z.int().openapi({ description: "Rows in which the cell is not empty." }),
  guess: z
    .object({ field: z.string(), confidence: z.enum(["sure", "likely", "unsure"]) })
    .nullable(),
  date: z
    .object({ order: z.enum(["dmy", "mdy"]), open: z.boolean(), mixed: z.boolean() })
    .optional(),
  decimal: z.object({ mark: z.enum([".", ","]), certain: z.boolean() }).optional(),
});

const fieldSchema = z.object({
  key: z.string(),
  label: z.string(),
  kind: z.string(),
  required: z.boolean(),
});
const questionSchema = z.object({ pointer: z.string(), message: z.string() });

export const importSchema = z
  .object({
    ...recordFields,
    object: z.enum(importObjects),
    file_name: z.string(),
    file_bytes: z.int(),
    encoding: z.string(),
    delimiter: z.string(),
    state: z.enum(states),
    columns: z.array(columnSchema),
    fields: z.array(fieldSchema).openapi({ description: "What columns can be mapped to." }),
    mapping: z
      .record(z.string(), z.string())
      .openapi({ description: "Column by field.", example: { amount: "close_value" } }),
    mapping_from: id.nullable().openapi({
      description: "The earlier import with the same columns whose mapping this one began with.",
    }),
    options: z.record(z.string(), z.unknown()),
    remarks: z.array(z.string()),
    questions: z
      .array(questionSchema)
      .openapi({ description: "What must be answered before the start." }),
    row_count: z.int(),
    created_count: z.int(),
    updated_count: z.int(),
    unchanged_count: z.int(),
    refused_count: z.int(),
    error: z.string().nullable(),
    started_at: time.nullable(),
    finished_at: time.nullable(),
    cancel_requested: z.boolean(),
    undone_count: z.int().openapi({ description: "Rows that were taken back." }),
    kept_count: z.int().openapi({
      description: "Rows of which something stays, because it was changed or used since.",
    }),
    undo_started_at: time.nullable(),
    undone_at: time.nullable(),
  })
  .openapi("Import");

export const importPageSchema = pageOf(
  importSchema
    .omit({ columns: true, fields: true, questions: true, mapping: true, options: true })
    .openapi("ImportSummary"),
);

export const importPatchSchema = z
  .strictObject({
    object: z.enum(importObjects).openapi({ description: "A change guesses the mapping anew." }),
    mapping: z
      .record(z.string(), z.string().nullable())
      .openapi({ description: "Merged into the mapping; null takes a field out." }),
    options: z
      .strictObject(
        Object.fromEntries(
          Object.entries(optionFields).map(([key, schema]) => [key, schema.nullable()]),
        ) as { [K in keyof typeof optionFields]: z.ZodNullable<(typeof optionFields)[K]> },
      )
      .partial(),
  })
  .partial()
  .openapi("ImportPatch");

export const uploadQuerySchema = z.strictObject({
  object: z.enum(importObjects).optional().openapi({
    description:
      "What the rows are; guessed from the headings if left out. With a form, a field of it.",
  }),
  file_name: z
    .string()
    .max(300)
    .refine(
      (name) => !name.includes("\u0000") && name.isWellFormed(),
      "It contains a character that cannot be stored.",
    )
    .optional()
    .openapi({ description: "For a body that is the file itself." }),
});

const cellSchema = z.object({
  field: z.string(),
  column: z.string(),
  cell: z.string(),
  problem: z.string().nullable(),
});
const previewRowSchema = z.object({
  row_number: z.int(),
  outcome: z.enum(outcomes),
  reason: z.string().nullable(),
  notes: z.array(z.string()),
  cells: z.array(cellSchema),
});

export const previewSchema = z
  .object({
    rows: z.array(previewRowSchema),
    forecast: z.object({
      checked_rows: z.int(),
      created: z.int(),
      updated: z.int(),
      unchanged: z.int(),
      refused: z.int(),
    }),
    problems: z
      .array(
        z.object({
          field: z.string(),
          column: z.string(),
          rows: z.int(),
          refused: z.int(),
          example: z.string(),
        }),
      )
      .openapi({ description: "By field, over the rows that were checked." }),
    questions: z.array(questionSchema),
  })
  .openapi("ImportPreview");

export const previewQuerySchema = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(20),
});

export const importRowSchema = z
  .object({
    id,
    row_number: z.int(),
    cells: z.array(z.string()),
    outcome: z.enum(outcomes).nullable().openapi({ description: "null: not yet imported." }),
    reason: z.string().nullable(),
    notes: z.array(z.string()),
    record_id: id.nullable(),
    undo_outcome: z.enum(undoOutcomes).nullable().openapi({
      description: "What became of it when the import was undone.",
    }),
    undo_reason: z.string().nullable(),
  })
  .openapi("ImportRow");
export const importRowPageSchema = pageOf(importRowSchema);

export const noteListSchema = z
  .object({
    data: z.array(z.object({ note: z.string(), rows: z.int(), first_row: z.int() })),
    is_capped: z.boolean(),
  })
  .openapi("ImportNotes");
export const reportQuerySchema = z.strictObject({
  outcome: z.enum([...outcomes, ...undoOutcomes]).optional(),
});

export const importFields: Fields = {
  id: { column: "id", kind: "uuid" },
  object: { column: "object", kind: "text", values: importObjects },
  state: { column: "state", kind: "text", values: states },
  created_at: { column: "created_at", kind: "time", sort: true },
};
export const importRowFields: Fields = {
  row_number: { column: "row_number", kind: "int", sort: true },
  outcome: { column: "outcome", kind: "text", values: outcomes, nullable: true },
  record_id: { column: "record_id", kind: "uuid", nullable: true },
  undo_outcome: { column: "undo_outcome", kind: "text", values: undoOutcomes, nullable: true },
};

export { idParams };
export type Import = z.infer<typeof importSchema>;
export type ImportPatch = z.infer<typeof importPatchSchema>;
export type ImportPreview = z.infer<typeof previewSchema>;
export type ImportRow = z.infer<typeof importRowSchema>;
export type Question = z.infer<typeof questionSchema>;
export type Outcome = (typeof outcomes)[number];
export type UndoOutcome = (typeof undoOutcomes)[number];
