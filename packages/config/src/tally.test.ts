import { expect, test } from "vitest";

import {
  closingLine,
  distrust,
  failuresOfPlaywright,
  failuresOfVitest,
  sum,
  tallyPlaywright,
  tallyVitest,
} from "./tally.ts";

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
      { name: "a.test.ts", status: "passed", assertionResults: [{ status: "passed" }] },
      { name: "b.test.ts", status: "failed", assertionResults: [{ status: "failed" }] },
      { name: "c.test.ts", status: "failed", assertionResults: [] },
    ],
  });
  expect(tally).toEqual({ passed: 4, failed: 2, skipped: 1 });
});

test("a browser error outside any test is a failure", () => {
  const stats = { expected: 2, unexpected: 0, flaky: 1, skipped: 0 };
  expect(tallyPlaywright({ stats, errors: [{ message: "no stack" }] })).toEqual({
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

test("a failed test is named with the first line of what it said", () => {
  expect(
    failuresOfVitest({
      numPassedTests: 1,
      numFailedTests: 1,
      numPendingTests: 0,
      numTodoTests: 0,
      testResults: [
        {
          name: "a.test.ts",
          status: "failed",
          assertionResults: [
            { status: "passed", fullName: "holds" },
            {
              status: "failed",
              fullName: "breaks",
              failureMessages: ["\u001B[31mexpected 1\u001B[39m\n  at a.test.ts:3"],
            },
          ],
        },
        { name: "b.test.ts", status: "failed", message: "no such module", assertionResults: [] },
      ],
    }),
  ).toEqual([
    { test: "a.test.ts > breaks", words: "expected 1" },
    { test: "b.test.ts", words: "no such module" },
  ]);
  const spec = (title: string, ok: boolean) => ({
    title,
    file: "e.spec.ts",
    ok,
    tests: [{ results: [{ error: ok ? undefined : { message: "timed out\nat" } }] }],
  });
  expect(
    failuresOfPlaywright({
      stats: { expected: 1, unexpected: 1, flaky: 0, skipped: 0 },
      errors: [{ message: "port taken" }],
      suites: [{ specs: [spec("stays", true)], suites: [{ specs: [spec("falls", false)] }] }],
    }),
  ).toEqual([
    { test: "e.spec.ts > falls", words: "timed out" },
    { test: "outside any test", words: "port taken" },
  ]);
});
