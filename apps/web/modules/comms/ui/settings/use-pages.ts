"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { api } from "#lib/client.ts";

export type Page<T> = { data: T[]; next_cursor: string | null };

/** A list of the API, `first` being what the server has read of it, and more of it at request. */
export function usePages<T>(path: string, first: Page<T> | undefined, refetchInterval?: number) {
  const query = useInfiniteQuery({
    queryKey: ["pages", path],
    queryFn: ({ pageParam, signal }) =>
      api.get<Page<T>>(path + (pageParam ? `&cursor=${encodeURIComponent(pageParam)}` : ""), {
        signal,
      }),
    initialPageParam: "",
    ...(first ? { initialData: { pages: [first], pageParams: [""] } } : {}),
    ...(refetchInterval ? { refetchInterval } : {}),
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    staleTime: 5_000,
  });
  return {
    rows: query.data?.pages.flatMap(({ data }) => data) ?? [],
    loading: query.isPending,
    failed: query.isError,
    more: query.hasNextPage ? () => void query.fetchNextPage() : null,
    pending: query.isFetchingNextPage,
    reread: () => query.refetch(),
  };
}
