"use client";
import { useFormatter, useNow, useTranslations } from "next-intl";

/** Moments and spans as the log writes them: `14:12:07`, `19 Nov, 14:12`, `in 4 minutes`, `184 ms`, `10.0 s`. */
export function useTimes() {
  const format = useFormatter();
  const t = useTranslations("webhooks");
  const now = useNow({ updateInterval: 10_000 });
  return {
    now,
    moment(iso: string): string {
      const date = new Date(iso);
      const clock = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
      return now.getTime() - date.getTime() < 86_400_000
        ? format.dateTime(date, { ...clock, second: "2-digit" })
        : format.dateTime(date, { day: "numeric", month: "short", ...clock });
    },
    when: (iso: string) => {
      const seconds = (new Date(iso).getTime() - now.getTime()) / 1000;
      return seconds < 1 ? t("now").toLowerCase() : format.relativeTime(new Date(iso), now);
    },
    span: (ms: number) =>
      ms < 10_000
        ? `${format.number(ms)} ms`
        : `${format.number(ms / 1000, { minimumFractionDigits: 1, maximumFractionDigits: 1 })} s`,
  };
}
