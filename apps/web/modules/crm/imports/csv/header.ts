// Where a table's heading is, and what its columns are called.
import { commonWidth } from "./delimiter.ts";

const LOOKED_AT = 20;
const LONGEST_NAME = 120;

/**
 * The index of the heading among the first rows; -1 if the table begins with data. Lines before it that are narrower
 * (a title, "Notes:") are skipped.
 *
 * @param isKnown whether a word is the name of a field somewhere: then it is a heading for sure
 */
export function findHeader(
  rows: string[][],
  isKnown: (name: string) => boolean = () => false,
): number {
  const first = rows.slice(0, LOOKED_AT);
  const width = commonWidth(rows);
  const needed = width === 1 ? 1 : Math.max(2, Math.ceil(width * 0.6));
  const filledIn = (cells: string[]) => cells.filter((cell) => cell.trim() !== "").length;
  // Two names of fields make a heading of any row, however ragged the rest is.
  const named = first.findIndex((cells) => cells.filter(isKnown).length >= 2);
  const candidate = named >= 0 ? named : first.findIndex((cells) => filledIn(cells) >= needed);
  const cells = first[candidate];
  if (!cells) return -1;
  const filled = cells.filter((cell) => cell.trim() !== "");
  if (filled.some(isKnown)) return candidate;
  return filled.every((cell) => cell.length <= LONGEST_NAME && !looksLikeData(cell))
    ? candidate
    : -1;
}

/** An address, a number, a date or a link: no one calls a column so. */
function looksLikeData(cell: string): boolean {
  const value = cell.trim();
  return (
    /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value) ||
    /^[-+(]?[\d.,' ]+\)?%?$/.test(value) ||
    /^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}/.test(value) ||
    /^https?:\/\//i.test(value)
  );
}

/** Names for the columns, each once: `Name`, `Name (2)`; one without a name is `Column 3`. */
export function nameColumns(header: string[], width: number): string[] {
  const taken = new Set<string>();
  return Array.from({ length: width }, (_, at) => {
    const given =
      (header[at] ?? "").replace(/\s+/g, " ").trim().slice(0, LONGEST_NAME) || `Column ${at + 1}`;
    let name = given;
    for (let copy = 2; taken.has(name.toLowerCase()); copy++) name = `${given} (${copy})`;
    taken.add(name.toLowerCase());
    return name;
  });
}
