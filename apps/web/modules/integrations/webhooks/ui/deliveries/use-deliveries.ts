"use client";
// The log while it stands open: fresh every few seconds, at rest in a hidden tab.
import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { api } from "#lib/client.ts";
import type { Delivery, DeliveryDetail } from "../../schema.ts";
import { type LogQuery, searchOf } from "./query.ts";

const POLL_MS = 3_000;
const PAGE = 50;

type Page = { data: Delivery[]; next_cursor: string | null; has_more: boolean };

/** The deliveries of a webhook, the latest first; `fetchNextPage` adds older ones. */
export function useDeliveries(webhookId: string, query: LogQuery) {
  return useInfiniteQuery({
    queryKey: ["webhook-deliveries", webhookId, query],
    initialPageParam: null as { cursor: string; search: string } | null,
    queryFn: async ({ pageParam, signal }) => {
      const search = pageParam?.search ?? searchOf(webhookId, query, Date.now()).toString();
      const params = new URLSearchParams(search);
      params.set("limit", String(PAGE));
      if (pageParam) params.set("cursor", pageParam.cursor);
      return { ...(await api.get<Page>(`/webhook-deliveries?${params}`, { signal })), search };
    },
    getNextPageParam: (last) =>
      last.next_cursor ? { cursor: last.next_cursor, search: last.search } : null,
    placeholderData: keepPreviousData,
    refetchInterval: (state) => ((state.state.data?.pages.length ?? 1) > 1 ? 4 * POLL_MS : POLL_MS),
  });
}

/** One delivery with its attempts, until it ended. */
export function useDelivery(id: string) {
  return useQuery({
    queryKey: ["webhook-deliveries", "one", id],
    queryFn: ({ signal }) => api.get<DeliveryDetail>(`/webhook-deliveries/${id}`, { signal }),
    refetchInterval: (query) =>
      query.state.data && query.state.data.state !== "pending" ? false : POLL_MS,
  });
}
