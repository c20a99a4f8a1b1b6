/** Records as lines of a file. */
import { writeCsv } from "#lib/csv.ts";

export const exportFormats = ["csv", "ndjson"] as const;
export type ExportFormat = (typeof exportFormats)[number];

type Row = Record<string, unknown>;

export const mediaTypes: Record<ExportFormat, string> = {
  csv: "text/csv",
  ndjson: "application/x-ndjson",
};

/** What stands before the records: of CSV the byte order mark, by which spreadsheets know UTF-8, and the heading. */
export const headOf = (format: ExportFormat, columns: readonly string[]): string =>
  format === "csv" ? `\ufeff${writeCsv([columns])}` : "";

/** The lines of these records. */
export function linesOf(
  format: ExportFormat,
  columns: readonly string[],
  rows: readonly Row[],
): string {
  if (format === "csv")
    return writeCsv(rows.map((row) => columns.map((column) => cellOf(row[column]))));
  return rows
    .map((row) => line(Object.fromEntries(columns.map((column) => [column, row[column] ?? null]))))
    .join("");
}

/** What stands behind them: a CSV has no place for it. */
export const endOf = (format: ExportFormat, object: string, rows: number): string =>
  format === "ndjson" ? line({ type: "end", object, rows }) : "";

const line = (value: unknown) => `${JSON.stringify(value)}\n`;

const cellOf = (value: unknown): string =>
  value === null || value === undefined
    ? ""
    : typeof value === "object"
      ? JSON.stringify(value)
      : String(value as string | number | boolean);
