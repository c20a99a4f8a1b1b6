"use client";
import { useFormatter, useTranslations } from "next-intl";
import { cn } from "#lib/cn.ts";

export type Figures = {
  step_id: string;
  queued: number;
  sent: number;
  failed: number;
  replied: number;
  bounced: number;
  opted_out: number;
};

const shown = ["queued", "sent", "replied", "failed", "bounced", "opted_out"] as const;
const bad = new Set<string>(["failed", "bounced", "opted_out"]);

/** What came of a step, leaving out what did not happen. */
export function StepFigures({ figures }: { figures: Figures }) {
  const t = useTranslations("sequences.figures");
  const format = useFormatter();
  const there = shown.filter((name) => figures[name] > 0);
  if (there.length === 0)
    return <span className="text-xs text-subtle-foreground">{t("nothing")}</span>;
  return (
    <span className="flex flex-wrap gap-x-3 text-xs text-muted-foreground">
      {there.map((name) => (
        <span key={name} className={cn(bad.has(name) && "text-destructive-text")}>
          {t(name, { count: format.number(figures[name]) })}
        </span>
      ))}
    </span>
  );
}
