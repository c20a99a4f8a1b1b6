"use client";
import { useFormatter, useTranslations } from "next-intl";
import type { ApiKeyUse } from "../../api-keys/schema.ts";

/** The days of use in numbers, newest first. */
export function UseTable({ days }: { days: ApiKeyUse["data"] }) {
  const t = useTranslations("settings.apiKeys");
  const format = useFormatter();
  return (
    <div
      role="region"
      aria-label={t("use")}
      tabIndex={0}
      className="max-h-64 overflow-y-auto rounded-md border"
    >
      <table className="w-full text-sm">
        <thead className="sticky top-0 bg-card text-xs text-muted-foreground">
          <tr className="h-8">
            <th scope="col" className="border-b px-3 text-left font-medium">
              {t("day")}
            </th>
            <th scope="col" className="border-b px-3 text-right font-medium">
              {t("passed")}
            </th>
            <th scope="col" className="border-b px-3 text-right font-medium">
              {t("refused")}
            </th>
          </tr>
        </thead>
        <tbody>
          {days.toReversed().map(({ day, requests, refused }) => (
            <tr key={day} className="h-8 border-b last:border-b-0">
              <th scope="row" className="px-3 text-left font-normal whitespace-nowrap">
                {format.dateTime(new Date(`${day}T12:00:00Z`), {
                  weekday: "short",
                  day: "numeric",
                  month: "short",
                  timeZone: "UTC",
                })}
              </th>
              <td className="px-3 text-right">{format.number(requests)}</td>
              <td className="px-3 text-right">{format.number(refused)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
