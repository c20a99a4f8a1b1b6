"use client";
// The thread of a record, page after page into the past, and writing into it.
import { api } from "#lib/client.ts";
import { type InfiniteData, useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { keys } from "../data/keys.ts";
import { useNotify } from "../notify.ts";
import type { Page, RecordKind, TimelineItem } from "../types.ts";

export type TimelineFilter = "all" | "interactions" | "changes";
type Visibility = NonNullable<TimelineItem["visibility"]>;
type Pages = InfiniteData<Page<TimelineItem>, string | null>;

export const useTimeline = (object: RecordKind, id: string, kind: TimelineFilter) =>
  useInfiniteQuery({
    queryKey: [...keys.timeline(object, id), kind],
    queryFn: ({ pageParam, signal }) => {
      const params = new URLSearchParams({
        limit: "30",
        kind,
        ...(pageParam && { cursor: pageParam }),
      });
      return api.get<Page<TimelineItem>>(`/${object}/${id}/timeline?${params}`, { signal });
    },
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
  });

const COLUMN = { deals: "deal_id", companies: "company_id", people: "person_id" } as const;

/** Says who may see a note of one's own: shown at once in every thread that has it, put back with words when refused. */
export function useSetVisibility() {
  const client = useQueryClient();
  const notify = useNotify();
  const t = useTranslations("crm.timeline");
  const show = (id: string, visibility: Visibility) =>
    client.setQueriesData<Pages>(
      { queryKey: keys.timelines },
      (pages) =>
        pages && {
          ...pages,
          pages: pages.pages.map((page) => ({
            ...page,
            data: page.data.map((row) => (row.id === id ? { ...row, visibility } : row)),
          })),
        },
    );

  return async function set(item: TimelineItem, to: Visibility): Promise<void> {
    const before = to === "private" ? "everyone" : "private";
    show(item.id, to);
    try {
      await api.patch(`/interactions/${item.id}`, { visibility: to });
      notify.done(t(to === "private" ? "nowPrivate" : "nowForAll"), () => void set(item, before));
    } catch (error) {
      show(item.id, before);
      notify.failed(t("visibilityFailed"), error);
    }
  };
}

/** Adds a note; it stands in the thread at once and leaves it again, with words, when it was refused. */
export function useAddNote(object: RecordKind, id: string, more: object = {}) {
  const client = useQueryClient();
  const notify = useNotify();
  const t = useTranslations("crm.timeline");
  const key = keys.timeline(object, id);

  return async (body: string, isPrivate: boolean, mentions: string[] = []): Promise<boolean> => {
    const visibility = isPrivate ? "private" : "everyone";
    const item: TimelineItem = {
      id: `new-${crypto.randomUUID()}`,
      type: "note",
      at: new Date().toISOString(),
      actor: { type: "user", id: null, name: null },
      origin: "ui",
      body,
      visibility,
      mentions,
      conversation_id: null,
      object_type: "interaction",
      object_id: id,
      object_name: null,
      changes: [],
    };
    const change = (pages: Pages | undefined, edit: (rows: TimelineItem[]) => TimelineItem[]) =>
      pages && {
        ...pages,
        pages: pages.pages.map((page, at) =>
          at === 0 ? { ...page, data: edit(page.data) } : page,
        ),
      };
    client.setQueriesData<Pages>({ queryKey: key }, (pages) =>
      change(pages, (rows) => [item, ...rows]),
    );
    try {
      await api.post("/interactions", {
        kind: "note",
        body,
        visibility,
        mentions,
        [COLUMN[object]]: id,
        ...more,
      });
      await client.invalidateQueries({ queryKey: key });
      return true;
    } catch (error) {
      client.setQueriesData<Pages>({ queryKey: key }, (pages) =>
        change(pages, (rows) => rows.filter((row) => row.id !== item.id)),
      );
      notify.failed(t("noteFailed"), error);
      return false;
    }
  };
}
