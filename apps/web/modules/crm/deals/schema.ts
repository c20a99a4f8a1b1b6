/** The shapes of a deal, and what a list of deals can be filtered and sorted by. */
import {
  currency,
  date,
  externalId,
  guarded,
  id,
  money,
  recordFields,
  text,
  time,
  z,
} from "#lib/schema.ts";
import type { Fields } from "#lib/query/index.ts";

const statuses = ["open", "won", "lost"] as const;

export const dealSchema = z
  .object({
    ...recordFields,
    name: z.string(),
    pipeline_id: id,
    stage_id: id,
    status: z.enum(statuses).openapi({ description: "Follows from the stage." }),
    stage_changed_at: time,
    company_id: id.nullable(),
    person_id: id.nullable(),
    product_id: id.nullable(),
    owner_id: id.nullable().openapi({ description: "A member of the organisation." }),
    ...guarded({ amount: money.nullable() }),
    currency,
    opened_on: date.nullable(),
    closes_on: date.nullable().openapi({ description: "The day it is expected to close." }),
    closed_on: date.nullable().openapi({ description: "The day it was won or lost." }),
    description: z.string().nullable(),
    external_id: z.string().nullable(),
  })
  .openapi("Deal");

const writable = {
  name: text(300),
  pipeline_id: id,
  stage_id: id,
  company_id: id.nullable(),
  person_id: id.nullable(),
  product_id: id.nullable(),
  owner_id: id.nullable(),
  amount: money.nullable(),
  currency,
  opened_on: date.nullable(),
  closes_on: date.nullable(),
  closed_on: date.nullable(),
  description: text(20_000, 0).nullable(),
  external_id: externalId.nullable(),
};

/** Without a stage a deal begins in the first of its pipeline, without a pipeline in the default one. */
export const newDealSchema = z
  .strictObject(writable)
  .partial()
  .required({ name: true })
  .openapi("NewDeal");
export const dealPatchSchema = z
  .strictObject(writable)
  .omit({ pipeline_id: true })
  .partial()
  .openapi("DealPatch");
/** As a patch; the pipeline counts when the deal is made. */
export const dealUpsertSchema = z.strictObject(writable).partial().openapi("DealUpsert");

export const stageTotalsSchema = z
  .object({
    data: z.array(
      z.object({
        stage_id: id,
        count: z.int(),
        ...guarded({
          totals: z
            .array(z.object({ currency, amount: money }))
            .openapi({ description: "Exact sums, one per currency." }),
        }),
      }),
    ),
  })
  .openapi("StageTotals");

export type Deal = z.infer<typeof dealSchema>;
export type NewDeal = z.infer<typeof newDealSchema>;
export type DealPatch = z.infer<typeof dealPatchSchema>;
export type StageTotals = z.infer<typeof stageTotalsSchema>["data"][number];

export const dealFields: Fields = {
  id: { column: "id", kind: "uuid" },
  name: { column: "name", kind: "text", sort: true, sortColumn: "name_key", keyColumn: "name_key" },
  pipeline_id: { column: "pipeline_id", kind: "uuid" },
  stage_id: { column: "stage_id", kind: "uuid" },
  status: { column: "status", kind: "text", values: statuses },
  stage_changed_at: { column: "stage_changed_at", kind: "time", sort: true },
  company_id: { column: "company_id", kind: "uuid", nullable: true },
  person_id: { column: "person_id", kind: "uuid", nullable: true },
  product_id: { column: "product_id", kind: "uuid", nullable: true },
  owner_id: { column: "owner_id", kind: "uuid", nullable: true },
  amount: { column: "amount", kind: "money", nullable: true, sort: true },
  currency: { column: "currency", kind: "text" },
  opened_on: { column: "opened_on", kind: "date", nullable: true, sort: true },
  closes_on: { column: "closes_on", kind: "date", nullable: true, sort: true },
  closed_on: { column: "closed_on", kind: "date", nullable: true, sort: true },
  external_id: { column: "external_id", kind: "text", nullable: true },
  created_at: { column: "created_at", kind: "time", sort: true },
  updated_at: { column: "updated_at", kind: "time", sort: true },
};
