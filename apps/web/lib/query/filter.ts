/**
 * The filter language, as data: conditions on fields, in groups of AND and OR. Lists take it as JSON; what is saved (views,
 * rules) keeps the same JSON and parses it again, so that it means the same everywhere.
 */
import type { FieldError } from "@rapport/core";
import { sql, type RawBuilder } from "kysely";
import { opsOf, parseFilterValue, type Fields, type FilterOp } from "./fields.ts";

/** A filter as it is written: `{"or":[{"field":"status","op":"eq","value":"won"},{"and":[…]}]}`. */
export type FilterNode =
  | { and: FilterNode[] }
  | { or: FilterNode[] }
  | { field: string; op: FilterOp; value: FilterValue };
export type FilterValue = string | number | boolean | (string | number)[];

/** One condition, its values checked against the field; money is in minor units. */
export type Condition = { field: string; op: FilterOp; values: (string | boolean)[] };

/** A filter that was checked. */
export type Filter = Condition | { join: "and" | "or"; of: Filter[] };

export const maxFilterDepth = 5;
export const maxFilterConditions = 50;

const maxValues = 100;

/** The condition, or why there is none. */
export function parseCondition(
  fields: Fields,
  name: string,
  op: string,
  texts: readonly string[],
  currency: string,
): Condition | { part: "field" | "op" | "value"; message: string } {
  const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (!field) {
    const message = `There is no filter on ${name}. Filter by one of ${Object.keys(fields).join(", ")}.`;
    return { part: "field", message };
  }
  const ops = opsOf(field);
  if (!ops.includes(op as FilterOp))
    return { part: "op", message: `${name} takes ${ops.join(", ")}.` };
  if (op === "is_null") {
    return texts[0] === "true" || texts[0] === "false"
      ? { field: name, op, values: [texts[0] === "true"] }
      : { part: "value", message: "Use true or false." };
  }
  if (texts.length > maxValues) return { part: "value", message: `At most ${maxValues} values.` };
  const values: (string | boolean)[] = [];
  for (const text of texts) {
    const parsed = parseFilterValue(field, text, currency);
    if (!parsed.ok) return { part: "value", message: parsed.message };
    values.push(parsed.value);
  }
  return { field: name, op: op as FilterOp, values };
}

/**
 * Checks a filter that came as JSON against the fields of a list. Every mistake is told with its pointer, under `pointer`;
 * the filter is there when there is none. Money is taken in `currency`.
 */
export function parseFilter(
  node: unknown,
  fields: Fields,
  options: { currency: string; pointer?: string },
): { filter: Filter } | { errors: FieldError[] } {
  const errors: FieldError[] = [];
  let conditions = 0;
  const refuse = (pointer: string, message: string): undefined => {
    errors.push({ pointer, message });
  };

  const visit = (value: unknown, depth: number, at: string): Filter | undefined => {
    if (!isObject(value))
      return refuse(at, 'Use a group like {"and":[…]} or a condition with field, op and value.');
    const keys = Object.keys(value);
    const join = keys.length === 1 && (keys[0] === "and" || keys[0] === "or") ? keys[0] : null;
    if (!join) return visitCondition(value, keys, at);
    const parts = value[join];
    const here = `${at}/${join}`;
    if (depth > maxFilterDepth)
      return refuse(here, `Groups nest at most ${maxFilterDepth} levels deep.`);
    if (!Array.isArray(parts) || parts.length === 0)
      return refuse(here, "Give a list of at least one condition or group.");
    const of: Filter[] = [];
    for (const [index, part] of parts.entries()) {
      if (errors.length >= maxFilterConditions) break;
      const parsed = visit(part, depth + 1, `${here}/${index}`);
      if (parsed) of.push(parsed);
    }
    return { join, of };
  };

  const visitCondition = (
    value: Record<string, unknown>,
    keys: string[],
    at: string,
  ): Filter | undefined => {
    const unknown = keys.find((key) => key !== "field" && key !== "op" && key !== "value");
    if (unknown !== undefined)
      return refuse(`${at}/${escapePart(unknown)}`, "A condition has field, op and value alone.");
    conditions++;
    if (conditions > maxFilterConditions) {
      if (conditions === maxFilterConditions + 1)
        refuse(at, `A filter holds at most ${maxFilterConditions} conditions.`);
      return;
    }
    if (typeof value["field"] !== "string") return refuse(`${at}/field`, "Name a field.");
    if (typeof value["op"] !== "string") return refuse(`${at}/op`, "Name an operator.");
    const texts = textsOf(value["value"], value["op"]);
    if (typeof texts === "string") return refuse(`${at}/value`, texts);
    const parsed = parseCondition(fields, value["field"], value["op"], texts, options.currency);
    if ("part" in parsed) return refuse(`${at}/${parsed.part}`, parsed.message);
    return parsed;
  };

  const filter = visit(node, 1, options.pointer ?? "");
  return errors.length || !filter ? { errors } : { filter };
}

