"use client";
// One field of one record: shown at once, saved behind, put back with words when refused.
import { api, ApiProblem } from "#lib/client.ts";
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

type Saved = { id: string; version: number };

/** What was saved last, by record: an edit that follows at once must not take the one before for somebody else's. */
const newest = new Map<string, number>();
const turns = new Map<string, Promise<unknown>>();

/** One save of a record after the other. */
function inTurn<T>(id: string, work: () => Promise<T>): Promise<T> {
  const turn = (turns.get(id) ?? Promise.resolve()).then(work, work);
  turns.set(id, turn);
  return turn;
}

/**
 * `save(row, patch, what)` sends a merge patch; `what` names it for the message of a failure ("Amount"). What somebody else has
 * changed meanwhile is fetched and shown first, never overwritten unseen. Answers whether it was saved.
 */
export function useSave<T extends Saved>(object: RecordObject) {
  const client = useQueryClient();
  const notify = useNotify();
  const t = useTranslations("crm.common");

  const send = (row: T, patch: Partial<T>) =>
    inTurn(row.id, async () => {
      const version = Math.max(row.version, newest.get(row.id) ?? 0);
      const headers = { "If-Match": `"${row.id}-${version}"` };
      const saved = await api.patch<T>(`/${object}/${row.id}`, patch, { headers });
      newest.set(row.id, saved.version);
      return saved;
    });

  async function save(row: T, patch: Partial<T>, what: string): Promise<boolean> {
    const before = Object.fromEntries(
      Object.keys(patch).map((key) => [key, row[key as keyof T]]),
    ) as Partial<T>;
    patchRow<T>(client, object, row.id, patch);
    try {
      patchRow<T>(client, object, row.id, await send(row, patch));
      refreshAround(client, object, row.id);
      return true;
    } catch (error) {
      const fresh =
        error instanceof ApiProblem && error.status === 412
          ? await api.get<T>(`/${object}/${row.id}`).catch(() => undefined)
          : undefined;
      patchRow<T>(client, object, row.id, fresh ?? before);
      if (fresh) refreshAround(client, object, row.id);
      const why = fresh
        ? new ApiProblem({ status: 412, code: "stale", detail: t("changedMeanwhile") })
        : error;
      notify.failed(t("notSaved", { what }), why, () => void save(fresh ?? row, patch, what));
      return false;
    }
  }
  return save;
}
