/**
 * Money is whole minor units (cents) in the database and a decimal string in JSON. These two functions are the only way between.
 * Minor units are decimal strings too, because a bigint column does not fit a JavaScript number.
 */

/** Digits after the point of a currency's minor unit (ISO 4217): EUR 2, JPY 0, KWD 3. */
export function currencyDigits(currency: string): number {
  return exponents[currency] ?? 2;
}

// ISO 4217 itself: CLDR shows some currencies without their minor unit (HUF, ISK), which would lose cents on the way back.
// The database's app.currency_exponent() holds the same list; a test compares them.
const exponents: Readonly<Record<string, number>> = Object.fromEntries([
  ..."BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
    .split(" ")
    .map((code) => [code, 0]),
  ..."BHD IQD JOD KWD LYD OMR TND".split(" ").map((code) => [code, 3]),
]);

/** `"12.5", "EUR"` → `"1250"`. Null when the text is no plain decimal or has more digits than the currency. */
export function toMinor(decimal: string, currency: string): string | null {
  const match = /^(-?)(\d{1,15})(?:\.(\d+))?$/.exec(decimal);
  if (!match) return null;
  const digits = currencyDigits(currency);
  const fraction = (match[3] ?? "").replace(/0+$/, "");
  if (fraction.length > digits) return null;
  const minor = BigInt(match[2]! + fraction.padEnd(digits, "0"));
  return String(match[1] ? -minor : minor);
}

/** `"1250", "EUR"` → `"12.50"`. */
export function fromMinor(minor: string | bigint, currency: string): string {
  const digits = currencyDigits(currency);
  const value = BigInt(minor);
  const text = String(value < 0n ? -value : value).padStart(digits + 1, "0");
  const sign = value < 0n ? "-" : "";
  return digits === 0 ? sign + text : `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}
