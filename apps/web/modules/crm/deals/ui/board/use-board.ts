"use client";
// What the board reads: exact totals per stage from the server, and each column by keyset pages.
import { api } from "#lib/client.ts";
import { keys } from "#modules/crm/ui/data/keys.ts";
import { toSearch, where } from "#modules/crm/ui/data/query.ts";
import type { Deal, Page, StageSummary } from "#modules/crm/ui/types.ts";
import { BOARD_PAGE, type BoardSort } from "#modules/crm/ui/lists/defaults.ts";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";

/** Exact count and sums of every stage of a pipeline; of one owner's deals when `ownerId` is not "". */
export const summaryQuery = (pipelineId: string, ownerId: string) => ({
  queryKey: keys.summary(pipelineId, ownerId),
  queryFn: async () => {
    const params = new URLSearchParams({
      pipeline_id: pipelineId,
      ...(ownerId && { owner_id: ownerId }),
    });
    return (await api.get<{ data: StageSummary[] }>(`/deals/summary?${params}`)).data;
  },
  staleTime: 15_000,
});

export const useSummary = (pipelineId: string | undefined, ownerId: string) =>
  useQuery({ ...summaryQuery(pipelineId ?? "", ownerId), enabled: Boolean(pipelineId) });

export type BoardView = { sort: BoardSort; ownerId: string };

/** The cards of one stage, page after page. */
export const useColumn = (stageId: string, { sort, ownerId }: BoardView) =>
  useInfiniteQuery({
    queryKey: keys.column(stageId, sort, ownerId),
    queryFn: ({ pageParam, signal }) => {
      const filters = [
        where("stage_id", "eq", stageId),
        ...(ownerId ? [where("owner_id", "eq", ownerId)] : []),
      ];
      return api.get<Page<Deal>>(
        `/deals${toSearch({ limit: BOARD_PAGE, sort, filters, cursor: pageParam })}`,
        { signal },
      );
    },
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
    staleTime: 15_000,
  });
