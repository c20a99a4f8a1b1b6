// Tables going out: whatever opens them must not run what a stranger wrote into a cell.
import { stringify } from "csv-stringify/sync";

/**
 * A cell that a spreadsheet would calculate gets an apostrophe before it (OWASP, "CSV Injection"); so does one that looks
 * as if it had got one, which makes it reversible.
 */
export function neutralise(cell: string): string {
  return /^'*[=+\-@\t\r\n＝＋－＠]/.test(cell) ? `'${cell}` : cell;
}

/** The cell as it was before `neutralise`. */
export function restoreCell(cell: string): string {
  return /^'+[=+\-@\t\r\n＝＋－＠]/.test(cell) ? cell.slice(1) : cell;
}

/** CSV lines (RFC 4180) with each cell neutralised. */
export function writeCsv(rows: readonly (readonly string[])[]): string {
  return stringify(
    rows.map((cells) => cells.map(neutralise)),
    { record_delimiter: "\r\n" },
  );
}
