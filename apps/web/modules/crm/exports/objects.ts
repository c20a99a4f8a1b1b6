/** What can be exported: the only list. */
import type { Ctx } from "@rapport/db";
import type { z } from "#lib/schema.ts";
import { companySchema } from "../companies/schema.ts";
import { companySource } from "../companies/service.ts";
import { dealSchema } from "../deals/schema.ts";
import { dealSource, defaultCurrency } from "../deals/service.ts";
import { interactionSchema } from "../interactions/schema.ts";
import { interactionSource } from "../interactions/service.ts";
import { personSchema } from "../people/schema.ts";
import { personSource } from "../people/service.ts";
import { productSchema } from "../products/schema.ts";
import { productSource } from "../products/service.ts";
import type { Relation } from "../records/expand.ts";
import {
  companyRelations,
  dealRelations,
  interactionRelations,
  personRelations,
  taskRelations,
} from "../records/relations.ts";
import type { Source } from "../records/source.ts";
import { taskSchema } from "../tasks/schema.ts";
import { taskSource } from "../tasks/service.ts";
import { namesOf, type NameColumn } from "./names.ts";

export const exportNames = [
  "companies",
  "people",
  "deals",
  "products",
  "tasks",
  "interactions",
] as const;
export type ExportName = (typeof exportNames)[number];

export type Exportable = {
  name: ExportName;
  /** In operation ids and on the docs page. */
  tag: string;
  source: Source<Record<string, unknown>>;
  /** Its fields as the API has them, in this order, each reference with the name of what it leads to behind it. */
  columns: readonly string[];
  names: readonly NameColumn[];
  sort: string;
  /** The currency that filters on money are in, as the list takes it. */
  currency?: (ctx: Ctx) => Promise<string>;
};

function define(
  name: ExportName,
  source: unknown,
  schema: z.ZodObject,
  relations: Readonly<Record<string, Relation>>,
  more: Partial<Pick<Exportable, "sort" | "currency">> & { names?: NameColumn[] } = {},
): Exportable {
  const names = [...namesOf(relations), ...(more.names ?? [])];
  return {
    name,
    tag: `${name[0]!.toUpperCase()}${name.slice(1)}`,
    source: source as Exportable["source"],
    columns: Object.keys(schema.shape).flatMap((field) => [
      field,
      ...names.filter((one) => one.column === field).map((one) => one.name),
    ]),
    names,
    // Steady while it is read: no record moves from a page to another.
    sort: more.sort ?? "created_at",
    ...(more.currency ? { currency: more.currency } : {}),
  };
}

export const exportables: readonly Exportable[] = [
  define("companies", companySource, companySchema, companyRelations),
  define("people", personSource, personSchema, personRelations),
  define("deals", dealSource, dealSchema, dealRelations, { currency: defaultCurrency }),
  define("products", productSource, productSchema, {}),
  define("tasks", taskSource, taskSchema, taskRelations),
  define("interactions", interactionSource, interactionSchema, interactionRelations, {
    sort: "occurred_at",
    names: [{ name: "author_name", column: "author_id", table: "org_members", key: "user_id" }],
  }),
];
