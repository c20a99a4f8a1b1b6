"use client";
// The pure formats bound to the reader's locale, time zone and today.
import { useLocale, useNow, useTimeZone, useTranslations } from "next-intl";
import type { Total } from "./types.ts";
import { dayOf, daysBetween, formatCount, formatDate, formatMoney, formatTime } from "./format.ts";

/** Everything a screen writes that depends on who reads it. */
export function useFormats() {
  const locale = useLocale();
  const timeZone = useTimeZone();
  const t = useTranslations("crm.dates");
  const today = dayOf(useNow(), timeZone);
  const money = (amount: string, currency: string) => formatMoney(amount, currency, locale);

  /** Today, Tomorrow, Yesterday; then 23 Nov; then 12 Jan 2027. Never "in 5 days": people plan by date. */
  const day = (date: string, weekday = false) => {
    const away = daysBetween(today, date);
    if (away === 0) return t("today");
    if (away === 1) return t("tomorrow");
    if (away === -1) return t("yesterday");
    return formatDate(date, today, locale, weekday);
  };

  return {
    locale,
    today,
    money,
    /** "€295,200 · £21,600": one sum per currency, never added over currencies. */
    totals: (totals: Total[]) =>
      totals.map(({ amount, currency }) => money(amount, currency)).join(" · "),
    count: (value: number) => formatCount(value, locale),
    day,
    /** The day a moment falls on, for the reader. */
    dayOf: (moment: string) => dayOf(moment, timeZone),
    dayOfMoment: (moment: string) => day(dayOf(moment, timeZone)),
    time: (moment: string) => formatTime(moment, locale, timeZone),
    daysAway: (date: string) => daysBetween(today, date),
    daysSince: (moment: string) => daysBetween(dayOf(moment, timeZone), today),
  };
}
