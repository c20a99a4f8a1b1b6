"use client";
// The four ends a row can meet: the same words and colours from forecast to report.
import { useTranslations } from "next-intl";
import { cn } from "#lib/cn.ts";
import type { Outcome } from "../schema.ts";

export const OUTCOMES: { key: Outcome; bar: string }[] = [
  { key: "created", bar: "bg-chart-1" },
  { key: "updated", bar: "bg-chart-3" },
  { key: "unchanged", bar: "bg-chart-quiet" },
  { key: "refused", bar: "bg-destructive" },
];

export type Counts = Record<Outcome, number>;

type Props = { counts: Counts; total: number; className?: string };

/** Shares of the whole; what is not done yet stays empty. */
export function OutcomeBar({ counts, total, className }: Props) {
  const t = useTranslations("imports.outcome");
  return (
    <div
      className={cn("flex h-2.5 gap-0.5 overflow-hidden rounded-full bg-accent", className)}
      role="img"
      aria-label={t("bar", counts)}
    >
      {OUTCOMES.filter(({ key }) => counts[key] > 0).map(({ key, bar }) => (
        <div
          key={key}
          className={cn(bar, "transition-[width] duration-(--duration-base)")}
          style={{ width: `${(counts[key] / Math.max(total, 1)) * 100}%`, minWidth: 4 }}
        />
      ))}
    </div>
  );
}

export const OutcomeDot = ({ outcome }: { outcome: Outcome }) => (
  <span
    className={cn("size-2 shrink-0 rounded-full", OUTCOMES.find(({ key }) => key === outcome)?.bar)}
    aria-hidden
  />
);
