"use client";
// Rows that hang on a record: a first page and the exact count.
import { api } from "#lib/client.ts";
import { useQuery } from "@tanstack/react-query";
import { keys } from "../data/keys.ts";
import { type Filter, toSearch } from "../data/query.ts";
import type { Page } from "../types.ts";

export function useRelated<T>(object: string, filters: Filter[], sort: string, limit = 10) {
  const query = { filters, sort, limit };
  return useQuery({
    queryKey: [...keys.lists(object), "related", query],
    queryFn: ({ signal }) =>
      api.get<Page<T>>(`/${object}${toSearch(query, { count: "true" })}`, { signal }),
  }).data;
}

/** "12", or "10,000+" where the count stops. */
export const countText = (page: Page<unknown> | undefined, count: (value: number) => string) =>
  page?.total_count === undefined
    ? undefined
    : `${count(page.total_count)}${page.total_is_capped ? "+" : ""}`;
