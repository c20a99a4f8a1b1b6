"use client";
import { differenceInMinutes } from "date-fns";
import { useFormatter, useNow, useTranslations } from "next-intl";

/** Moments as people read them: “4 min ago”, “21 Nov”, “21 Nov 2027”, “21 Nov, 14:20”. */
export function useDates() {
  const format = useFormatter();
  const now = useNow();
  const t = useTranslations("settings");
  const day = (iso: string) => {
    const date = new Date(iso);
    return format.dateTime(date, {
      day: "numeric",
      month: "short",
      ...(date.getUTCFullYear() === now.getUTCFullYear() ? {} : { year: "numeric" }),
    });
  };
  const since = (iso: string) => {
    const minutes = differenceInMinutes(now, new Date(iso));
    if (minutes < 2) return t("justNow");
    if (minutes < 60) return t("minutesAgo", { count: minutes });
    if (minutes < 24 * 60) return t("hoursAgo", { count: Math.floor(minutes / 60) });
    return day(iso);
  };
  const moment = (iso: string) =>
    format.dateTime(new Date(iso), {
      day: "numeric",
      month: "short",
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
    });
  return { day, since, moment, now };
}
