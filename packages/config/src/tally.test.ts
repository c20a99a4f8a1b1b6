import { expect, test } from "vitest";

import { closingLine, distrust, sum, tallyPlaywright, tallyVitest } from "./tally.ts";

test("the closing line names skipped tests only when there are some", () => {
  expect(closingLine({ passed: 3, failed: 0, skipped: 0 })).toBe("3 passed, 0 failed");
  expect(closingLine({ passed: 3, failed: 1, skipped: 2 })).toBe("3 passed, 1 failed, 2 skipped");
});

test("a file that does not load is a failure although none of its tests failed", () => {
  const tally = tallyVitest({
    numPassedTests: 4,
    numFailedTests: 1,
    numPendingTests: 1,
    numTodoTests: 0,
    testResults: [
      { status: "passed", assertionResults: [{ status: "passed" }] },
      { status: "failed", assertionResults: [{ status: "failed" }] },
      { status: "failed", assertionResults: [] },
    ],
  });
  expect(tally).toEqual({ passed: 4, failed: 2, skipped: 1 });
});

test("a browser error outside any test is a failure", () => {
  const stats = { expected: 2, unexpected: 0, flaky: 1, skipped: 0 };
  expect(tallyPlaywright({ stats, errors: ["no stack"] })).toEqual({
    passed: 3,
    failed: 1,
    skipped: 0,
  });
});

test("a runner that ends badly or runs nothing is not believed", () => {
  const good = { passed: 2, failed: 0, skipped: 0 };
  expect(distrust(good, 0)).toEqual(good);
  expect(distrust(good, 1).failed).toBe(1);
  expect(distrust({ passed: 0, failed: 0, skipped: 0 }, 0).failed).toBe(1);
  expect(distrust({ passed: 2, failed: 1, skipped: 0 }, 1).failed).toBe(1);
});

test("runners are summed", () => {
  const one = { passed: 1, failed: 2, skipped: 3 };
  expect(sum([one, one])).toEqual({ passed: 2, failed: 4, skipped: 6 });
  expect(sum([])).toEqual({ passed: 0, failed: 0, skipped: 0 });
});
