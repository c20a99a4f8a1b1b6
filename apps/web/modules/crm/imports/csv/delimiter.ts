// Which sign separates the cells, told by which one gives rows of equal length.
import { type Delimiter, readRecords } from "./records.ts";

const CANDIDATES: Delimiter[] = [",", ";", "\t", "|"];
const SAMPLE_CHARACTERS = 64 * 1024;

/** `sep=;` in the first line: how Excel is told. Answers the sign and the text without that line. */
export function takeSeparatorLine(text: string): { delimiter?: Delimiter; text: string } {
  const found = /^"?sep=(.)"?\r?\n/i.exec(text);
  const delimiter = CANDIDATES.find((candidate) => candidate === found?.[1]);
  return found && delimiter ? { delimiter, text: text.slice(found[0].length) } : { text };
}

/**
 * The delimiter of a table: the one under which most rows have the same number of cells, at least two, the heading
 * among them. A table of one column is said to be separated by commas.
 */
export async function detectDelimiter(text: string): Promise<Delimiter> {
  const sample = cutAtLineEnd(text);
  let best: { delimiter: Delimiter; score: number } = { delimiter: ",", score: 0 };
  for (const delimiter of CANDIDATES) {
    if (!sample.includes(delimiter)) continue;
    const score = scoreWidths(await readWidths(sample, delimiter));
    if (score > best.score) best = { delimiter, score };
  }
  return best.delimiter;
}

function cutAtLineEnd(text: string): string {
  if (text.length <= SAMPLE_CHARACTERS) return text;
  const end = text.lastIndexOf("\n", SAMPLE_CHARACTERS);
  return text.slice(0, end > 0 ? end + 1 : SAMPLE_CHARACTERS);
}

async function readWidths(sample: string, delimiter: Delimiter): Promise<number[]> {
  const widths: number[] = [];
  for await (const batch of readRecords(sample, delimiter)) {
    // A line that only a stray quote explains speaks against the delimiter, so it counts as narrow.
    for (const record of batch) {
      if (record.cells.some((cell) => cell !== ""))
        widths.push(record.problem ? 1 : record.cells.length);
    }
  }
  return widths;
}

/** Share of rows at the commonest width; more columns and a heading of that width weigh a little. */
function scoreWidths(widths: number[]): number {
  const counts = new Map<number, number>();
  for (const width of widths) if (width > 1) counts.set(width, (counts.get(width) ?? 0) + 1);
  let best = 0;
  for (const [width, rows] of counts) {
    const share = rows / widths.length;
    const heading = widths[0] === width ? 1.3 : 1;
    best = Math.max(best, share * heading * (1 + Math.log2(width) / 50));
  }
  return best;
}

/** The commonest number of cells among rows that hold something. */
export function commonWidth(rows: string[][]): number {
  const counts = new Map<number, number>();
  for (const cells of rows) {
    if (cells.some((cell) => cell !== ""))
      counts.set(cells.length, (counts.get(cells.length) ?? 0) + 1);
  }
  let best = { width: 1, rows: 0 };
  for (const [width, count] of counts) if (count > best.rows) best = { width, rows: count };
  return best.width;
}
