"use client";
// What is done with conversations: shown at once, undone by the toast, put back with words when refused.
import { type InfiniteData, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { api } from "#lib/client.ts";
import { type Page, useNotify } from "#modules/crm/ui/index.ts";
import { keys } from "./keys.ts";
import type { Conversation, ConversationPatch } from "./types.ts";
import { refreshUnread } from "./unread.ts";

type Pages = InfiniteData<Page<Conversation>, string | null>;

/** A list's state stands in its request: a conversation of another state has no place there. What was searched has any. */
function belongs(request: unknown, row: Conversation): boolean {
  const state = new URLSearchParams(String(request)).get("filter[state][eq]");
  return state === null || state === row.state;
}

export function useConversationActions() {
  const client = useQueryClient();
  const notify = useNotify();
  const t = useTranslations("inbox.did");

  function show(id: string, change: Partial<Conversation>) {
    client.setQueryData<Conversation>(keys.conversation(id), (row) => row && { ...row, ...change });
    for (const [key, data] of client.getQueriesData<Pages>({ queryKey: keys.lists }))
      if (data)
        client.setQueryData<Pages>(key, {
          ...data,
          pages: data.pages.map((page) => ({
            ...page,
            data: page.data
              .map((row) => (row.id === id ? { ...row, ...change } : row))
              .filter((row) => row.id !== id || belongs(key[2], row)),
          })),
        });
  }

  async function send(row: Conversation, patch: ConversationPatch): Promise<boolean> {
    await client.cancelQueries({ queryKey: keys.lists });
    show(row.id, patch as Partial<Conversation>);
    try {
      const saved = await api.patch<Conversation>(`/conversations/${row.id}`, patch);
      show(row.id, saved);
      return true;
    } catch (error) {
      client.setQueryData(keys.conversation(row.id), row);
      notify.failed(t("failed"), error);
      return false;
    } finally {
      void client.invalidateQueries({ queryKey: keys.lists });
      void client.invalidateQueries({ queryKey: keys.conversation(row.id) });
      void refreshUnread();
    }
  }

  /** Changes a conversation and offers the way back. */
  async function change(row: Conversation, patch: ConversationPatch, said: string) {
    const before = Object.fromEntries(
      Object.keys(patch).map((key) => [key, row[key as keyof ConversationPatch]]),
    ) as ConversationPatch;
    // Giving it to somebody shares it; taking that back makes it private again.
    if (patch.assignee_id && row.visibility === "private") before.visibility = "private";
    // A time to wake belongs to what sleeps, so it cannot be put back by itself.
    if (patch.state && row.state !== "snoozed") delete before.snoozed_until;
    if (row.state === "snoozed" && patch.state) before.snoozed_until = row.snoozed_until;
    if (await send(row, patch))
      notify.done(said, () => void send({ ...row, ...patch } as Conversation, before));
  }

  return {
    done: (row: Conversation) =>
      change(
        row,
        { state: row.state === "done" ? "open" : "done" },
        t(row.state === "done" ? "reopened" : "done"),
      ),
    snooze: (row: Conversation, until: Date, words: string) =>
      change(
        row,
        { state: "snoozed", snoozed_until: until.toISOString() },
        t("snoozed", { until: words }),
      ),
    wake: (row: Conversation) => change(row, { state: "open" }, t("reopened")),
    assign: (row: Conversation, memberId: string | null, name: string | null) =>
      change(row, { assignee_id: memberId }, name ? t("assigned", { name }) : t("unassigned")),
    markUnread: (row: Conversation) =>
      change(row, { unread: !row.unread }, t(row.unread ? "read" : "unread")),
    share: (row: Conversation) =>
      change(
        row,
        { visibility: row.visibility === "private" ? "shared" : "private" },
        t(row.visibility === "private" ? "shared" : "private"),
      ),
    /** Opening a conversation reads it, without a word. */
    read: (row: Conversation) => send(row, { unread: false }),
  };
}

export type ConversationActions = ReturnType<typeof useConversationActions>;
