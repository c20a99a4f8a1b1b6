"use client";
// The rows of a list, page after page by keyset: page 200 costs what page 1 costs.
import { api } from "#lib/client.ts";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { flatRows } from "../data/cache.ts";
import { keys } from "../data/keys.ts";
import { type Filter, type ListQuery, toSearch } from "../data/query.ts";
import type { Page } from "../types.ts";
import { LIST_PAGE } from "./defaults.ts";

/** The rows of a list, all pages read so far, and how many there are in all. */
export function useList<T>(
  object: string,
  sort: string,
  filters: Filter[],
  /** More of the address: `{ deleted: "true" }`. */
  more: Record<string, string> = {},
) {
  const query: ListQuery = { sort, filters, limit: LIST_PAGE };
  const key = [...keys.list(object, query), ...Object.entries(more).flat()];
  const result = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam, signal }) =>
      api.get<Page<T>>(
        // The count is of the whole list, so the first page brings it.
        `/${object}${toSearch({ ...query, cursor: pageParam }, pageParam ? more : { ...more, count: "true" })}`,
        { signal },
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
    placeholderData: keepPreviousData,
  });
  const { data } = result;
  const rows = useMemo(() => flatRows(data), [data]);
  const [first] = data?.pages ?? [];
  return { ...result, rows, total: first?.total_count, isCapped: first?.total_is_capped ?? false };
}
