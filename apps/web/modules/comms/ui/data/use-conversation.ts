"use client";
// One conversation and what was said in it.
import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "#lib/client.ts";
import type { Page } from "#modules/crm/ui/index.ts";
import { keys } from "./keys.ts";
import type { Conversation, Message } from "./types.ts";
import { isLive } from "./live.ts";

/** The inbox beside it hears of changes and asks for these anew; by the clock where it does not. */
const every = () => (isLive() ? 60_000 : 10_000);

/** A conversation; what the list knows of it stands until the answer is there. */
export function useConversation(id: string) {
  const client = useQueryClient();
  return useQuery({
    queryKey: keys.conversation(id),
    queryFn: ({ signal }) =>
      api.get<Conversation>(`/conversations/${id}?expand=person,company,deal,owner,assignee`, {
        signal,
      }),
    placeholderData: () => {
      for (const [, data] of client.getQueriesData<{ pages: Page<Conversation>[] }>({
        queryKey: keys.lists,
      })) {
        const row = data?.pages.flatMap((page) => page.data).find((one) => one.id === id);
        if (row) return row;
      }
      return undefined;
    },
    refetchInterval: every,
  });
}

const moving = /^(scheduled|queued|sending|sent|ringing|in_progress)$/;

/** What is still under way changes within seconds, and so is looked at more often. */
const isMoving = (message: Message) =>
  message.type !== "mention" &&
  moving.test(message.state) &&
  !(message.type === "email" && message.state === "sent") &&
  Date.now() - Date.parse(message.at) < 120_000;

/** The messages, newest page first as they are asked for, oldest first as they are read. */
export function useMessages(id: string) {
  const result = useInfiniteQuery({
    queryKey: keys.messages(id),
    queryFn: ({ pageParam, signal }) =>
      api.get<Page<Message>>(
        `/conversations/${id}/messages?sort=-at&limit=30${pageParam ? `&cursor=${encodeURIComponent(pageParam)}` : ""}`,
        { signal },
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
    refetchInterval: ({ state }) => (state.data?.pages[0]?.data.some(isMoving) ? 2_000 : every()),
  });
  const messages = (result.data?.pages ?? []).flatMap((page) => page.data).toReversed();
  return { ...result, messages };
}
