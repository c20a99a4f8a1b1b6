// Tables going out: whatever opens them must not run what a stranger wrote into a cell.
import { stringify } from "csv-stringify/sync";

/** A cell that a spreadsheet would calculate gets an apostrophe before it (OWASP, "CSV Injection"). */
export function neutralise(cell: string): string {
  return /^[=+\-@\t\r\n＝＋－＠]/.test(cell) ? `'${cell}` : cell;
}

/** CSV lines (RFC 4180) with each cell neutralised. */
export function writeCsv(rows: readonly (readonly string[])[]): string {
  return stringify(
    rows.map((cells) => cells.map(neutralise)),
    { record_delimiter: "\r\n" },
  );
}
