// `pnpm test`: the guards, then every suite, then one line that sums them up.
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import { startTestPostgres } from "@rapport/stack/testing";

import { check } from "./check.ts";
import { root } from "./lib/repo.ts";
import { runBin } from "./lib/run.ts";
import type { Suite } from "./suites.ts";
import { checkBudget, suites } from "./suites.ts";
import type { Failure, Tally } from "./tally.ts";
import {
  closingLine,
  distrust,
  failuresOfPlaywright,
  failuresOfVitest,
  sum,
  tallyPlaywright,
  tallyVitest,
} from "./tally.ts";

type Row = { name: string; tally: Tally; seconds: number; budget: number };

const reports = mkdtempSync(join(tmpdir(), "rapport-reports-"));
/** Where the attack matrix leaves its line for the summary. */
const matrix = join(reports, "matrix");
process.env.RAPPORT_MATRIX_PARTS = matrix;
process.on("exit", () => rmSync(reports, { recursive: true, force: true }));
noteSamples();

const only = process.argv.slice(2);
const known = ["check", ...suites.map((suite) => suite.name)];
for (const name of only.filter((name) => !known.includes(name))) {
  console.error(`No suite is named ${name}. There are: ${known.join(", ")}.`);
  process.exit(2);
}
const wanted = (name: string) => only.length === 0 || only.includes(name);

const rows: Row[] = [];
const failures: Failure[] = [];
if (wanted("check")) rows.push(await runCheck());

const chosen = suites.filter((suite) => wanted(suite.name));
const postgres = chosen.some((suite) => suite.runner === "vitest")
  ? await startTestPostgres()
  : null;
try {
  for (const suite of chosen) rows.push(await runSuite(suite));
} finally {
  await postgres?.stop();
}

console.log("");
for (const { name, tally, seconds, budget } of rows) {
  const over = seconds > budget ? "  over its budget" : "";
  console.log(
    `${name.padEnd(11)} ${seconds.toFixed(0).padStart(4)} s of ${String(budget).padStart(3)} s   ${closingLine(tally)}${over}`,
  );
}
const matrixLine = join(matrix, "summary.txt");
if (existsSync(matrixLine)) console.log(`\n${readFileSync(matrixLine, "utf8")}`);
// Last, so that the end of a long log says what to look at.
for (const { test, words } of failures) console.log(`\nfailed: ${test}\n        ${words}`);
const total = sum(rows.map((row) => row.tally));
console.log(`\n${closingLine(total)}`);
process.exit(total.failed === 0 ? 0 : 1);

async function runCheck(): Promise<Row> {
  const start = performance.now();
  console.log("check");
  const results = await check();
  const broken = results.filter((result) => result.breaks.length > 0);
  for (const { name, breaks } of broken)
    failures.push({ test: `check > ${name}`, words: String(breaks[0]).split("\n")[0]! });
  const failed = broken.length;
  const tally = { passed: results.length - failed, failed, skipped: 0 };
  return { name: "check", tally, seconds: secondsSince(start), budget: checkBudget };
}

async function runSuite(suite: Suite): Promise<Row> {
  const start = performance.now();
  console.log(`\n${suite.name}`);
  const report = join(reports, `${suite.name}.json`);
  const tally =
    suite.runner === "vitest" ? await runVitest(suite, report) : await runPlaywright(report);
  return { name: suite.name, tally, seconds: secondsSince(start), budget: suite.budget };
}

async function runVitest(suite: Suite, report: string): Promise<Tally> {
  const { code } = await runBin(
    "vitest",
    "vitest",
    [
      "run",
      "--project",
      suite.name,
      ...(suite.workers ? [`--maxWorkers=${suite.workers}`] : []),
      "--reporter=default",
      "--reporter=json",
      `--outputFile.json=${report}`,
    ],
    { live: true },
  );
  return distrust(readTally(report, tallyVitest, failuresOfVitest), code);
}

async function runPlaywright(report: string): Promise<Tally> {
  const { code } = await runBin("@playwright/test", "playwright", ["test"], {
    cwd: join(root, "apps/web"),
    env: { PLAYWRIGHT_JSON_OUTPUT_FILE: report },
    live: true,
  });
  return distrust(readTally(report, tallyPlaywright, failuresOfPlaywright), code);
}

function readTally<Report>(
  path: string,
  count: (report: Report) => Tally,
  name: (report: Report) => Failure[],
): Tally {
  if (!existsSync(path)) return { passed: 0, failed: 0, skipped: 0 };
  const report = JSON.parse(readFileSync(path, "utf8")) as Report;
  failures.push(...name(report));
  return count(report);
}

/** Tests read sample files by an absolute path, whatever folder they run in. */
function noteSamples(): void {
  const given = process.env.RAPPORT_SAMPLES;
  const folder = given ? resolve(root, given) : "";
  if (folder && existsSync(folder)) {
    process.env.RAPPORT_SAMPLES = folder;
    return;
  }
  delete process.env.RAPPORT_SAMPLES;
  console.log(
    given
      ? `RAPPORT_SAMPLES names ${folder}, which does not exist: tests of sample files are skipped.\n`
      : "RAPPORT_SAMPLES is not set: tests of sample files are skipped.\n",
  );
}

function secondsSince(start: number): number {
  return (performance.now() - start) / 1000;
}
