// An uploaded file as a table: columns with names, and every row, sound or not.
import { restoreCell } from "#lib/csv.ts";
import { type Decoded, decodeBytes } from "./decode.ts";
import { commonWidth, detectDelimiter, takeSeparatorLine } from "./delimiter.ts";
import { findHeader, nameColumns } from "./header.ts";
import { type Delimiter, type RawRecord, readRecords } from "./records.ts";

export const MAX_FILE_BYTES = 50 * 1024 * 1024;
export const MAX_ROWS = 200_000;
const MAX_COLUMNS = 300;
/** What a cell of Excel can hold, and more than any field here takes. */
const MAX_CELL = 32_767;
const HEADER_SAMPLE = 200;

export type TableRow = {
  cells: string[];
  /** What was odd about the line, in words. */
  problem?: string;
  /** The row cannot be trusted: it is reported, not imported. */
  refused?: boolean;
};

export type Table = {
  encoding: string;
  how: Decoded["how"];
  delimiter: Delimiter;
  hasHeader: boolean;
  columns: string[];
  rows: TableRow[];
  /** What was left out or assumed about the file as a whole, in words. */
  remarks: string[];
};

/** A file that cannot be an import at all. `tooLarge` is answered with 413. */
export class TableError extends Error {
  tooLarge: boolean;
  constructor(message: string, tooLarge = false) {
    super(message);
    this.tooLarge = tooLarge;
  }
}

/**
 * Reads an uploaded table of any encoding and delimiter. Each line with content becomes a row.
 *
 * @throws TableError for a file that is empty, over 50 MB, over 200,000 rows or no text
 */
export async function readTable(
  bytes: Uint8Array,
  isKnown?: (name: string) => boolean,
): Promise<Table> {
  if (bytes.length > MAX_FILE_BYTES) {
    throw new TableError(
      `The file has ${megabytes(bytes.length)} MB; an import takes up to ${megabytes(MAX_FILE_BYTES)} MB. Split it and import the parts.`,
      true,
    );
  }
  const refusal = nameBinary(bytes);
  if (refusal) throw new TableError(refusal);
  const decoded = decodeBytes(bytes);
  const remarks = describeEncoding(decoded);
  const marked = takeSeparatorLine(decoded.text);
  const delimiter = marked.delimiter ?? (await detectDelimiter(marked.text));
  const found = await readRows(marked.text, delimiter, isKnown);
  if (found.rows.length === 0 && found.columns.length === 0) {
    throw new TableError(
      "The file has no rows. Export the table again as CSV and upload that file.",
    );
  }
  return {
    encoding: decoded.encoding,
    how: decoded.how,
    delimiter,
    ...found,
    remarks: [...remarks, ...found.remarks],
  };
}

async function readRows(text: string, delimiter: Delimiter, isKnown?: (name: string) => boolean) {
  const head = await firstRecords(text, delimiter);
  const width = commonWidth(head.map((record) => record.cells));
  const header = findHeader(
    head.map((record) => record.cells),
    isKnown,
  );
  const columns = nameColumns(
    header >= 0 ? (head[header]?.cells ?? []) : [],
    Math.max(width, filledWidth(head[header]?.cells ?? [])),
  );
  if (head.every((record) => isBlank(record.cells))) columns.length = 0;
  if (columns.length > MAX_COLUMNS) {
    throw new TableError(
      `The file has ${columns.length} columns; an import takes up to ${MAX_COLUMNS}. Delete the columns that you do not need.`,
      true,
    );
  }

  const rows: TableRow[] = [];
  let blank = 0;
  let at = 0;
  for await (const batch of readRecords(text, delimiter, columns.length)) {
    for (const record of batch) {
      if (at++ <= header) continue;
      if (isBlank(record.cells)) blank++;
      else rows.push(fitRow(record, columns.length));
    }
    if (rows.length > MAX_ROWS) {
      throw new TableError(
        `The file has more than ${MAX_ROWS.toLocaleString("en")} rows. Split it and import the parts.`,
        true,
      );
    }
  }
  const remarks: string[] = [];
  if (header > 0)
    remarks.push(
      `${plural(header, "line")} before the heading ${header === 1 ? "was" : "were"} left out.`,
    );
  if (header < 0 && rows.length > 0)
    remarks.push("The first line looks like data, so the columns are numbered.");
  if (blank > 0)
    remarks.push(`${plural(blank, "empty line")} ${blank === 1 ? "was" : "were"} left out.`);
  return { hasHeader: header >= 0, columns, rows, remarks };
}

