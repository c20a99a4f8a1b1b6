/** The query of a list, from its fields. */
import { z } from "@hono/zod-openapi";
import { opsOf, type Field, type Fields, type FilterOp } from "../../query/index.ts";

const meanings: Record<FilterOp, string> = {
  eq: "is",
  ne: "is not, or is empty",
  gt: "is greater than",
  gte: "is at least",
  lt: "is less than",
  lte: "is at most",
  in: "is one of several values, with commas between",
  contains: "contains, in any case",
  is_null: "is empty",
};

const kindExamples: Record<Field["kind"], string> = {
  text: "Brunmore",
  uuid: "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
  money: "1250.00",
  int: "10",
  date: "2026-11-21",
  time: "2026-11-21T09:30:00Z",
  boolean: "true",
};

/** The parameters of a list: limit, cursor, sort, count, and each filter that a field takes. */
export function listParameters(fields: Fields): z.ZodObject {
  const sortable = Object.keys(fields).filter((name) => fields[name]!.sort);
  const shape: Record<string, z.ZodType> = {
    limit: z
      .int()
      .min(1)
      .max(100)
      .default(50)
      .optional()
      .openapi({ description: "How many records a page holds.", example: 50 }),
    cursor: z.string().optional().openapi({
      description: "`next_cursor` of the page before, with the same filters and sort.",
    }),
    sort: z
      .enum(sortable.flatMap((name) => [name, `-${name}`]) as [string, ...string[]])
      .optional()
      .openapi({ description: "The field to sort by; with `-` in front the other way." }),
    count: z
      .enum(["true", "false"])
      .optional()
      .openapi({ description: "Also answer total_count, exact up to 10,000." }),
  };
  for (const [name, field] of Object.entries(fields))
    for (const op of opsOf(field))
      shape[`filter[${name}][${op}]`] = filterSchema(field, op)
        .optional()
        .openapi({ description: `${name} ${meanings[op]}.`, example: exampleOf(field, op) });
  return z.object(shape);
}

function filterSchema(field: Field, op: FilterOp): z.ZodType {
  if (op === "is_null" || field.kind === "boolean") return z.enum(["true", "false"]);
  if (field.values && op !== "in") return z.enum(field.values as [string, ...string[]]);
  return z.string().max(op === "in" ? 50_000 : 500);
}

const exampleOf = (field: Field, op: FilterOp) =>
  op === "is_null" ? "false" : (field.values?.[0] ?? kindExamples[field.kind]);
