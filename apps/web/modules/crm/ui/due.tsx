"use client";
import { cn } from "#lib/cn.ts";
import { useTranslations } from "next-intl";
import { useFormats } from "./use-formats.ts";

/** Late is red and says so; today is ink; later is quiet. */
export function Due({ date, className }: { date: string; className?: string }) {
  const t = useTranslations("crm.dates");
  const { day, daysAway } = useFormats();
  const away = daysAway(date);
  return (
    <span
      className={cn(
        "whitespace-nowrap",
        away < 0
          ? "font-medium text-destructive-text"
          : away === 0
            ? "font-medium text-foreground"
            : "text-muted-foreground",
        className,
      )}
    >
      {away < 0 ? t("late", { days: -away }) : day(date)}
    </span>
  );
}
