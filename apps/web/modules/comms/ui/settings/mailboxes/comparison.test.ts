import { expect, test } from "vitest";
import { comparisonOf } from "./comparison.ts";

test("a comparison says all, none or how many were missing, and what was left out", () => {
  const outcome_counts = { stored: 1050, internal: 131, blocked: 20, duplicate: 3 };
  expect(comparisonOf({ missing_count: 0, provider_count: 1204, outcome_counts })).toEqual({
    words: "all",
    count: 1204,
    missing: 0,
    parts: [
      ["here", 1050],
      ["leftOut", 151],
      ["twice", 3],
    ],
  });
  expect(
    comparisonOf({ missing_count: 2, provider_count: 12, outcome_counts: { stored: 10 } }),
  ).toEqual({ words: "missing", count: 12, missing: 2, parts: [] });
  expect(comparisonOf({ missing_count: 0, provider_count: 0, outcome_counts: {} }).words).toBe(
    "none",
  );
});

test("a comparison of a time when nobody kept the count names what it can", () => {
  const before = { provider_count: null, outcome_counts: null };
  expect(comparisonOf({ missing_count: 0, ...before }).words).toBe("allBefore");
  expect(comparisonOf({ missing_count: 3, ...before })).toMatchObject({
    words: "missingBefore",
    missing: 3,
  });
});
