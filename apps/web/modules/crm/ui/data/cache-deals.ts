// The board's caches under a move: the card changes its column, the sums change with it.
import type { InfiniteData, QueryClient } from "@tanstack/react-query";
import type { Deal, Page, StageSummary } from "../types.ts";
import { addToTotals } from "./amounts.ts";
import { patchRow } from "./cache.ts";
import { keys } from "./keys.ts";

type Pages = InfiniteData<Page<Deal>, string | null>;

function insertTop(data: Pages | undefined, deal: Deal): Pages | undefined {
  const [first, ...rest] = data?.pages ?? [];
  if (!data || !first) return data;
  return {
    ...data,
    pages: [{ ...first, data: [deal, ...first.data.filter((row) => row.id !== deal.id)] }, ...rest],
  };
}

const without = (data: Pages | undefined, id: string): Pages | undefined =>
  data && {
    ...data,
    pages: data.pages.map((page) => ({ ...page, data: page.data.filter((row) => row.id !== id) })),
  };

/** Counts a deal into (1) or out of (-1) its stage. */
export function countDeal(summary: StageSummary[] | undefined, deal: Deal, sign: 1 | -1) {
  // A stage without deals is not in the answer.
  const stage = summary?.find((row) => row.stage_id === deal.stage_id);
  const counted = {
    stage_id: deal.stage_id,
    count: (stage?.count ?? 0) + sign,
    // Who sees no amounts has no sums either.
    ...(deal.amount !== undefined && {
      totals: addToTotals(stage?.totals ?? [], deal.amount, deal.currency, sign),
    }),
  };
  return summary && [...summary.filter((row) => row !== stage), counted];
}

/** The same in every cached summary of its pipeline: everyone's, and its owner's. */
export function countInSummaries(client: QueryClient, deal: Deal, sign: 1 | -1) {
  for (const owner of ["", ...(deal.owner_id ? [deal.owner_id] : [])])
    client.setQueryData<StageSummary[]>(keys.summary(deal.pipeline_id, owner), (data) =>
      countDeal(data, deal, sign),
    );
}

/** Shows `after` where `before` stood: out of the old column, on top of the new one, sums adjusted. */
export function moveInCaches(client: QueryClient, before: Deal, after: Deal) {
  client.setQueriesData<Pages>({ queryKey: [...keys.columns, before.stage_id] }, (data) =>
    without(data, before.id),
  );
  client.setQueriesData<Pages>({ queryKey: [...keys.columns, after.stage_id] }, (data) =>
    insertTop(data, after),
  );
  countInSummaries(client, before, -1);
  countInSummaries(client, after, 1);
  patchRow<Deal>(client, "deals", after.id, after);
}
