"use client";
// What the screen reads. It is not polled: reading the log is on record, and a page left open would fill it.
import { useInfiniteQuery } from "@tanstack/react-query";
import { api } from "#lib/client.ts";
import type { AuditLog } from "../logs/schema.ts";

export type AuditPage = { data: AuditLog[]; next_cursor: string | null; has_more: boolean };

export const ranges = ["day", "week", "month", "quarter", "all"] as const;
const days = { day: 1, week: 7, month: 30, quarter: 92 } as const;

export type Filters = {
  actor: string | null;
  object: string | null;
  kind: string | null;
  outcome: string | null;
  range: (typeof ranges)[number];
};

export const noFilters: Filters = {
  actor: null,
  object: null,
  kind: null,
  outcome: null,
  range: "all",
};

/** The filters as the API takes them. Reads of the log itself show only to who asks for reads. */
export function queryOf(filters: Filters): URLSearchParams {
  const query = new URLSearchParams();
  if (filters.actor) query.set("filter[actor_id][eq]", filters.actor);
  if (filters.object) query.set("filter[object_type][eq]", filters.object);
  if (filters.kind) query.set("filter[event_kind][eq]", filters.kind);
  else query.set("filter[action][ne]", "audit.read");
  if (filters.outcome) query.set("filter[outcome][eq]", filters.outcome);
  if (filters.range !== "all") {
    const since = new Date(Date.now() - days[filters.range] * 86_400_000);
    query.set("filter[occurred_at][gte]", since.toISOString());
  }
  return query;
}

/** The entries that the filters name, the latest first; `fetchNextPage` adds older ones. */
export function useAuditLogs(filters: Filters, first: AuditPage) {
  return useInfiniteQuery({
    queryKey: ["audit-logs", filters],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) => {
      const query = queryOf(filters);
      query.set("limit", "50");
      if (pageParam) query.set("cursor", pageParam);
      return api.get<AuditPage>(`/audit-logs?${query}`, { signal });
    },
    getNextPageParam: (last) => last.next_cursor,
    ...(filters === noFilters ? { initialData: { pages: [first], pageParams: [null] } } : {}),
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  });
}

/** Saves the entries that the filters name as a file; the org travels in a header, so a plain link would not do. */
export async function downloadLog(filters: Filters, format: "csv" | "ndjson", org: string) {
  const query = queryOf(filters);
  // A file that is to prove something leaves nothing out by itself.
  query.delete("filter[action][ne]");
  query.set("format", format);
  const response = await fetch(`/api/v1/audit-logs/export?${query}`, {
    headers: { "Rapport-Org": org },
  });
  if (!response.ok) throw new Error(`The server answered ${response.status}.`);
  const name = /filename="([^"]+)"/.exec(response.headers.get("content-disposition") ?? "")?.[1];
  const address = URL.createObjectURL(await response.blob());
  const link = document.createElement("a");
  link.href = address;
  link.download = name ?? `audit.${format}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
