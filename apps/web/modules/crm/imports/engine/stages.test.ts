import { expect, it } from "vitest";
import { orderStages, stageKindOf } from "./stages.ts";

it("tells won and lost by name, in several languages", () => {
  expect(
    ["Won", "Closed Won", "CLOSED_WON", "Gewonnen", "Gagné", "SALE_DONE"].map(stageKindOf),
  ).toEqual(Array(6).fill("won"));
  expect(["Lost", "closed-lost", "Verloren", "Perdu", "BAD_LEAD"].map(stageKindOf)).toEqual(
    Array(5).fill("lost"),
  );
  expect(["Prospecting", "Wonder", "Negotiation"].map(stageKindOf)).toEqual(Array(3).fill("open"));
});

it("puts stages into the order of a sale, closed ones last", () => {
  expect(orderStages(["Won", "Engaging", "Lost", "Prospecting"])).toEqual([
    "Prospecting",
    "Engaging",
    "Won",
    "Lost",
  ]);
  expect(orderStages(["Second", "First", "Lost"])).toEqual(["Second", "First", "Lost"]);
});
