// Text to records, none lost: what the parser cannot explain is read line by line and marked.
import { setImmediate as breathe } from "node:timers/promises";
import { parse } from "csv-parse";
import { parse as parseSync } from "csv-parse/sync";

export type Delimiter = "," | ";" | "\t" | "|";
export type RawRecord = { cells: string[]; problem?: string };

const SLICE_BYTES = 64 * 1024;
/** A record longer than this is a quote that nobody closed. */
const MAX_RECORD_BYTES = 1024 * 1024;
const NEWLINE = 10;
const RETURN = 13;

/**
 * Reads `text` in slices, giving other requests the turn between them, and yields the records of each.
 * A quote that is never closed, or that swallows whole rows, costs only its own line: that is read as plain text with a
 * `problem` in words, and reading goes on in the next line.
 *
 * @param expected number of cells that a sound record has; 0: not known yet
 */
export async function* readRecords(
  text: string,
  delimiter: Delimiter,
  expected = 0,
): AsyncGenerator<RawRecord[]> {
  const bytes = Buffer.from(text);
  let from = 0;
  while (from < bytes.length) {
    const run = readRun(bytes, from, delimiter, expected);
    for await (const batch of run) yield batch.records;
    const { next, broken } = run;
    from = next();
    if (broken() && from < bytes.length) {
      const end = lineEnd(bytes, from);
      yield [readPlainLine(bytes.toString("utf8", from, end), delimiter)];
      from = end;
    }
  }
}

type Run = AsyncIterable<{ records: RawRecord[] }> & { next: () => number; broken: () => boolean };

/** Parses from a record's start until the end or until a record that cannot be right. */
function readRun(bytes: Buffer, from: number, delimiter: Delimiter, expected: number): Run {
  let end = from;
  let broken = false;
  async function* slices() {
    let records: RawRecord[] = [];
    const parser = parse({
      delimiter,
      trim: true,
      relax_quotes: true,
      relax_column_count: true,
      record_delimiter: ["\r\n", "\n", "\r"],
      max_record_size: MAX_RECORD_BYTES,
      on_record: (cells: string[], context) => {
        if (broken) return null;
        const stop = from + context.bytes;
        if (swallowsRows(bytes, end, stop, cells, delimiter, expected)) broken = true;
        else {
          records.push({ cells });
          end = stop;
        }
        return null;
      },
    });
    const over = new Promise<void>((resolve) => {
      parser.once("end", resolve);
      parser.once("close", resolve);
      parser.once("error", () => {
        broken = true;
        resolve();
      });
    });
    parser.resume();
    for (let at = from; at < bytes.length && !broken; at += SLICE_BYTES) {
      parser.write(bytes.subarray(at, at + SLICE_BYTES));
      await breathe();
      if (records.length > 0) yield { records };
      records = [];
    }
    if (broken) parser.destroy();
    else parser.end();
    await over;
    if (records.length > 0) yield { records };
    if (!broken) end = bytes.length;
  }
  return { [Symbol.asyncIterator]: slices, next: () => end, broken: () => broken };
}

/** A record over several lines, with a wrong number of cells, whose inner lines look like rows: a stray quote. */
function swallowsRows(
  bytes: Buffer,
  from: number,
  to: number,
  cells: string[],
  delimiter: Delimiter,
  expected: number,
): boolean {
  if (expected < 2 || cells.length === expected || !cells.some((cell) => cell.includes("\n")))
    return false;
  const lines = bytes
    .toString("utf8", from, to)
    .trimEnd()
    .split(/\r\n|\n|\r/)
    .slice(1);
  const likeRows = lines.filter((line) => line.split(delimiter).length >= expected).length;
  return lines.length > 0 && likeRows * 2 > lines.length;
}

function lineEnd(bytes: Buffer, from: number): number {
  for (let at = from; at < bytes.length; at++) {
    if (bytes[at] === NEWLINE) return at + 1;
    if (bytes[at] === RETURN) return bytes[at + 1] === NEWLINE ? at + 2 : at + 1;
  }
  return bytes.length;
}

function readPlainLine(line: string, delimiter: Delimiter): RawRecord {
  const [cells] = parseSync(line, {
    delimiter,
    quote: null,
    trim: true,
    relax_column_count: true,
  }) as string[][];
  return {
    cells: cells ?? [""],
    problem: "A quotation mark in this line has no partner. The line was read as plain text.",
  };
}
