import { expect, it } from "vitest";
import { readListState, sameFilters, writeListState } from "./list-state.ts";

const state = {
  sort: "-amount",
  filters: [
    { field: "owner_id", op: "is_null" as const, value: "true" },
    { field: "amount", op: "gte" as const, value: "1000" },
  ],
  q: "crane & hoist",
};

it("comes back from the address as it went", () => {
  const search = writeListState(state, "-created_at");
  expect(readListState(new URLSearchParams(search), "-created_at", ["owner_id", "amount"])).toEqual(
    state,
  );
});

it("says nothing for the default", () => {
  expect(writeListState({ sort: "-created_at", filters: [], q: " " }, "-created_at")).toBe("");
});

it("leaves out what no list may be asked", () => {
  const params = new URLSearchParams(
    "filter[org_id][eq]=1&filter[amount][drop]=1&filter[amount][lte]=5",
  );
  expect(readListState(params, "name", ["amount"]).filters).toEqual([
    { field: "amount", op: "lte", value: "5" },
  ]);
});

it("compares filters whatever their order", () => {
  expect(sameFilters(state.filters, [...state.filters].reverse())).toBe(true);
  expect(sameFilters(state.filters, [])).toBe(false);
});
