// Sums of money, exact: decimal strings become whole numbers of minor units and come back.
import { currencyDigits, fromMinor } from "@rapport/core/money";
import type { Total } from "../types.ts";

/** The minor units of an amount that came from the API or passed `parseAmount`; of any size. */
function minorOf(amount: string, currency: string) {
  const digits = currencyDigits(currency);
  const [whole = "0", part = ""] = amount.split(".");
  return BigInt(whole + part.padEnd(digits, "0").slice(0, digits));
}

/** Adds `amount` (takes it away with `sign` -1) to the total of its currency. A null amount changes nothing. */
export function addToTotals(
  totals: Total[],
  amount: string | null,
  currency: string,
  sign: 1 | -1 = 1,
): Total[] {
  if (amount === null) return totals;
  const before = totals.find((total) => total.currency === currency);
  const sum =
    (before ? minorOf(before.amount, currency) : 0n) + minorOf(amount, currency) * BigInt(sign);
  const after = { currency, amount: fromMinor(sum, currency) };
  return before ? totals.map((total) => (total === before ? after : total)) : [...totals, after];
}

/** The totals of several groups, one per currency. */
export function sumTotals(groups: Total[][]): Total[] {
  let all: Total[] = [];
  for (const { amount, currency } of groups.flat()) all = addToTotals(all, amount, currency);
  return all;
}

/** Each total times a chance in percent, rounded half up to the minor unit. */
export const weighTotals = (totals: Total[], percent: number): Total[] =>
  totals.map(({ amount, currency }) => ({
    currency,
    amount: fromMinor((minorOf(amount, currency) * BigInt(percent) + 50n) / 100n, currency),
  }));

/** The org's own currency first, the others by their codes. */
export const orderTotals = (totals: readonly Total[], own: string | undefined): Total[] =>
  [...totals].sort(
    (a, b) =>
      Number(b.currency === own) - Number(a.currency === own) ||
      a.currency.localeCompare(b.currency),
  );
