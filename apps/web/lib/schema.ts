/** Shapes that every slice shares. zod with OpenAPI names. */
import { uuidPattern } from "@rapport/core";
import { z } from "@hono/zod-openapi";
import { readingNeeds, type guardedFields } from "./guarded-fields.ts";
import { isCalendarDate } from "./query/fields.ts";

export { z };

/** Text that Postgres can store: trimmed, without NUL or half of a surrogate pair. `min` 0 takes an empty text. */
export const text = (max: number, min = 1) =>
  z
    .string()
    .trim()
    .min(min, min === 1 ? "This cannot be empty." : `At least ${min} characters.`)
    .max(max, `At most ${max} characters.`)
    .refine(
      (value) => !value.includes("\u0000") && value.isWellFormed(),
      "It contains a character that cannot be stored.",
    );

/** Text that Postgres can store, as it was given. It may be empty. */
export const plainText = (max: number) =>
  z
    .string()
    .max(max, `At most ${max.toLocaleString("en")} characters.`)
    .refine(
      (value) => !value.includes("\u0000") && value.isWellFormed(),
      "It contains a character that cannot be stored.",
    );

export const id = z
  .string()
  .regex(uuidPattern, "This is not an id.")
  .openapi({ format: "uuid", example: "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e" });

export const money = z
  .string()
  .regex(/^\d{1,13}(\.\d{1,3})?$/, "Use an amount like 1250.00.")
  .openapi({ description: "A decimal in the record's currency.", example: "1250.00" });

export const currency = z
  .string()
  .regex(/^[A-Z]{3}$/, "Use an ISO 4217 code like EUR.")
  .openapi({ example: "EUR" });

export const date = z
  .string()
  .refine(isCalendarDate, "Use a date like 2026-11-21.")
  .openapi({ format: "date", example: "2026-11-21" });

export const time = z.iso
  .datetime({ offset: true, error: "Use a time like 2026-11-21T09:30:00Z." })
  .openapi({ format: "date-time", example: "2026-11-21T09:30:00Z" });

export const externalId = text(200).openapi({
  description: "The record's id in your own system; unique within the organisation.",
  example: "crm-4711",
});

export const idParams = z.strictObject({ id });

type Guarded<Name> = Name extends keyof typeof guardedFields ? z.ZodType : never;

/** Marks fields of lib/guarded-fields.ts in an answer: absent for who lacks their permission. */
export function guarded<Shape extends z.ZodRawShape & { [Name in keyof Shape]: Guarded<Name> }>(
  shape: Shape,
): { [Name in keyof Shape]: z.ZodOptional<Shape[Name]> } {
  const fields = Object.entries(shape as Record<string, z.ZodType>).map(([name, schema]) => {
    const absent = `Absent without \`${readingNeeds(name)}\`.`;
    const description = [schema.description, absent].filter(Boolean).join(" ");
    return [name, schema.optional().openapi({ description })];
  });
  return Object.fromEntries(fields) as never;
}

/** What every record carries. */
export const recordFields = { id, version: z.int(), created_at: time, updated_at: time };

/** The answer of a list. */
export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({
    data: z.array(item),
    next_cursor: z.string().nullable(),
    has_more: z.boolean(),
    total_count: z
      .int()
      .optional()
      .openapi({ description: "With count=true: exact up to 10,000." }),
    total_is_capped: z
      .boolean()
      .optional()
      .openapi({ description: "True when there are more than total_count." }),
  });
