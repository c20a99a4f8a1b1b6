// The list grammar of the API (sort, filter[field][op], cursor) as a typed value and back.

export type FilterOp = "eq" | "ne" | "gt" | "gte" | "lt" | "lte" | "in" | "contains" | "is_null";
export type Filter = { field: string; op: FilterOp; value: string };

export type ListQuery = {
  sort?: string;
  filters?: Filter[];
  limit?: number;
  cursor?: string | null;
};

/** The query string of a list request, `?` included when there is anything to say. */
export function toSearch(
  { sort, filters = [], limit, cursor }: ListQuery,
  extra: Record<string, string> = {},
) {
  const params = new URLSearchParams(extra);
  if (limit) params.set("limit", String(limit));
  if (sort) params.set("sort", sort);
  for (const { field, op, value } of filters) params.append(`filter[${field}][${op}]`, value);
  if (cursor) params.set("cursor", cursor);
  const text = params.toString();
  return text ? `?${text}` : "";
}

export const where = (field: string, op: FilterOp, value: string): Filter => ({ field, op, value });
