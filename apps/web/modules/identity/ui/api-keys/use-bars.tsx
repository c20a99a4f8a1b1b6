"use client";
import { useFormatter, useTranslations } from "next-intl";
import type { ApiKeyUse } from "../../api-keys/schema.ts";

type Day = ApiKeyUse["data"][number];

/** A bar a day, what was refused on top in red and never thinner than two pixels. The same is in the table. */
export function UseBars({ days }: { days: readonly Day[] }) {
  const t = useTranslations("settings.apiKeys");
  const format = useFormatter();
  const busiest = Math.max(0, ...days.map(({ requests, refused }) => requests + refused));
  const sum = (name: "requests" | "refused") => days.reduce((all, day) => all + day[name], 0);
  const name = (day: string) =>
    format.dateTime(new Date(`${day}T12:00:00Z`), {
      day: "numeric",
      month: "short",
      timeZone: "UTC",
    });
  const part = (count: number) => ({
    height: `max(2px, ${(count / Math.max(1, busiest)) * 100}%)`,
  });
  return (
    <>
      <div className="mb-2 flex flex-wrap items-center gap-x-4 gap-y-1 text-xs text-muted-foreground">
        <span className="flex items-center gap-1.5">
          <span className="size-2 rounded-[2px] bg-chart-1/70" aria-hidden /> {t("passed")}
        </span>
        <span className="flex items-center gap-1.5">
          <span className="size-2 rounded-[2px] bg-destructive" aria-hidden /> {t("refused")}
        </span>
        {busiest > 0 && <span className="ml-auto">{t("most", { count: busiest })}</span>}
      </div>
      <div
        role="img"
        aria-label={t("bars", {
          days: days.length,
          requests: sum("requests"),
          refused: sum("refused"),
        })}
        className="relative flex h-24 items-end gap-[3px] border-b max-md:gap-px"
      >
        {busiest === 0 && (
          <span className="absolute inset-0 flex items-center justify-center text-sm text-muted-foreground">
            {t("noUse")}
          </span>
        )}
        {days.map(({ day, requests, refused }) => (
          <div
            key={day}
            title={t("bar", { day: name(day), requests, refused })}
            className="flex h-full flex-1 flex-col justify-end gap-px"
          >
            {refused > 0 && (
              <div className="rounded-t-[2px] bg-destructive" style={part(refused)} />
            )}
            {requests > 0 && (
              <div
                className={refused > 0 ? "bg-chart-1/70" : "rounded-t-[2px] bg-chart-1/70"}
                style={part(requests)}
              />
            )}
          </div>
        ))}
      </div>
      <div className="mt-1.5 flex justify-between text-2xs text-muted-foreground" aria-hidden>
        <span>{name(days[0]?.day ?? "")}</span>
        <span>{t("today")}</span>
      </div>
    </>
  );
}