/** The texts of a value: a list for `in`, a text, a number or true and false for the rest. A message when it is none of it. */
function textsOf(value: unknown, op: string): string[] | string {
  if (op === "in") {
    if (!Array.isArray(value) || value.length === 0) return "Give a list of at least one value.";
    const texts = value.map(textOf);
    return texts.every((text) => text !== null) ? texts : "Use texts and numbers in the list.";
  }
  const text = textOf(value);
  return text === null ? "Give a text, a number, true or false." : [text];
}

const textOf = (value: unknown): string | null =>
  typeof value === "string"
    ? value
    : typeof value === "boolean" || (typeof value === "number" && Number.isFinite(value))
      ? String(value)
      : null;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const escapePart = (part: string) => part.replaceAll("~", "~0").replaceAll("/", "~1");

/** The conditions of a filter, wherever they stand, with the pointer of each under `pointer`. */
export function conditionsOf(
  filter: Filter,
  pointer = "",
): { condition: Condition; pointer: string }[] {
  return "join" in filter
    ? filter.of.flatMap((part, index) => conditionsOf(part, `${pointer}/${filter.join}/${index}`))
    : [{ condition: filter, pointer }];
}

/** A filter as a condition of SQL over the fields' columns. */
export function filterSql(filter: Filter, fields: Fields): RawBuilder<boolean> {
  if (!("join" in filter)) return conditionSql(filter, fields);
  const parts = filter.of.map((part) => filterSql(part, fields));
  return sql<boolean>`(${sql.join(parts, filter.join === "and" ? sql` and ` : sql` or `)})`;
}

function conditionSql({ field, op, values }: Condition, fields: Fields): RawBuilder<boolean> {
  const { keyColumn, ...known } = fields[field]!;
  const column = sql.ref(known.column);
  const byKey = keyColumn
    ? sql`${sql.ref(keyColumn)} in (${sql.join(values.map((one) => sql`app.name_key(${one})`))}) and `
    : sql``;
  const value = values[0];
  switch (op) {
    case "eq":
      return sql<boolean>`(${byKey}${column} = ${value})`;
    case "ne":
      return sql<boolean>`${column} is distinct from ${value}`;
    case "gt":
      return sql<boolean>`${column} > ${value}`;
    case "gte":
      return sql<boolean>`${column} >= ${value}`;
    case "lt":
      return sql<boolean>`${column} < ${value}`;
    case "lte":
      return sql<boolean>`${column} <= ${value}`;
    case "in":
      return sql<boolean>`(${byKey}${column} in (${sql.join(values)}))`;
    case "contains":
      return sql<boolean>`lower(${column}) like ${`%${escapeLike(String(value).toLowerCase())}%`}`;
    case "is_null":
      return value ? sql<boolean>`${column} is null` : sql<boolean>`${column} is not null`;
  }
}

const escapeLike = (text: string) => text.replaceAll(/[\\%_]/g, "\\$&");
