"use client";
// The list of conversations, page after page by keyset, looked at again when something changes; every ten seconds where that is not heard.
import {
  keepPreviousData,
  useInfiniteQuery,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { useMemo } from "react";
import { api } from "#lib/client.ts";
import type { Page } from "#modules/crm/ui/index.ts";
import { type InboxState, toRequest } from "./inbox-state.ts";
import { keys } from "./keys.ts";
import { useLive } from "./live.ts";
import type { Conversation, Integration, Phone } from "./types.ts";

const POLL_MS = 10_000;
/** While changes are heard of, for what no change tells: a right that was given or taken. */
const HEARD_MS = 60_000;

/** How often to look again by the clock; when something changes, all that is shown of the inbox is asked for anew. */
export function useLiveInterval(): number {
  const client = useQueryClient();
  const live = useLive(() => {
    for (const queryKey of keys.live) void client.invalidateQueries({ queryKey });
  });
  return live ? HEARD_MS : POLL_MS;
}

type Team = { id: string; name: string; member_ids: string[] };

/** The teams that a member belongs to. */
export const useMyTeams = (memberId: string | null) =>
  useQuery({
    queryKey: ["comms", "teams"],
    queryFn: () => api.get<Page<Team>>("/teams?limit=100"),
    select: ({ data }) => data.filter((team) => memberId && team.member_ids.includes(memberId)),
    staleTime: 5 * 60_000,
    enabled: memberId !== null,
  });

/** The conversations that the inbox shows now. */
export function useInbox(state: InboxState, teams: readonly string[]) {
  const request = toRequest(state, teams);
  const every = useLiveInterval();
  const result = useInfiniteQuery({
    queryKey: keys.list(request),
    queryFn: ({ pageParam, signal }) =>
      api.get<Page<Conversation>>(
        `/conversations?${request}${pageParam ? `&cursor=${encodeURIComponent(pageParam)}` : ""}`,
        { signal },
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
    placeholderData: keepPreviousData,
    refetchInterval: every,
    enabled: state.who !== "team" || teams.length > 0 || state.q.trim() !== "",
  });
  const rows = useMemo(() => {
    // A conversation that moved up while pages were read stands on two of them.
    const seen = new Map<string, Conversation>();
    for (const page of result.data?.pages ?? [])
      for (const row of page.data) if (!seen.has(row.id)) seen.set(row.id, row);
    return [...seen.values()];
  }, [result.data]);
  return { ...result, rows };
}

/** The mailboxes that the reader may see. */
export const useMailboxes = (enabled = true) =>
  useQuery({
    queryKey: keys.mailboxes,
    queryFn: () => api.get<Page<Integration>>("/integrations?limit=100"),
    select: ({ data }) => data,
    staleTime: 60_000,
    enabled,
  });

/** The organisation's numbers in use. */
export const usePhones = (enabled = true) =>
  useQuery({
    queryKey: keys.phones,
    queryFn: () => api.get<Page<Phone>>("/phones?limit=100&filter[state][eq]=active"),
    select: ({ data }) => data,
    staleTime: 60_000,
    enabled,
  });
