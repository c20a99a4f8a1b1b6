"use client";
import { useFormatter, useNow, useTranslations } from "next-intl";

/** Moments as these screens write them: `12 s ago`, `4 min ago`, `14:20`, `19 Nov, 14:20`. */
export function useTimes() {
  const format = useFormatter();
  const t = useTranslations("mailboxes.times");
  const now = useNow({ updateInterval: 10_000 });
  const moment = (iso: string) => {
    const date = new Date(iso);
    const clock = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
    return Math.abs(now.getTime() - date.getTime()) < 20 * 3_600_000
      ? format.dateTime(date, clock)
      : format.dateTime(date, {
          day: "numeric",
          month: "short",
          ...(date.getUTCFullYear() === now.getUTCFullYear() ? {} : { year: "numeric" }),
          ...clock,
        });
  };
  return {
    now,
    moment,
    /** Short for what is near, the moment for what is far. */
    ago: (iso: string) => {
      const seconds = Math.round((now.getTime() - Date.parse(iso)) / 1000);
      if (seconds < 60) return t("justNow");
      if (seconds < 3600) return t("minutes", { count: Math.floor(seconds / 60) });
      return moment(iso);
    },
    day: (iso: string) =>
      format.dateTime(new Date(iso), { day: "numeric", month: "short", year: "numeric" }),
  };
}
