// The parts of a run, which several processes write and one line sums up.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { Report } from "./report.ts";

/** Names the folder in the environment, which processes inherit. */
export const PARTS_VARIABLE = "RAPPORT_MATRIX_PARTS";

/** Puts a finished report away for the summary. Without the folder there is no summary to write for. */
export function keepPart(name: string, report: Report): void {
  const folder = process.env[PARTS_VARIABLE];
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  const { tried, surprises } = report;
  writeFileSync(
    join(folder, `${name}.json`),
    JSON.stringify({ tried, surprises, axes: report.axes() }),
  );
}

/** The line over all parts; undefined when no part was written. */
export function sumParts(folder: string): string | undefined {
  const names = existsSync(folder)
    ? readdirSync(folder).filter((name) => name.endsWith(".json"))
    : [];
  if (names.length === 0) return undefined;
  const total = new Report();
  for (const name of names) {
    total.add(JSON.parse(readFileSync(join(folder, name), "utf8")) as Parameters<Report["add"]>[0]);
  }
  return total.summary();
}
