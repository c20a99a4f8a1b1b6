"use client";
// The thread: one line, newest first, days as breaks. Changes take one row, notes open up.
import { Button } from "#components/ui/button.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { cn } from "#lib/cn.ts";
import { useTranslations } from "next-intl";
import { Fragment, useState } from "react";
import { flatRows } from "../data/cache.ts";
import type { RecordKind } from "../types.ts";
import { useFormats } from "../use-formats.ts";
import { TimelineEntry } from "./timeline-entry.tsx";
import { type TimelineFilter, useTimeline } from "./use-timeline.ts";

const FILTERS: TimelineFilter[] = ["all", "interactions", "changes"];

// A closed deal is told twice by the API, as a move and as won or lost; the thread tells the move.
const TOLD_ELSEWHERE = new Set(["deal.won", "deal.lost"]);

type Props = {
  object: RecordKind;
  id: string;
  /** Of the record's own amounts. */
  currency?: string | undefined;
};

export function Timeline({ object, id, currency }: Props) {
  const t = useTranslations("crm.timeline");
  const { day, dayOf } = useFormats();
  const [kind, setKind] = useState<TimelineFilter>("all");
  const query = useTimeline(object, id, kind);
  const items = flatRows(query.data).filter((item) => !TOLD_ELSEWHERE.has(item.type));

  return (
    <>
      <div className="flex items-center gap-0.5 pt-1.5" role="group" aria-label={t("show")}>
        {FILTERS.map((filter) => (
          <button
            key={filter}
            type="button"
            aria-pressed={filter === kind}
            onClick={() => setKind(filter)}
            className={cn(
              "h-7 rounded-sm px-2 text-xs font-medium max-md:h-11 max-md:px-3",
              filter === kind
                ? "bg-accent text-foreground"
                : "text-muted-foreground hover:text-foreground",
            )}
          >
            {t(`filter.${filter}`)}
          </button>
        ))}
      </div>
      {query.isPending && (
        <div className="flex flex-col gap-5 pt-4" aria-hidden>
          {[60, 45, 70, 38].map((width) => (
            <div key={width} className="flex items-center gap-3">
              <Skeleton className="size-6 rounded-full" />
              <Skeleton width={`${width}%`} />
            </div>
          ))}
        </div>
      )}
      {query.isError && (
        <p role="alert" className="py-4 text-sm text-muted-foreground">
          {t("loadFailed")}{" "}
          <Button variant="link" size="sm" onClick={() => void query.refetch()}>
            {t("tryAgain")}
          </Button>
        </p>
      )}
      <ol>
        {items.map((item, index) => {
          const date = dayOf(item.at);
          const before = items[index - 1];
          const after = items[index + 1];
          const isFirst = !before || dayOf(before.at) !== date;
          return (
            <Fragment key={item.id}>
              {isFirst && (
                <li>
                  <h3
                    className={cn(
                      "flex h-8 items-center gap-2 text-2xs font-medium text-muted-foreground",
                      index > 0 && "mt-1",
                    )}
                  >
                    {day(date, true)}
                    <span className="h-px flex-1 bg-border" />
                  </h3>
                </li>
              )}
              <TimelineEntry
                item={item}
                currency={currency}
                joined={Boolean(after && dayOf(after.at) === date)}
              />
            </Fragment>
          );
        })}
      </ol>
      {!query.isPending && !query.isError && items.length === 0 && (
        <p className="py-6 text-sm text-muted-foreground">{t("empty")}</p>
      )}
      {query.hasNextPage && (
        <div className="flex justify-center py-2">
          <Button
            size="sm"
            pending={query.isFetchingNextPage}
            onClick={() => void query.fetchNextPage()}
          >
            {t("older")}
          </Button>
        </div>
      )}
    </>
  );
}
