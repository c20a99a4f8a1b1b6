"use client";
// One field of one record: shown at once, saved behind, put back with words when refused.
import { api } from "#lib/client.ts";
import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { patchRow } from "./data/cache.ts";
import { keys } from "./data/keys.ts";
import { useNotify } from "./notify.ts";

export type RecordObject = "deals" | "companies" | "people" | "tasks";

/** What a saved record makes stale beside itself. */
export function refreshAround(client: QueryClient, object: RecordObject, id: string) {
  void client.invalidateQueries({ queryKey: keys.timeline(object, id) });
  void client.invalidateQueries({ queryKey: keys.name(object, id) });
  if (object === "deals") void client.invalidateQueries({ queryKey: keys.summaries });
  if (object === "tasks") void client.invalidateQueries({ queryKey: keys.nextTasks });
}

type Saved = { id: string };

/**
 * `save(row, patch, what)` sends a merge patch; `what` names it for the message of a failure ("Amount").
 * Answers whether it was saved.
 */
export function useSave<T extends Saved>(object: RecordObject) {
  const client = useQueryClient();
  const notify = useNotify();
  const t = useTranslations("crm.common");

  async function save(row: T, patch: Partial<T>, what: string): Promise<boolean> {
    const before = Object.fromEntries(
      Object.keys(patch).map((key) => [key, row[key as keyof T]]),
    ) as Partial<T>;
    patchRow<T>(client, object, row.id, patch);
    try {
      const saved = await api.patch<T>(`/${object}/${row.id}`, patch);
      patchRow<T>(client, object, row.id, saved);
      refreshAround(client, object, row.id);
      return true;
    } catch (error) {
      patchRow<T>(client, object, row.id, before);
      notify.failed(t("notSaved", { what }), error, () => void save(row, patch, what));
      return false;
    }
  }
  return save;
}
