/** The query string of a list: `filter[amount][gte]=1000&filter={"or":[…]}&sort=-created_at&limit=50&cursor=…&count=true`. */
import { AppError, type FieldError } from "@rapport/core";
import type { Fields } from "./fields.ts";
import { parseCondition, parseFilter, type Condition, type Filter } from "./filter.ts";
import { parseReading, type Reading, type Wanted } from "./reading.ts";

export type ListQuery = {
  conditions: Condition[];
  /** Groups of conditions, in force beside `conditions`. */
  filter?: Filter;
  sort: { field: string; descending: boolean };
  limit: number;
  cursor: string | null;
  count: boolean;
  /** What is in the bin, in place of what is not. */
  deleted?: boolean;
  wanted?: Wanted;
};

/** What a list in the bin is sorted by, beside the fields of its records. */
export const binFields: Fields = {
  deleted_at: { column: "deleted_at", kind: "time", sort: true },
};

/** What would cut a file, or change what its rows are, is refused and not left out of account. */
const paging: ReadonlySet<string> = new Set(["limit", "cursor", "count", "expand", "deleted"]);

/** Throws `bad_request` with each parameter that is unknown or cannot be taken. Nothing is ignored silently. */
export function parseListQuery(
  url: URL,
  fields: Fields,
  options: {
    defaultSort: string;
    currency?: string;
    own?: readonly string[];
    /** A file of all rows: it has no pages. */
    whole?: boolean;
    /** The list also takes `fields`, `expand`, and with `bin` also `deleted`. */
    reading?: Reading & { bin?: boolean };
  },
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
  const { reading } = options;
  const given: { fields?: string; expand?: string } = {};
  let sort: string | undefined;

  for (const [name, value] of url.searchParams) {
    const refuse = (message: string) => errors.push({ pointer: `?${name}`, message });
    if (seen.has(name)) {
      refuse("Given more than once.");
      continue;
    }
    seen.add(name);
    const filter = /^filter\[(\w+)\]\[(\w+)\]$/.exec(name);
    if (options.whole && paging.has(name))
      refuse("An export holds all rows: it has no pages, and nothing beside them.");
    else if (filter) {
      const [, field = "", op = ""] = filter;
      const texts = op === "in" ? value.split(",") : [value];
      const condition = parseCondition(fields, field, op, texts, currency);
      if ("part" in condition) refuse(condition.message);
      else query.conditions.push(condition);
    } else if (name === "filter") {
      const groups = parseGroups(value, fields, currency);
      if ("errors" in groups) errors.push(...groups.errors);
      else query.filter = groups.filter;
    } else if (name === "sort") sort = value;
    else if (name === "limit") {
      if (/^\d{1,3}$/.test(value) && Number(value) >= 1 && Number(value) <= 100)
        query.limit = Number(value);
      else refuse("Use a whole number from 1 to 100.");
    } else if (name === "cursor") query.cursor = value;
    else if (name === "count") {
      if (value === "true" || value === "false") query.count = value === "true";
      else refuse("Use true or false.");
    } else if (reading && (name === "fields" || name === "expand")) given[name] = value;
    else if (reading?.bin && name === "deleted") {
      if (value === "true" || value === "false") query.deleted = value === "true";
      else refuse("Use true or false.");
    } else if (!options.own?.includes(name))
      refuse("There is no such parameter. Filters are written filter[field][operator]=value.");
  }

  if (reading) query.wanted = parseReading(given, reading, errors);
  query.sort = parseSort(
    sort ?? (query.deleted ? "-deleted_at" : options.defaultSort),
    query.deleted ? binFields : fields,
    errors,
  );
  if (errors.length)
    throw new AppError("bad_request", "A query parameter cannot be taken.", { errors });
  return query;
}

function parseSort(sort: string, fields: Fields, errors: FieldError[]): ListQuery["sort"] {
  const descending = sort.startsWith("-");
  const field = descending ? sort.slice(1) : sort;
  if (!Object.hasOwn(fields, field) || !fields[field]!.sort) {
    const sortable = Object.keys(fields).filter((name) => fields[name]!.sort);
    errors.push({
      pointer: "?sort",
      message: `Sort by one of ${sortable.join(", ")}, with - in front for the other way.`,
    });
  }
  return { field, descending };
}

const maxFilterLength = 20_000;

function parseGroups(
  text: string,
  fields: Fields,
  currency: string,
): ReturnType<typeof parseFilter> {
  const refuse = (message: string) => ({ errors: [{ pointer: "?filter", message }] });
  if (text.length > maxFilterLength)
    return refuse(`It is longer than ${maxFilterLength} characters.`);
  let node: unknown;
  try {
    node = JSON.parse(text);
  } catch {
    return refuse('This is not JSON. Write {"or":[{"field":"…","op":"eq","value":"…"}]}.');
  }
  return parseFilter(node, fields, { currency, pointer: "?filter" });
}
