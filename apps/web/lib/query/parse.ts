/** The query string of a list: `filter[amount][gte]=1000&sort=-created_at&limit=50&cursor=…&count=true`. */
import { AppError, type FieldError } from "@rapport/core";
import { opsOf, parseFilterValue, type Fields, type FilterOp } from "./fields.ts";

export type Condition = { field: string; op: FilterOp; values: (string | boolean)[] };

export type ListQuery = {
  conditions: Condition[];
  sort: { field: string; descending: boolean };
  limit: number;
  cursor: string | null;
  count: boolean;
};

/** Throws `bad_request` with each parameter that is unknown or cannot be taken. Nothing is ignored silently. */
export function parseListQuery(
  url: URL,
  fields: Fields,
  options: { defaultSort: string; currency?: string; own?: readonly string[] },
): ListQuery {
  const errors: FieldError[] = [];
  const seen = new Set<string>();
  const query: ListQuery = {
    conditions: [],
    sort: { field: "", descending: false },
    limit: 50,
    cursor: null,
    count: false,
  };
  const currency = url.searchParams.get("filter[currency][eq]") ?? options.currency ?? "EUR";
  let sort = options.defaultSort;

  for (const [name, value] of url.searchParams) {
    const refuse = (message: string) => errors.push({ pointer: `?${name}`, message });
    if (seen.has(name)) {
      refuse("Given more than once.");
      continue;
    }
    seen.add(name);
    const filter = /^filter\[(\w+)\]\[(\w+)\]$/.exec(name);
    if (filter) {
      const condition = parseCondition(fields, filter[1]!, filter[2]!, value, currency);
      if (typeof condition === "string") refuse(condition);
      else query.conditions.push(condition);
    } else if (name === "sort") sort = value;
    else if (name === "limit") {
      if (/^\d{1,3}$/.test(value) && Number(value) >= 1 && Number(value) <= 100)
        query.limit = Number(value);
      else refuse("Use a whole number from 1 to 100.");
    } else if (name === "cursor") query.cursor = value;
    else if (name === "count") {
      if (value === "true" || value === "false") query.count = value === "true";
      else refuse("Use true or false.");
    } else if (!options.own?.includes(name))
      refuse("There is no such parameter. Filters are written filter[field][operator]=value.");
  }

  const descending = sort.startsWith("-");
  const sortField = descending ? sort.slice(1) : sort;
  if (!Object.hasOwn(fields, sortField) || !fields[sortField]!.sort) {
    const sortable = Object.keys(fields).filter((name) => fields[name]!.sort);
    errors.push({
      pointer: "?sort",
      message: `Sort by one of ${sortable.join(", ")}, with - in front for the other way.`,
    });
  }
  query.sort = { field: sortField, descending };
  if (errors.length)
    throw new AppError("bad_request", "A query parameter cannot be taken.", { errors });
  return query;
}

function parseCondition(
  fields: Fields,
  name: string,
  op: string,
  value: string,
  currency: string,
): Condition | string {
  const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (!field)
    return `There is no filter on ${name}. Filter by one of ${Object.keys(fields).join(", ")}.`;
  const ops = opsOf(field);
  if (!ops.includes(op as FilterOp)) return `${name} takes ${ops.join(", ")}.`;
  if (op === "is_null") {
    return value === "true" || value === "false"
      ? { field: name, op, values: [value === "true"] }
      : "Use true or false.";
  }
  const texts = op === "in" ? value.split(",") : [value];
  if (texts.length > 100) return "At most 100 values.";
  const values: (string | boolean)[] = [];
  for (const text of texts) {
    const parsed = parseFilterValue(field, text, currency);
    if (!parsed.ok) return parsed.message;
    values.push(parsed.value);
  }
  return { field: name, op: op as FilterOp, values };
}
