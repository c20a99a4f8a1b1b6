// Amounts to minor units of their currency, as decimal text: what Postgres holds as bigint.
import { type DecimalMark, readDecimal } from "./number.ts";
import { quote, type Read } from "./result.ts";

const BIGINT_MAX = 9_223_372_036_854_775_807n;

/**
 * Reads an amount. More decimals than the currency has are rounded half up, with a note.
 *
 * @param exponent decimals of the currency: 2 for EUR, 0 for JPY
 * @param times what one in the file stands for: 1, 1,000 or 1,000,000
 */
export function readMoney(
  cell: string,
  exponent: number,
  mark: DecimalMark = ".",
  times = 1,
): Read {
  const read = readDecimal(cell, mark);
  if ("problem" in read) return { problem: `${quote(cell)} is not an amount` };
  if (!read.value) return { value: null };
  const { units, scale } = read.value;
  if (units < 0n) return { problem: `${quote(cell)} is below zero` };
  const scaled = units * BigInt(times) * 10n ** BigInt(exponent);
  const divisor = 10n ** BigInt(scale);
  const minor = (scaled + divisor / 2n) / divisor;
  if (minor > BIGINT_MAX) return { problem: `${quote(cell)} is too large an amount` };
  return scaled % divisor === 0n
    ? { value: minor.toString() }
    : { value: minor.toString(), note: `${quote(cell)} was rounded` };
}

const SIGNS: Record<string, string> = {
  "€": "EUR",
  "£": "GBP",
  $: "USD",
  "¥": "JPY",
  US$: "USD",
  "SFR.": "CHF",
  FR: "CHF",
  "FR.": "CHF",
  SFR: "CHF",
  "₹": "INR",
};
const known = new Set(Intl.supportedValuesOf("currency"));

/** An ISO 4217 code, from the code or the sign. */
export function readCurrency(cell: string): Read {
  const text = cell.trim().toUpperCase();
  const code = SIGNS[text] ?? text;
  return known.has(code)
    ? { value: code }
    : { problem: `${quote(cell)} is not a currency code such as EUR` };
}
