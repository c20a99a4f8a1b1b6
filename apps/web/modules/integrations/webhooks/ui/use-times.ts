"use client";
import { useFormatter, useNow, useTranslations } from "next-intl";

/** Moments and spans as the log writes them: `14:12:07`, `19 Nov, 14:12`, `in 4 min 12 s`, `184 ms`, `10.0 s`. */
export function useTimes(updateInterval = 10_000) {
  const format = useFormatter();
  const t = useTranslations("webhooks");
  const now = useNow({ updateInterval });

  /** Two units of a span: `2 days 4 h`, `4 min 12 s`, `9 s`. */
  const spanOf = (ms: number): string => {
    const seconds = Math.max(0, Math.round(ms / 1000));
    const [days, hours, minutes] = [
      Math.floor(seconds / 86_400),
      Math.floor(seconds / 3600) % 24,
      Math.floor(seconds / 60) % 60,
    ];
    const parts =
      days > 0
        ? [t("span.days", { count: days }), hours > 0 && t("span.hours", { count: hours })]
        : hours > 0
          ? [
              t("span.hours", { count: hours }),
              minutes > 0 && t("span.minutes", { count: minutes }),
            ]
          : minutes > 0
            ? [
                t("span.minutes", { count: minutes }),
                minutes < 10 && seconds % 60 > 0 && t("span.seconds", { count: seconds % 60 }),
              ]
            : [t("span.seconds", { count: seconds })];
    return parts.filter(Boolean).join(" ");
  };
  return {
    now,
    moment(iso: string): string {
      const date = new Date(iso);
      const clock = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
      return Math.abs(now.getTime() - date.getTime()) < 86_400_000
        ? format.dateTime(date, { ...clock, second: "2-digit" })
        : format.dateTime(date, { day: "numeric", month: "short", ...clock });
    },
    day: (iso: string) =>
      format.dateTime(new Date(iso), {
        day: "numeric",
        month: "short",
        hour: "2-digit",
        minute: "2-digit",
        hourCycle: "h23",
      }),
    /** How long until then: `in 4 min 12 s`. */
    until: (iso: string) => {
      const ms = Date.parse(iso) - now.getTime();
      return ms < 1000 ? t("now").toLowerCase() : t("in", { span: spanOf(ms) });
    },
    /** How long since then: `2 days 4 h`. */
    lasting: (iso: string) => spanOf(now.getTime() - Date.parse(iso)),
    span: (ms: number) =>
      ms < 10_000
        ? `${format.number(ms)} ms`
        : `${format.number(ms / 1000, { minimumFractionDigits: 1, maximumFractionDigits: 1 })} s`,
  };
}
