// Numbers as people and programs write them, exact: digits and a scale, never a float.
import { quote, type Read } from "./result.ts";

export type DecimalMark = "." | ",";
/** `units * 10 ** -scale`. */
export type Decimal = { units: bigint; scale: number };

const FACTORS: Record<string, number> = {
  k: 3,
  thousand: 3,
  tsd: 3,
  m: 6,
  mio: 6,
  mn: 6,
  million: 6,
  b: 9,
  bn: 9,
  mrd: 9,
  billion: 9,
};

/**
 * Reads `1234.5`, `1,234.50`, `1.234,50`, `1'234.50`, `1 234,50`, `(12)`, `12-`, `1.2 M`, with or without a currency.
 *
 * @param mark which sign parts the decimals, where a value alone does not tell
 */
export function readDecimal(cell: string, mark: DecimalMark = "."): Read<Decimal> {
  const bad = { problem: `${quote(cell)} is not a number` };
  let text = cell.normalize("NFKC").replace(/[\s'’_]/g, "");
  let negative = false;
  const brackets = /^\((.*)\)$/.exec(text);
  if (brackets) {
    negative = true;
    text = brackets[1] ?? "";
  }
  text = text
    .replace(/^([-+−]?)(?:\p{Sc}|[A-Za-z]{2,3}\.?)+([-+−]?)/u, "$1$2")
    .replace(/(?:\p{Sc}|(?<=\d)(?:[A-Z]{3}|CHF|Fr\.?))$/u, "");
  const factor = /(?<=[\d.,])(k|thousand|tsd\.?|mio\.?|mn|million|mrd\.?|bn|billion|[mb])$/i.exec(
    text,
  );
  if (factor) text = text.slice(0, factor.index);
  const parts = /^([-+−]?)([\d.,]+?)([-−]?|[.,][-–]+)$/.exec(text);
  if (!parts || !/\d/.test(parts[2] ?? "")) return bad;
  if (parts[1] === "-" || parts[1] === "−" || parts[3] === "-" || parts[3] === "−")
    negative = !negative;

  const digits = splitDigits(parts[2] ?? "", mark);
  if (!digits) return bad;
  const shift = factor ? (FACTORS[(factor[1] ?? "").toLowerCase().replace(".", "")] ?? 0) : 0;
  const fraction = digits.fraction.padEnd(shift, "0");
  const units = BigInt(digits.whole + fraction);
  return { value: { units: negative ? -units : units, scale: fraction.length - shift } };
}

/** Whole and fractional digits; nothing where the groups make no number. */
function splitDigits(
  text: string,
  mark: DecimalMark,
): { whole: string; fraction: string } | undefined {
  const found = decimalMarkOf(text) ?? mark;
  const group = found === "." ? "," : ".";
  const [whole = "", fraction = "", ...rest] = text.split(found);
  if (rest.length > 0 || fraction.includes(group)) return undefined;
  const groups = whole.split(group);
  if (
    groups.length > 1 &&
    !(/^\d{1,3}$/.test(groups[0] ?? "") && groups.slice(1).every((part) => /^\d{2,3}$/.test(part)))
  )
    return undefined;
  return { whole: groups.join("") || "0", fraction };
}

/** The decimal mark that a value proves by itself: the last of two signs, or one that is not followed by three digits. */
export function decimalMarkOf(value: string): DecimalMark | undefined {
  const text = value.replace(/[^\d.,]/g, "");
  const comma = text.lastIndexOf(",");
  const point = text.lastIndexOf(".");
  if (comma >= 0 && point >= 0) return comma > point ? "," : ".";
  if (comma < 0 && point < 0) return undefined;
  const sign = comma >= 0 ? "," : ".";
  const pieces = text.split(sign);
  // Twice the same sign: it groups thousands, so the other one parts decimals.
  if (pieces.length > 2) return sign === "," ? "." : ",";
  return pieces[1]?.length === 3 &&
    (pieces[0]?.length ?? 0) <= 3 &&
    pieces[0] !== "0" &&
    pieces[0] !== ""
    ? undefined
    : sign;
}

/**
 * The decimal mark of a column, from the values that prove one. `certain` is false if none does, or if they disagree;
 * the commoner one is answered then, the point if none.
 */
export function guessDecimalMark(values: readonly string[]): {
  mark: DecimalMark;
  certain: boolean;
} {
  let comma = 0;
  let point = 0;
  let open = 0;
  for (const value of values) {
    const mark = decimalMarkOf(value);
    if (mark === ",") comma++;
    else if (mark === ".") point++;
    else if (/\d[.,]\d/.test(value)) open++;
  }
  // "1,234" alone is a thousand in far more files than it is 1.234; "1.234" alone says nothing.
  if (comma + point === 0) return { mark: ".", certain: open === 0 };
  return { mark: comma > point ? "," : ".", certain: comma === 0 || point === 0 };
}

/** A whole number between `min` and `max`. */
export function readInteger(cell: string, min: number, max: number, mark: DecimalMark = "."): Read {
  const read = readDecimal(cell, mark);
  if ("problem" in read || !read.value) return read as Read;
  const { units, scale } = read.value;
  const divisor = 10n ** BigInt(scale);
  if (units % divisor !== 0n) return { problem: `${quote(cell)} is not a whole number` };
  const whole = units / divisor;
  if (whole < BigInt(min) || whole > BigInt(max))
    return { problem: `${quote(cell)} is not between ${min} and ${max}` };
  return { value: whole.toString() };
}
