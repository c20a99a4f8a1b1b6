// `pnpm test`: the guards and every suite, then one line that sums them up.
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import { startTestPostgres } from "@rapport/stack/testing";

import { check } from "./check.ts";
import { root } from "./lib/repo.ts";
import { runBin } from "./lib/run.ts";
import type { RunOptions } from "./lib/run.ts";
import { takeTurns } from "./lib/turns.ts";
import type { Turn } from "./lib/turns.ts";
import type { Suite } from "./suites.ts";
import { checkBudget, lanes, suites, wholeBudget } from "./suites.ts";
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
const chosen = known.filter((name) => only.length === 0 || only.includes(name));

const start = performance.now();
const failures: Failure[] = [];
const usesPostgres = suites.some(
  ({ name, runner }) => runner === "vitest" && chosen.includes(name),
);
const postgres = usesPostgres ? await startTestPostgres() : null;
const rows = await runAll().finally(() => postgres?.stop());

console.log("");
for (const { name, tally, seconds, budget } of rows) {
  const over = seconds > budget ? "  over its budget" : "";
  console.log(
    `${name.padEnd(11)} ${seconds.toFixed(0).padStart(4)} s of ${String(budget).padStart(3)} s   ${closingLine(tally)}${over}`,
  );
}
if (only.length === 0)
  console.log(
    `${"all".padEnd(11)} ${secondsSince(start).toFixed(0).padStart(4)} s of ${wholeBudget} s`,
  );
const matrixLine = join(matrix, "summary.txt");
if (existsSync(matrixLine)) console.log(`\n${readFileSync(matrixLine, "utf8")}`);
// Last, so that the end of a long log says what to look at.
for (const { test, words } of failures) console.log(`\nfailed: ${test}\n        ${words}`);
const total = sum(rows.map((row) => row.tally));
console.log(`\n${closingLine(total)}`);
process.exit(total.failed === 0 ? 0 : 1);

/** Lane beside lane, then what is in none. Answers the rows in the order of their names. */
async function runAll(): Promise<Row[]> {
  const next = takeTurns((chunk) => void process.stdout.write(chunk));
  const turns = new Map(chosen.map((name) => [name, next()]));
  const done = new Map<string, Row>();
  const runLane = async (names: string[]): Promise<void> => {
    for (const name of names) {
      const turn = turns.get(name);
      if (!turn) continue;
      turn.write(`${name === chosen[0] ? "" : "\n"}${name}\n`);
      done.set(name, await runOne(name, turn).finally(() => turn.end()));
    }
  };
  await Promise.all(lanes.map(runLane));
  await runLane(chosen.filter((name) => !done.has(name)));
  return chosen.flatMap((name) => done.get(name) ?? []);
}

async function runOne(name: string, turn: Turn): Promise<Row> {
  const suite = suites.find((one) => one.name === name);
  const begin = performance.now();
  const tally = suite ? await runSuite(suite, turn) : await runCheck(turn);
  return { name, tally, seconds: secondsSince(begin), budget: suite?.budget ?? checkBudget };
}

async function runCheck(turn: Turn): Promise<Tally> {
  const results = await check([], (line) => turn.write(`${line}\n`));
  const broken = results.filter((result) => result.breaks.length > 0);
  for (const { name, breaks } of broken)
    failures.push({ test: `check > ${name}`, words: String(breaks[0]).split("\n")[0]! });
  const failed = broken.length;
  return { passed: results.length - failed, failed, skipped: 0 };
}

async function runSuite(suite: Suite, turn: Turn): Promise<Tally> {
  const report = join(reports, `${suite.name}.json`);
  // One alone has the terminal; of several each waits for its turn.
  const show = chosen.length === 1 ? ("inherit" as const) : (chunk: Buffer) => turn.write(chunk);
  const env: Record<string, string> = process.stdout.isTTY ? { FORCE_COLOR: "1" } : {};
  return suite.runner === "vitest"
    ? await runVitest(suite, report, { show, env })
    : await runPlaywright(report, { show, env });
}

async function runVitest(suite: Suite, report: string, options: RunOptions): Promise<Tally> {
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
    options,
  );
  return distrust(readTally(report, tallyVitest, failuresOfVitest), code);
}

async function runPlaywright(report: string, options: RunOptions): Promise<Tally> {
  const { code } = await runBin("@playwright/test", "playwright", ["test"], {
    ...options,
    cwd: join(root, "apps/web"),
    env: { ...options.env, PLAYWRIGHT_JSON_OUTPUT_FILE: report },
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
