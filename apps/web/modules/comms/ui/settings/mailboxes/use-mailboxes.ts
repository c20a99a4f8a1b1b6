"use client";
// What the pages of mailboxes read while they stand open: fresh every few seconds, at rest in a hidden tab.
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { api } from "#lib/client.ts";
import { type Mailbox, standingOf } from "./standing.ts";

export type MailboxPage = { data: Mailbox[]; next_cursor: string | null };

const rest = (mailboxes: readonly Mailbox[]) =>
  mailboxes.some((mailbox) => standingOf(mailbox) === "reading") ? 2_000 : 10_000;

/** The mailboxes that a filter of the API names, more of them at request. */
export function useMailboxes(name: string, filter: string, first: MailboxPage) {
  const query = useInfiniteQuery({
    queryKey: ["mailboxes", name, filter],
    queryFn: ({ pageParam, signal }) =>
      api.get<MailboxPage>(
        `/integrations?${filter}&limit=50${pageParam ? `&cursor=${encodeURIComponent(pageParam)}` : ""}`,
        { signal },
      ),
    initialPageParam: "",
    initialData: { pages: [first], pageParams: [""] },
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    staleTime: 2_000,
    refetchInterval: ({ state }) => rest(state.data?.pages.flatMap(({ data }) => data) ?? []),
  });
  return {
    mailboxes: query.data.pages.flatMap(({ data }) => data),
    more: query.hasNextPage ? () => void query.fetchNextPage() : null,
    pending: query.isFetchingNextPage,
  };
}

/** One mailbox, as the reader of mailboxes has left it. */
export function useMailbox(initialData: Mailbox) {
  return useQuery({
    queryKey: ["mailbox", initialData.id],
    queryFn: ({ signal }) => api.get<Mailbox>(`/integrations/${initialData.id}`, { signal }),
    initialData,
    staleTime: 2_000,
    refetchInterval: ({ state }) => rest(state.data ? [state.data] : []),
  }).data;
}