async function firstRecords(text: string, delimiter: Delimiter): Promise<RawRecord[]> {
  const head: RawRecord[] = [];
  for await (const batch of readRecords(text, delimiter)) {
    head.push(...batch);
    if (head.length >= HEADER_SAMPLE) break;
  }
  return head.slice(0, HEADER_SAMPLE);
}

/** Brings a record to the table's width and says what did not fit. */
function fitRow(record: RawRecord, width: number): TableRow {
  const surplus = record.cells.slice(width);
  const row: TableRow = { cells: record.cells.slice(0, width).map(cleanCell) };
  while (row.cells.length < width) row.cells.push("");
  if (record.problem) row.problem = record.problem;
  const tooLong = row.cells.findIndex((cell) => cell.length > MAX_CELL);
  if (tooLong >= 0) {
    const length = row.cells[tooLong]?.length ?? 0;
    row.cells[tooLong] = row.cells[tooLong]?.slice(0, 200) ?? "";
    return {
      ...row,
      refused: true,
      problem: `Cell ${tooLong + 1} has ${length.toLocaleString("en")} characters; up to ${MAX_CELL.toLocaleString("en")} are taken.`,
    };
  }
  if (surplus.some((cell) => cell !== "")) {
    row.cells.push(...surplus.map(cleanCell));
    row.refused = true;
    row.problem = `The row has ${record.cells.length} cells, the heading ${width}: values would land in the wrong columns. Put quotation marks around cells that hold the separator.`;
  } else if (record.cells.length < width && !row.problem) {
    row.problem = `The row has ${record.cells.length} of ${width} cells; the others were taken as empty.`;
  }
  return row;
}

/** Postgres holds no NUL, and a lone surrogate is no text. */
function cleanCell(cell: string): string {
  return restoreCell(cell.replaceAll("\u0000", "").toWellFormed().trim()).trim();
}

const isBlank = (cells: string[]) => cells.every((cell) => cell.trim() === "");
const filledWidth = (cells: string[]) => cells.findLastIndex((cell) => cell.trim() !== "") + 1;
const megabytes = (bytes: number) => Math.ceil(bytes / 1024 / 1024);
const plural = (count: number, noun: string) => `${count} ${noun}${count === 1 ? "" : "s"}`;

function describeEncoding(decoded: Decoded): string[] {
  const remarks: string[] = [];
  if (decoded.how === "assumed")
    remarks.push(
      `The file does not say how its letters are encoded; ${decoded.encoding} was assumed. Look at the accents in the preview.`,
    );
  if (decoded.unreadable > 0)
    remarks.push(
      `${plural(decoded.unreadable, "character")} could not be read and ${decoded.unreadable === 1 ? "is" : "are"} shown as �.`,
    );
  return remarks;
}

/** A spreadsheet, a PDF or a picture under the name of a CSV, by its first bytes. */
function nameBinary(bytes: Uint8Array): string | undefined {
  const starts = (...lead: number[]) => lead.every((byte, at) => bytes[at] === byte);
  if (starts(0x50, 0x4b, 0x03, 0x04))
    return "This is an Excel workbook or a ZIP archive. Save the sheet as CSV and upload that file.";
  if (starts(0xd0, 0xcf, 0x11, 0xe0))
    return "This is an old Excel workbook. Save the sheet as CSV and upload that file.";
  if (starts(0x25, 0x50, 0x44, 0x46))
    return "This is a PDF. Export the table as CSV and upload that file.";
  if (starts(0x89, 0x50, 0x4e, 0x47) || starts(0xff, 0xd8, 0xff) || starts(0x47, 0x49, 0x46, 0x38))
    return "This is a picture. Export the table as CSV and upload that file.";
  if (starts(0x1f, 0x8b)) return "This is a compressed file. Unpack it and upload the CSV inside.";
  return undefined;
}
