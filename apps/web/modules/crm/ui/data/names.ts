"use client";
// Names of the companies, people and deals that rows refer to by id.
import { api } from "#lib/client.ts";
import { useQuery } from "@tanstack/react-query";
import type { Page, RecordKind, Task } from "../types.ts";
import { batchById } from "./batch.ts";
import { keys } from "./keys.ts";
import { toSearch, where } from "./query.ts";

type Named = { id: string; name?: string; full_name?: string; email?: string | null };

const loaderOf = (object: RecordKind) =>
  batchById<string>(async (ids) => {
    const page = await api.get<Page<Named>>(
      `/${object}${toSearch({ limit: 100, filters: [where("id", "in", ids.join(","))] })}`,
    );
    return new Map(
      page.data.map((row) => [row.id, row.name ?? (row.full_name || row.email || "")]),
    );
  });

const loaders = {
  deals: loaderOf("deals"),
  companies: loaderOf("companies"),
  people: loaderOf("people"),
};

/** The name behind an id: undefined while it loads, null when there is none to see. */
export function useName(object: RecordKind, id: string | null) {
  const { data } = useQuery({
    queryKey: keys.name(object, id ?? ""),
    queryFn: () => (id ? loaders[object](id) : null),
    enabled: id !== null,
    staleTime: 5 * 60_000,
  });
  return id === null ? null : data;
}

const nextTaskOf = batchById<Task>(async (ids) => {
  const next = new Map<string, Task>();
  const filters = [where("deal_id", "in", ids.join(",")), where("done_at", "is_null", "true")];
  let cursor: string | null = null;
  // Tasks come in the order of their days, so the first of each deal is its next step.
  do {
    const page: Page<Task> = await api.get(
      `/tasks${toSearch({ limit: 100, sort: "due_on", filters, cursor })}`,
    );
    for (const task of page.data)
      if (task.deal_id && !next.has(task.deal_id)) next.set(task.deal_id, task);
    cursor = page.next_cursor;
  } while (cursor && next.size < ids.length);
  return next;
}, 50);

/** The first open task of a deal: undefined while it loads, null when nobody planned one. */
export function useNextTask(dealId: string) {
  return useQuery({
    queryKey: keys.nextTask(dealId),
    queryFn: () => nextTaskOf(dealId),
    staleTime: 60_000,
  }).data;
}
