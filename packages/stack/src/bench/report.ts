// Figures as a table for the terminal and as Markdown for docs/performance.md.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import os from "node:os";
import { join } from "node:path";
import { repoRoot } from "../paths.ts";

export interface Table {
  head: string[];
  rows: string[][];
}

/** Milliseconds with as many digits as mean something. */
export const ms = (value: number): string =>
  Number.isNaN(value)
    ? "–"
    : value < 10
      ? value.toFixed(2)
      : value < 100
        ? value.toFixed(1)
        : String(Math.round(value));
export const whole = (value: number): string =>
  Number.isNaN(value) ? "–" : Math.round(value).toLocaleString("en");

/** Columns in line, numbers to the right. */
export function formatTable({ head, rows }: Table): string {
  const widths = head.map((title, i) =>
    Math.max(title.length, ...rows.map((row) => row[i]!.length)),
  );
  const line = (cells: string[]) =>
    `  ${cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join("  ")}`;
  return [
    line(head),
    `  ${widths.map((width) => "─".repeat(width)).join("  ")}`,
    ...rows.map(line),
  ].join("\n");
}

export function markdownTable({ head, rows }: Table): string {
  const line = (cells: string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map((_, i) => (i === 0 ? "---" : "---:"))), ...rows.map(line)].join(
    "\n",
  );
}

/** How busy the machine is before a measurement: other work makes every figure worse, and small ones most. */
export function describeLoad(): { load: number; remark: string } {
  const load = os.loadavg()[0]!;
  const busy = load > os.cpus().length / 3;
  return {
    load,
    remark: busy
      ? ` Other work ran on the machine (load ${load.toFixed(1)} before the start): the figures are too high.`
      : "",
  };
}

/** The machine in a line. */
export function describeMachine(postgres: string): string {
  const cpus = os.cpus();
  return `${cpus.length} × ${cpus[0]?.model.trim() ?? "unknown CPU"}, ${Math.round(os.totalmem() / 2 ** 30)} GB, ${os.type()} ${os.arch()}, Node ${process.versions.node}, Postgres ${postgres}`;
}

/** Puts `text` between the section's marks in docs/performance.md, and leaves what is written around them. */
export function saveSection(
  name: string,
  text: string,
  file = join(repoRoot, "docs/performance.md"),
): void {
  const [from, to] = [`<!-- bench:${name} -->`, `<!-- /bench:${name} -->`];
  const before = existsSync(file) ? readFileSync(file, "utf8") : "# Performance\n";
  const [start, end] = [before.indexOf(from), before.indexOf(to)];
  const section = `${from}\n${text}\n${to}`;
  writeFileSync(
    file,
    start >= 0 && end > start
      ? before.slice(0, start) + section + before.slice(end + to.length)
      : `${before.trimEnd()}\n\n${section}\n`,
  );
}
