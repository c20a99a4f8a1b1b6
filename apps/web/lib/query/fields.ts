/** What a list may be filtered and sorted by. Columns here have leakproof comparisons, so their indexes serve under row-level security. */
import { toMinor, uuidPattern } from "@rapport/core";

export type FieldKind = "text" | "uuid" | "money" | "int" | "date" | "time" | "boolean";

export type Field = {
  column: string;
  kind: FieldKind;
  /** Values of a state. */
  values?: readonly string[];
  nullable?: boolean;
  /** A list can be sorted by it. */
  sort?: boolean;
  /** The column that sorts it, when it is another: names sort by their key, without case and punctuation. */
  sortColumn?: string;
  /** The column with app.name_key() of it: a search for one value goes by that column's index. */
  keyColumn?: string;
  /** Its column is kept in lower case: what is compared with it is lowered, too. */
  lower?: boolean;
};

export type Fields = Readonly<Record<string, Field>>;

export type FilterOp = "eq" | "ne" | "gt" | "gte" | "lt" | "lte" | "in" | "contains" | "is_null";

const orderOps: readonly FilterOp[] = ["eq", "ne", "gt", "gte", "lt", "lte", "in", "is_null"];

/** The operators that fit a field. */
export function opsOf(field: Field): readonly FilterOp[] {
  const ops: readonly FilterOp[] =
    field.kind === "text" && !field.values
      ? ["eq", "ne", "in", "contains", "is_null"]
      : field.kind === "uuid" || field.kind === "text"
        ? ["eq", "ne", "in", "is_null"]
        : field.kind === "boolean"
          ? ["eq", "is_null"]
          : orderOps;
  return field.nullable ? ops : ops.filter((op) => op !== "is_null");
}

export type Parsed = { ok: true; value: string | boolean } | { ok: false; message: string };

/** One value of a filter, checked against its field. Money is a decimal and becomes minor units of `currency`. */
export function parseFilterValue(field: Field, text: string, currency: string): Parsed {
  // A NUL cannot be stored, and half of a surrogate pair is no character: neither can be searched for.
  if (text.includes("\u0000") || !text.isWellFormed())
    return { ok: false, message: "It contains a character that no text has." };
  if (text.length > 500) return { ok: false, message: "It is longer than 500 characters." };
  if (field.values && !field.values.includes(text))
    return { ok: false, message: `Use one of ${field.values.join(", ")}.` };
  switch (field.kind) {
    case "text":
      return { ok: true, value: field.lower ? text.toLowerCase() : text };
    case "uuid":
      return uuidPattern.test(text)
        ? { ok: true, value: text }
        : { ok: false, message: "This is not an id." };
    case "boolean":
      return text === "true" || text === "false"
        ? { ok: true, value: text === "true" }
        : { ok: false, message: "Use true or false." };
    case "int":
      return /^-?\d{1,9}$/.test(text)
        ? { ok: true, value: text }
        : { ok: false, message: "Use a whole number." };
    case "money": {
      const minor = toMinor(text, currency);
      return minor === null
        ? { ok: false, message: `Use an amount like 1250.00 (${currency}).` }
        : { ok: true, value: minor };
    }
    case "date":
      return isCalendarDate(text)
        ? { ok: true, value: text }
        : { ok: false, message: "Use a date like 2026-11-21." };
    case "time":
      return isCalendarDate(text) || isInstant(text)
        ? { ok: true, value: text }
        : { ok: false, message: "Use a time like 2026-11-21T09:30:00Z." };
  }
}

/** True for a day that exists, as yyyy-mm-dd. By arithmetic: a page of deals asks this 150 times, and a Date each was a tenth of its time. */
export function isCalendarDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const [year, month, day] = [
    Number(text.slice(0, 4)),
    Number(text.slice(5, 7)),
    Number(text.slice(8)),
  ];
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return (
    year > 0 &&
    month >= 1 &&
    month <= 12 &&
    day >= 1 &&
    day <= (month === 2 ? (leap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31)
  );
}

function isInstant(text: string): boolean {
  return (
    /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?(?:Z|[+-]\d{2}:\d{2})$/.test(text) &&
    !Number.isNaN(Date.parse(text))
  );
}
