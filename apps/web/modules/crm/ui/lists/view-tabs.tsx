"use client";
// Ready-made views as tabs: each is a set of filters and lives in the address.
import { cn } from "#lib/cn.ts";
import { useTranslations } from "next-intl";
import type { Filter } from "../data/query.ts";
import { sameFilters } from "./list-state.ts";

export type View = { id: string; label: string; filters: Filter[] };

type Props = { views: View[]; filters: Filter[]; onPick: (view: View) => void };

export function ViewTabs({ views, filters, onPick }: Props) {
  const t = useTranslations("crm.lists");
  return (
    <div
      role="group"
      aria-label={t("views")}
      className="no-scrollbar flex h-10 shrink-0 items-stretch gap-0.5 overflow-x-auto border-b px-3 max-md:h-12"
    >
      {views.map((view) => {
        const on = sameFilters(view.filters, filters);
        return (
          <button
            key={view.id}
            type="button"
            aria-pressed={on}
            onClick={() => onPick(view)}
            className={cn(
              "relative inline-flex shrink-0 items-center px-2 text-sm font-medium -outline-offset-2 max-md:px-3",
              on
                ? "text-foreground after:absolute after:inset-x-2 after:bottom-0 after:h-0.5 after:rounded-full after:bg-primary"
                : "text-muted-foreground hover:text-foreground",
            )}
          >
            {view.label}
          </button>
        );
      })}
    </div>
  );
}
