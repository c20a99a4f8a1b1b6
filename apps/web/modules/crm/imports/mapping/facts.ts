// What an upload shows of its columns: samples, how full they are, how their dates and numbers are written.
import type { ColumnFacts } from "../engine/types.ts";
import { guessDateOrder } from "../values/date.ts";
import { guessDecimalMark } from "../values/number.ts";
import { shareThatFits } from "./sniff.ts";

const SAMPLE = 500;
const SHOWN = 4;
const SHOWN_LENGTH = 120;

/** Facts and a sample of cells for each column. The order of dates is told from all rows, not from the sample. */
export function describeColumns(
  names: readonly string[],
  rows: readonly { cells: readonly string[] }[],
): { facts: ColumnFacts; values: string[] }[] {
  const step = Math.max(1, Math.floor(rows.length / SAMPLE));
  return names.map((name, at) => {
    const values = rows.filter((_, row) => row % step === 0).map((row) => row.cells[at] ?? "");
    const all = rows.map((row) => row.cells[at] ?? "");
    const facts: ColumnFacts = {
      name,
      samples: firstDistinct(all),
      filled: all.filter((cell) => cell !== "").length,
    };
    if ((shareThatFits("date", values) ?? 0) >= 0.6) facts.date = guessDateOrder(all);
    else if ((shareThatFits("money", values) ?? 0) >= 0.6) facts.decimal = guessDecimalMark(all);
    return { facts, values };
  });
}

function firstDistinct(cells: readonly string[]): string[] {
  const shown = new Set<string>();
  for (const cell of cells) {
    if (cell !== "") shown.add(cell.slice(0, SHOWN_LENGTH));
    if (shown.size === SHOWN) break;
  }
  return [...shown];
}
