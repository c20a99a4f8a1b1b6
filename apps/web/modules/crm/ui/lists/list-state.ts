// What a list shows, as its address says it: the API's own grammar plus `q` for the search box.
import type { Filter, FilterOp } from "../data/query.ts";

export type ListState = { sort: string; filters: Filter[]; q: string };

const OPS: readonly string[] = ["eq", "ne", "gt", "gte", "lt", "lte", "in", "contains", "is_null"];

/** Reads `?sort=-amount&filter[owner_id][eq]=…&q=crane`; what it does not know it leaves out. */
export function readListState(
  params: URLSearchParams,
  defaultSort: string,
  fields: readonly string[],
): ListState {
  const filters: Filter[] = [];
  for (const [key, value] of params) {
    const [, field = "", op = ""] = /^filter\[(\w+)\]\[(\w+)\]$/.exec(key) ?? [];
    if (fields.includes(field) && OPS.includes(op))
      filters.push({ field, op: op as FilterOp, value });
  }
  return { sort: params.get("sort") ?? defaultSort, filters, q: params.get("q") ?? "" };
}

/** The query string of a state, "" when it says nothing beyond the default. */
export function writeListState({ sort, filters, q }: ListState, defaultSort: string) {
  const params = new URLSearchParams();
  if (sort !== defaultSort) params.set("sort", sort);
  for (const { field, op, value } of filters) params.append(`filter[${field}][${op}]`, value);
  if (q.trim()) params.set("q", q.trim());
  const text = params.toString();
  return text && `?${text}`;
}

export const sameFilters = (a: readonly Filter[], b: readonly Filter[]) => {
  const text = (filters: readonly Filter[]) =>
    filters
      .map(({ field, op, value }) => `${field} ${op} ${value}`)
      .sort()
      .join("\n");
  return text(a) === text(b);
};
