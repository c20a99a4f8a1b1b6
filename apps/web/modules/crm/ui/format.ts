// Money, dates and counts in words, by Intl. Pure: the caller gives locale, time zone and today.
import { currencyDigits } from "@rapport/core/money";

/** English without a region would print "Nov 23"; the product writes "23 Nov". */
const REGION: Record<string, string> = { en: "en-GB" };
const region = (locale: string) => REGION[locale] ?? locale;

const moneyFormats = new Map<string, Intl.NumberFormat>();

function moneyFormat(locale: string, currency: string, cents: boolean) {
  const key = `${locale}|${currency}|${cents}`;
  let format = moneyFormats.get(key);
  if (!format) {
    format = new Intl.NumberFormat(region(locale), {
      style: "currency",
      currency,
      currencyDisplay: "narrowSymbol",
      ...(cents ? {} : { maximumFractionDigits: 0 }),
    });
    moneyFormats.set(key, format);
  }
  return format;
}

/**
 * "€148,000": a decimal string in whole units, exact at any size, cents only where they are not zero.
 * The number of decimals is the currency's (¥ has none, the Kuwaiti dinar three).
 */
export function formatMoney(amount: string, currency: string, locale: string) {
  const cents = /\.\d*[1-9]/.test(amount);
  // Intl formats decimal strings without going through a binary number.
  return moneyFormat(locale, currency, cents).format(amount as Intl.StringNumericLiteral);
}

/** 1,284. */
export const formatCount = (value: number, locale: string) =>
  new Intl.NumberFormat(region(locale)).format(value);

/** The calendar day ("2026-11-24") that a moment falls on in a time zone. */
export function dayOf(moment: string | Date, timeZone: string | undefined) {
  // Swedish writes dates as ISO does.
  return new Intl.DateTimeFormat("sv-SE", {
    timeZone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  }).format(typeof moment === "string" ? new Date(moment) : moment);
}

/** A calendar day as a count of days. Reads the figures, so no time zone can move it. */
function dayNumber(date: string) {
  const [year = 0, month = 1, day = 1] = date.split("-").map(Number);
  return Math.round(Date.UTC(year, month - 1, day) / 86_400_000);
}

/** How many days `date` lies after `today`; negative when past. Both "2026-11-24". */
export const daysBetween = (today: string, date: string) => dayNumber(date) - dayNumber(today);

/** The calendar day `days` after `date`. */
export const addDays = (date: string, days: number) =>
  new Date((dayNumber(date) + days) * 86_400_000).toISOString().slice(0, 10);

/** The last day of the month of `date`. */
export function endOfMonth(date: string) {
  const [year = 0, month = 1] = date.split("-").map(Number);
  return new Date(Date.UTC(year, month, 0)).toISOString().slice(0, 10);
}

/** 23 Nov, 12 Jan 2027: the year only when it is another one. */
export function formatDate(date: string, today: string, locale: string, weekday = false) {
  const text = new Intl.DateTimeFormat(region(locale), {
    timeZone: "UTC",
    day: "numeric",
    month: "short",
    ...(weekday ? { weekday: "short" } : {}),
    ...(date.slice(0, 4) === today.slice(0, 4) ? {} : { year: "numeric" }),
  }).format(dayNumber(date) * 86_400_000);
  return text.replace(",", "").replace("Sept", "Sep");
}

/** Saturday 21 November. */
export const formatLongDate = (date: string, locale: string) =>
  new Intl.DateTimeFormat(region(locale), {
    timeZone: "UTC",
    weekday: "long",
    day: "numeric",
    month: "long",
  })
    .format(dayNumber(date) * 86_400_000)
    .replace(",", "");

/** 14:20, in the reader's time zone. */
export const formatTime = (moment: string, locale: string, timeZone: string | undefined) =>
  new Intl.DateTimeFormat(region(locale), {
    timeZone,
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).format(new Date(moment));

/**
 * What someone typed as an amount, as a decimal string ("98,500" and "98 500,-" are "98500"); null when empty.
 * The last point or comma is the decimal sign if at most the currency's decimals follow it; else it groups thousands.
 * Throws on anything that is no amount.
 */
export function parseAmount(text: string, currency: string): string | null {
  const bare = text.replace(/[^\d.,-]/g, "").replace(/[.,]?-+$/, "");
  if (!bare) {
    if (text.trim()) throw new RangeError("not an amount");
    return null;
  }
  const decimals = currencyDigits(currency);
  const at = Math.max(bare.lastIndexOf("."), bare.lastIndexOf(","));
  const tail = at < 0 ? "" : bare.slice(at + 1);
  const isDecimal = at >= 0 && tail.length <= decimals;
  const whole = (isDecimal ? bare.slice(0, at) : bare).replace(/[.,]/g, "");
  if (!/^\d+$/.test(whole || "0") || !/^\d*$/.test(tail)) throw new RangeError("not an amount");
  const digits = (whole || "0").replace(/^0+(?=\d)/, "");
  return isDecimal && tail ? `${digits}.${tail}` : digits;
}
