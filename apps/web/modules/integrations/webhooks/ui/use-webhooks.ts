"use client";
// What a page of webhooks reads while it stands open: fresh every few seconds, at rest in a hidden tab.
import { useQuery } from "@tanstack/react-query";
import { api } from "#lib/client.ts";
import type { Health, HealthList, Webhook, WebhookDetail } from "../schema.ts";

const POLL_MS = 6_000;

/** All webhooks and how they fared, as they stand now. */
export function useWebhooks(webhooks: readonly Webhook[], health: HealthList) {
  const list = useQuery({
    queryKey: ["webhooks"],
    queryFn: async ({ signal }) =>
      (await api.get<{ data: Webhook[] }>("/webhooks?limit=100", { signal })).data,
    initialData: webhooks as Webhook[],
    staleTime: POLL_MS,
    refetchInterval: 2 * POLL_MS,
  });
  const fared = useQuery({
    queryKey: ["webhooks-health"],
    queryFn: ({ signal }) => api.get<HealthList>("/webhooks/health", { signal }),
    initialData: health,
    staleTime: POLL_MS,
    refetchInterval: 3 * POLL_MS,
  });
  return { webhooks: list.data, health: fared.data };
}

/** One webhook: failures in a row and rests come from the worker, not from this page. */
export function useWebhook(initialData: WebhookDetail) {
  return useQuery({
    queryKey: ["webhook", initialData.id],
    queryFn: ({ signal }) => api.get<WebhookDetail>(`/webhooks/${initialData.id}`, { signal }),
    initialData,
    staleTime: POLL_MS,
    refetchInterval: POLL_MS,
  }).data;
}

/** How one webhook fared. */
export function useHealth(webhookId: string, initialData: Health) {
  return useQuery({
    queryKey: ["webhook-health", webhookId],
    queryFn: ({ signal }) => api.get<Health>(`/webhooks/${webhookId}/health`, { signal }),
    initialData,
    staleTime: POLL_MS,
    refetchInterval: 2 * POLL_MS,
  }).data;
}
