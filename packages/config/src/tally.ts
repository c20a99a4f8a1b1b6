// One sum over several runners, from the reports they write as JSON.

export type Tally = { passed: number; failed: number; skipped: number };

/** Adds tallies up. */
export function sum(tallies: Tally[]): Tally {
  return tallies.reduce(
    (total, one) => ({
      passed: total.passed + one.passed,
      failed: total.failed + one.failed,
      skipped: total.skipped + one.skipped,
    }),
    { passed: 0, failed: 0, skipped: 0 },
  );
}

/** The closing line: `12 passed, 0 failed`, with `, 3 skipped` when tests were skipped. */
export function closingLine({ passed, failed, skipped }: Tally): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}

/** What vitest's json reporter writes, as far as it is counted. */
export type VitestReport = {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  testResults: {
    name: string;
    status: string;
    message?: string;
    assertionResults: { status: string; fullName?: string; failureMessages?: string[] }[];
  }[];
};

/** Counts a vitest report. A file that failed before its first test counts as one failure. */
export function tallyVitest(report: VitestReport): Tally {
  const broken = report.testResults.filter(
    (file) =>
      file.status === "failed" && !file.assertionResults.some((test) => test.status === "failed"),
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken.length,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/** A failed test: where it stands and the first line of what it said. */
export type Failure = { test: string; words: string };

/** The failures that a vitest report names, files that did not load among them. */
export function failuresOfVitest(report: VitestReport): Failure[] {
  return report.testResults.flatMap((file) => {
    const failed = file.assertionResults.filter((test) => test.status === "failed");
    if (failed.length === 0 && file.status === "failed")
      return [{ test: file.name, words: firstLine(file.message) }];
    return failed.map((test) => ({
      test: `${file.name} > ${test.fullName ?? ""}`,
      words: firstLine(test.failureMessages?.[0]),
    }));
  });
}

/** The failures that a Playwright report names, errors outside any test among them. */
export function failuresOfPlaywright(report: PlaywrightReport): Failure[] {
  const within = (suite: PlaywrightSuite): Failure[] => [
    ...(suite.specs ?? [])
      .filter((spec) => !spec.ok)
      .map((spec) => ({
        test: `${spec.file} > ${spec.title}`,
        words: firstLine(
          spec.tests.flatMap((test) => test.results).find((result) => result.error)?.error?.message,
        ),
      })),
    ...(suite.suites ?? []).flatMap(within),
  ];
  return [
    ...(report.suites ?? []).flatMap(within),
    ...report.errors.map((error) => ({
      test: "outside any test",
      words: firstLine(error.message),
    })),
  ];
}

const colours = /\u001b\[[0-9;]*m/gu;

function firstLine(text: string | undefined): string {
  return (text ?? "").replaceAll(colours, "").split("\n")[0]!.slice(0, 300);
}

type PlaywrightSuite = {
  suites?: PlaywrightSuite[];
  specs?: {
    title: string;
    file: string;
    ok: boolean;
    tests: { results: { error?: { message?: string } }[] }[];
  }[];
};

/** What Playwright's json reporter writes, as far as it is counted. */
export type PlaywrightReport = {
  suites?: PlaywrightSuite[];
  stats: { expected: number; unexpected: number; flaky: number; skipped: number };
  errors: { message?: string }[];
};

/** Counts a Playwright report. An error outside any test counts as one failure. */
export function tallyPlaywright({ stats, errors }: PlaywrightReport): Tally {
  return {
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected + (stats.unexpected === 0 ? errors.length : 0),
    skipped: stats.skipped,
  };
}

/**
 * Holds a runner's exit code against its report: a runner that failed without naming a failed test,
 * or that ran no test at all, counts as one failure.
 */
export function distrust(tally: Tally, exitCode: number): Tally {
  const silent = exitCode !== 0 && tally.failed === 0;
  const empty = tally.passed + tally.failed + tally.skipped === 0;
  return silent || empty ? { ...tally, failed: tally.failed + 1 } : tally;
}
