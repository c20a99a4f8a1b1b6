"use client";
import { useFormatter, useTranslations } from "next-intl";
import { None } from "#components/ui/none.tsx";
import type { Health } from "../schema.ts";
import { useHealth } from "./use-webhooks.ts";
import { useTimes } from "./use-times.ts";

/** The last 48 hours in four figures and a bar for each hour. */
export function WebhookHealth({ webhookId, first }: { webhookId: string; first: Health }) {
  const t = useTranslations("webhooks");
  const format = useFormatter();
  const { span, moment } = useTimes();
  const health = useHealth(webhookId, first);
  const all = health.succeeded + health.failed;
  const oldest = health.hours[0];
  const figures = [
    [
      t("last48"),
      all > 0 ? (
        format.number(health.succeeded / all, { style: "percent", maximumFractionDigits: 1 })
      ) : (
        <None key="none" />
      ),
    ],
    [t("failed"), t("failedOf", { failed: format.number(health.failed), all: format.number(all) })],
    [t("median"), health.median_ms === null ? <None key="none" /> : span(health.median_ms)],
    [t("waiting"), format.number(health.waiting)],
  ] as const;
  return (
    <section aria-label={t("health")} className="flex rounded-lg border bg-card max-lg:flex-col">
      <dl className="grid shrink-0 grid-cols-2 content-center gap-x-4 gap-y-3 p-4 max-lg:border-b lg:w-[280px] lg:border-r">
        {figures.map(([name, figure]) => (
          <div key={name}>
            <dt className="text-xs text-muted-foreground">{name}</dt>
            <dd className="text-lg font-semibold">{figure}</dd>
          </div>
        ))}
      </dl>
      <div className="min-w-0 flex-1 p-4">
        <div className="mb-2 flex flex-wrap items-center gap-x-4 gap-y-1 text-xs text-muted-foreground">
          <span className="font-medium text-foreground">{t("attempts")}</span>
          <span className="flex items-center gap-1.5">
            <span className="size-2 rounded-[2px] bg-chart-1/70" aria-hidden /> {t("delivered")}
          </span>
          <span className="flex items-center gap-1.5">
            <span className="size-2 rounded-[2px] bg-destructive" aria-hidden /> {t("failed")}
          </span>
        </div>
        <Bars
          hours={health.hours}
          label={t("bars", { succeeded: health.succeeded, failed: health.failed })}
        />
        <div className="mt-1.5 flex justify-between text-2xs text-muted-foreground" aria-hidden>
          <span>{oldest ? moment(oldest.hour) : ""}</span>
          <span>{t("now")}</span>
        </div>
      </div>
    </section>
  );
}

/** Failures sit on top in red and never get thinner than two pixels. */
function Bars({ hours, label }: { hours: Health["hours"]; label: string }) {
  const most = Math.max(1, ...hours.map(({ succeeded, failed }) => succeeded + failed));
  return (
    <div
      role="img"
      aria-label={label}
      className="flex h-18 items-end gap-[3px] border-b max-md:gap-px"
    >
      {hours.map(({ hour, succeeded, failed }) => (
        <div key={hour} className="flex h-full flex-1 flex-col justify-end gap-px">
          {failed > 0 && (
            <div
              className="rounded-t-[2px] bg-destructive"
              style={{ height: `max(2px, ${(failed / most) * 100}%)` }}
            />
          )}
          {succeeded > 0 && (
            <div
              className={failed > 0 ? "bg-chart-1/70" : "rounded-t-[2px] bg-chart-1/70"}
              style={{ height: `max(2px, ${(succeeded / most) * 100}%)` }}
            />
          )}
        </div>
      ))}
    </div>
  );
}
