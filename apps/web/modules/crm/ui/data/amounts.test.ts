import { expect, it } from "vitest";
import { addToTotals, sumTotals, weighTotals } from "./amounts.ts";

const eur = (amount: string) => ({ currency: "EUR", amount });

it("keeps currencies apart and adds exactly", () => {
  expect(sumTotals([[eur("0.10"), { currency: "GBP", amount: "5.00" }], [eur("0.20")]])).toEqual([
    eur("0.30"),
    { currency: "GBP", amount: "5.00" },
  ]);
  expect(addToTotals([eur("90071992547409931.01")], "0.01", "EUR")).toEqual([
    eur("90071992547409931.02"),
  ]);
});

it("takes away what was added", () => {
  const once = addToTotals([eur("10.00")], "2.55", "EUR");
  expect(addToTotals(once, "2.55", "EUR", -1)).toEqual([eur("10.00")]);
  expect(addToTotals(once, null, "EUR", -1)).toBe(once);
});

it("weighs by the chance", () => {
  expect(weighTotals([eur("0.01"), { currency: "JPY", amount: "1001" }], 50)).toEqual([
    eur("0.01"),
    { currency: "JPY", amount: "501" },
  ]);
});
