// Calendar dates: what is written is what is stored, no time zone takes part.
import { quote, type Read } from "./result.ts";

/** Whether 03/04 is the third of April or the fourth of March. */
export type DateOrder = "dmy" | "mdy";

const MONTHS = [
  ["jan", "januar", "janvier", "gennaio", "gen", "janv"],
  ["feb", "februar", "fevrier", "febbraio", "fevr", "fev"],
  ["mar", "marz", "maerz", "mars", "marzo"],
  ["apr", "april", "avril", "aprile", "avr"],
  ["may", "mai", "maggio", "mag"],
  ["jun", "june", "juni", "juin", "giugno", "giu"],
  ["jul", "july", "juli", "juillet", "luglio", "lug", "juil"],
  ["aug", "august", "aout", "agosto", "ago"],
  ["sep", "sept", "september", "septembre", "settembre", "set"],
  ["oct", "october", "okt", "oktober", "octobre", "ottobre", "ott"],
  ["nov", "november", "novembre"],
  ["dec", "december", "dez", "dezember", "decembre", "dicembre", "dic"],
];
const MONTH_NUMBER = new Map(MONTHS.flatMap((names, at) => names.map((name) => [name, at + 1])));
for (const [at, name] of ["january", "february", "march"].entries()) MONTH_NUMBER.set(name, at + 1);

/**
 * Reads `2026-03-04`, `2026/3/4`, `20260304`, `4.3.2026`, `04/03/2026`, `4-Mar-26`, `March 4, 2026`, each also with a time
 * behind it, which is dropped.
 *
 * @returns ISO 8601 `YYYY-MM-DD`
 */
export function readDate(cell: string, order: DateOrder = "dmy"): Read {
  const found = splitDate(cell);
  if (!found) return { problem: `${quote(cell)} is not a date` };
  const { year } = found;
  let { month, day } = found;
  if (found.open && order === "mdy") [month, day] = [day, month];
  if (found.open && month > 12 && day <= 12) {
    return {
      problem: `${quote(cell)} is not a date when the ${order === "dmy" ? "day" : "month"} comes first`,
    };
  }
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month))
    return { problem: `${quote(cell)} is no day of the calendar` };
  if (year < 1000) return { problem: `${quote(cell)} is not a date` };
  return { value: `${year}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}` };
}

type Parts = {
  year: number;
  month: number;
  day: number;
  /** day and month may be the other way round */ open?: boolean;
};

function splitDate(cell: string): Parts | undefined {
  const text = cell
    .trim()
    // A time, with its zone, after a blank or T; a weekday before.
    .replace(
      /(?:T|[ ,]+)\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?:\s*[AaPp]\.?[Mm]\.?)?(?:\s*(?:Z|UTC|GMT|[+-]\d{2}:?\d{2}))?$/,
      "",
    )
    .replace(/^\p{L}{2,9}\.?,\s+/u, "");
  let found = /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})$/.exec(text);
  if (found) return parts(found[1], found[3], found[4]);
  found = /^(\d{4})(\d{2})(\d{2})$/.exec(text);
  if (found) return parts(found[1], found[2], found[3]);
  // Points stand between day, month and year only in countries where the day comes first.
  found = /^(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4}|\d{2})$/.exec(text);
  if (found) return parts(found[3], found[2], found[1]);
  found = /^(\d{1,2})([-/])(\d{1,2})\2(\d{4}|\d{2})$/.exec(text);
  if (found) return { ...parts(found[4], found[3], found[1]), open: true };
  found = /^(\d{1,2})(?:st|nd|rd|th|\.)?[-\s/]+(?:of )?(\p{L}{3,9})\.?[-\s/,]+(\d{4}|\d{2})$/u.exec(
    text,
  );
  if (found) return parts(found[3], monthOf(found[2]), found[1]);
  found = /^(\p{L}{3,9})\.?[-\s]+(\d{1,2})(?:st|nd|rd|th)?,?[-\s]+(\d{4}|\d{2})$/u.exec(text);
  if (found) return parts(found[3], monthOf(found[1]), found[2]);
  found = /^(\d{4})[-\s](\p{L}{3,9})[-\s](\d{1,2})$/u.exec(text);
  if (found) return parts(found[1], monthOf(found[2]), found[3]);
  return undefined;
}

const parts = (
  year: string | undefined,
  month: string | number | undefined,
  day: string | undefined,
): Parts => ({
  // Two digits: 1970 to 2069.
  year: Number(year) + (year?.length === 2 ? (Number(year) < 70 ? 2000 : 1900) : 0),
  month: Number(month),
  day: Number(day),
});

function monthOf(name = ""): number {
  const plain = name.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  return MONTH_NUMBER.get(plain) ?? 0;
}

function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** Whether day or month leads in a column. `open`: every date fits both, so somebody must say. */
export type OrderGuess = {
  order: DateOrder;
  open: boolean;
  /** dates of both orders in one column */ mixed: boolean;
};

export function guessDateOrder(values: readonly string[]): OrderGuess {
  let dayFirst = 0;
  let monthFirst = 0;
  let either = 0;
  for (const value of values) {
    const found = splitDate(value);
    if (!found?.open) continue;
    if (found.day > 12) dayFirst++;
    else if (found.month > 12) monthFirst++;
    // 03/03 reads the same either way.
    else if (found.day !== found.month) either++;
  }
  return {
    order: monthFirst > dayFirst ? "mdy" : "dmy",
    open: dayFirst + monthFirst === 0 && either > 0,
    mixed: dayFirst > 0 && monthFirst > 0,
  };
}

/** Whether a cell is written like a date; used to guess columns. */
export const looksLikeDate = (cell: string): boolean => splitDate(cell) !== undefined;
