"use client";
import { useFormatter, useTranslations } from "next-intl";
import type { HealthList } from "../schema.ts";

const HOURS = 48;
const WIDTH = 2;
const STEP = 2.5;
const HEIGHT = 20;

type Props = { since: string; health: HealthList["data"][number] | undefined };

/** Attempts by the hour in a word's space: what arrived below, what failed on top, and how much arrived. */
export function Sparkline({ since, health }: Props) {
  const t = useTranslations("webhooks");
  const format = useFormatter();
  const { succeeded = 0, failed = 0, hours = [] } = health ?? {};
  const all = succeeded + failed;
  if (all === 0) return <span className="text-xs text-subtle-foreground">{t("quiet")}</span>;
  const most = Math.max(1, ...hours.map((hour) => hour.succeeded + hour.failed));
  const share = Math.floor((succeeded / all) * 1000) / 1000;
  const first = Date.parse(since);
  return (
    <span className="flex items-center gap-2">
      <svg
        role="img"
        aria-label={t("bars", { succeeded, failed })}
        viewBox={`0 0 ${HOURS * STEP} ${HEIGHT}`}
        className="h-5 w-[120px] shrink-0"
        preserveAspectRatio="none"
      >
        <rect
          x={0}
          y={HEIGHT - 0.5}
          width={HOURS * STEP}
          height={0.5}
          className="fill-border-strong"
        />
        {hours.map((hour) => {
          const x = Math.round((Date.parse(hour.hour) - first) / 3_600_000) * STEP;
          const bad = hour.failed > 0 ? Math.max(2.5, (hour.failed / most) * HEIGHT) : 0;
          const good =
            hour.succeeded > 0
              ? Math.min(HEIGHT - bad, Math.max(1.5, (hour.succeeded / most) * HEIGHT))
              : 0;
          return (
            <g key={hour.hour}>
              <rect
                x={x}
                y={HEIGHT - good}
                width={WIDTH}
                height={good}
                className="fill-chart-1/70"
              />
              <rect
                x={x}
                y={HEIGHT - good - bad}
                width={WIDTH}
                height={bad}
                className="fill-destructive"
              />
            </g>
          );
        })}
      </svg>
      <span className="text-xs whitespace-nowrap text-muted-foreground">
        {format.number(share, { style: "percent", maximumFractionDigits: 1 })}
      </span>
    </span>
  );
}
