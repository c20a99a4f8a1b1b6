"use client";
// What a webhook's page reads while it stands open: fresh every few seconds, at rest in a hidden tab.
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { api } from "#lib/client.ts";
import type { Delivery, DeliveryDetail, Health, Webhook } from "../schema.ts";

export const filters = ["all", "pending", "delivered", "dead"] as const;
export type Filter = (typeof filters)[number];

const POLL_MS = 3_000;
const PAGE = 50;

type Page = { data: Delivery[]; next_cursor: string | null; has_more: boolean };

/** The deliveries of a webhook, the latest first; `fetchNextPage` adds older ones. */
export function useDeliveries(webhookId: string, filter: Filter) {
  return useInfiniteQuery({
    queryKey: ["webhook-deliveries", webhookId, filter],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) => {
      const query = new URLSearchParams({
        "filter[webhook_id][eq]": webhookId,
        limit: String(PAGE),
      });
      if (filter !== "all") query.set("filter[state][eq]", filter);
      if (pageParam) query.set("cursor", pageParam);
      return api.get<Page>(`/webhook-deliveries?${query}`, { signal });
    },
    getNextPageParam: (last) => last.next_cursor,
    refetchInterval: (query) => ((query.state.data?.pages.length ?? 1) > 1 ? 4 * POLL_MS : POLL_MS),
  });
}

export function useDelivery(id: string) {
  return useQuery({
    queryKey: ["webhook-delivery", id],
    queryFn: ({ signal }) => api.get<DeliveryDetail>(`/webhook-deliveries/${id}`, { signal }),
    refetchInterval: (query) =>
      query.state.data && query.state.data.state !== "pending" ? false : POLL_MS,
  });
}

/** The webhook as it stands now: failures in a row and rests come from the worker, not from this page. */
export function useWebhook(initialData: Webhook) {
  return useQuery({
    queryKey: ["webhook", initialData.id],
    queryFn: ({ signal }) => api.get<Webhook>(`/webhooks/${initialData.id}`, { signal }),
    initialData,
    refetchInterval: 2 * POLL_MS,
  }).data;
}

export function useHealth(webhookId: string, initialData: Health) {
  return useQuery({
    queryKey: ["webhook-health", webhookId],
    queryFn: ({ signal }) => api.get<Health>(`/webhooks/${webhookId}/health`, { signal }),
    initialData,
    refetchInterval: 5 * POLL_MS,
  }).data;
}
