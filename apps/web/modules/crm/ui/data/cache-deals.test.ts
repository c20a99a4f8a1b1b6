import { QueryClient } from "@tanstack/react-query";
import { expect, it } from "vitest";
import type { Deal, StageSummary } from "../types.ts";
import { flatRows } from "./cache.ts";
import { moveInCaches } from "./cache-deals.ts";
import { keys } from "./keys.ts";

const deal = {
  id: "d1",
  name: "Crane academy",
  pipeline_id: "p",
  stage_id: "open",
  status: "open",
  stage_changed_at: "2026-11-01T08:00:00.000Z",
  owner_id: "m1",
  amount: "148000.00",
  currency: "EUR",
} as Deal;
const other = { ...deal, id: "d2", amount: "10.50" };

function startingCache() {
  const client = new QueryClient();
  const column = (rows: Deal[]) => ({
    pages: [{ data: rows, next_cursor: null, has_more: false }],
    pageParams: [null],
  });
  client.setQueryData(keys.column("open", "name", ""), column([deal, other]));
  client.setQueryData(keys.column("won", "name", ""), column([]));
  client.setQueryData<StageSummary[]>(keys.summary("p", ""), [
    { stage_id: "open", count: 2, totals: [{ currency: "EUR", amount: "148010.50" }] },
  ]);
  return client;
}

const idsOf = (client: QueryClient, stage: string) =>
  flatRows<Deal>(client.getQueryData(keys.column(stage, "name", ""))).map(({ id }) => id);
const sumsOf = (client: QueryClient) =>
  Object.fromEntries(
    (client.getQueryData<StageSummary[]>(keys.summary("p", "")) ?? []).map((row) => [
      row.stage_id,
      [row.count, row.totals?.[0]?.amount],
    ]),
  );

it("moves the card and the sums, into a stage that had no deals too", () => {
  const client = startingCache();
  moveInCaches(client, deal, { ...deal, stage_id: "won", status: "won" });
  expect(idsOf(client, "open")).toEqual(["d2"]);
  expect(idsOf(client, "won")).toEqual(["d1"]);
  expect(sumsOf(client)).toEqual({ open: [1, "10.50"], won: [1, "148000.00"] });
});

it("comes back to the same sums when the move is refused", () => {
  const client = startingCache();
  const moved: Deal = { ...deal, stage_id: "won", status: "won" };
  moveInCaches(client, deal, moved);
  moveInCaches(client, moved, deal);
  expect(idsOf(client, "open")).toEqual(["d1", "d2"]);
  expect(idsOf(client, "won")).toEqual([]);
  expect(sumsOf(client)).toEqual({ open: [2, "148010.50"], won: [0, "0.00"] });
});
