"use client";
"use no memo";
// The cards of one column: only those in view stand in the page, the next page loads before its end is seen.
// (The virtualiser changes itself in place, which the compiler's memoisation would not notice.)
import { Skeleton } from "#components/ui/skeleton.tsx";
import { flatRows } from "#modules/crm/ui/data/cache.ts";
import type { Deal } from "#modules/crm/ui/types.ts";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useTranslations } from "next-intl";
import { useEffect, useRef } from "react";
import { BoardCard } from "./board-card.tsx";
import { type ColumnHandle, columnHandles } from "./column-handles.ts";
import { type BoardView, useColumn } from "./use-board.ts";

type Props = {
  stageId: string;
  view: BoardView;
  activeId: string | undefined;
  draggable: boolean;
  onActive: (deal: Deal) => void;
};

const CARD_HEIGHT = 122;

export function ColumnCards({ stageId, view, activeId, draggable, onActive }: Props) {
  const t = useTranslations("crm.board");
  const scroller = useRef<HTMLDivElement>(null);
  const query = useColumn(stageId, view);
  const { data, isPending, isError, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } =
    query;
  const { isFetchNextPageError } = query;
  const deals = flatRows(data);

  const virtual = useVirtualizer({
    count: deals.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => CARD_HEIGHT,
    getItemKey: (index) => deals[index]?.id ?? index,
    gap: 8,
    overscan: 4,
    paddingStart: 2,
    paddingEnd: 16,
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;

  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && !isFetchNextPageError && last >= deals.length - 8)
      void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, isFetchNextPageError, last, deals.length, fetchNextPage]);

  // The board's arrow keys reach into the column through this.
  useEffect(() => {
    const handle: ColumnHandle = {
      deals,
      focus(index) {
        const deal = deals[index];
        if (!deal) return;
        onActive(deal);
        virtual.scrollToIndex(index, { align: "auto" });
        // The card may only now come into the page.
        requestAnimationFrame(() =>
          requestAnimationFrame(() =>
            scroller.current
              ?.querySelector<HTMLElement>(`[data-card="${deal.id}"]`)
              ?.focus({ preventScroll: true }),
          ),
        );
      },
    };
    columnHandles.set(stageId, handle);
    return () => {
      if (columnHandles.get(stageId) === handle) columnHandles.delete(stageId);
    };
  });

  if (isError && !data)
    return (
      <div role="alert" className="px-1 py-3 text-sm text-muted-foreground">
        {t("columnError")}{" "}
        <button
          type="button"
          className="rounded-sm font-medium text-primary-text hover:underline"
          onClick={() => void refetch()}
        >
          {t("tryAgain")}
        </button>
      </div>
    );
  if (isPending)
    return (
      <div className="flex flex-col gap-2 px-1 pt-0.5" aria-hidden>
        {[0, 1, 2].map((i) => (
          <Skeleton key={i} className="h-[114px] rounded-lg" />
        ))}
      </div>
    );

  return (
    <div ref={scroller} className="no-scrollbar -mx-1 min-h-0 flex-1 overflow-y-auto px-1">
      <ul className="relative" style={{ height: virtual.getTotalSize() }}>
        {items.map((item) => {
          const deal = deals[item.index];
          return (
            deal && (
              <li
                key={item.key}
                ref={virtual.measureElement}
                data-index={item.index}
                className="absolute inset-x-0 top-0"
                style={{ transform: `translateY(${item.start}px)` }}
              >
                <BoardCard
                  deal={deal}
                  active={deal.id === activeId || (!activeId && item.index === 0)}
                  draggable={draggable}
                  onFocus={() => onActive(deal)}
                />
              </li>
            )
          );
        })}
      </ul>
      {deals.length === 0 && (
        <p className="px-1 py-2 text-xs text-subtle-foreground">{t("emptyColumn")}</p>
      )}
      {isFetchNextPageError && (
        <p role="alert" className="px-1 pb-3 text-xs text-muted-foreground">
          {t("columnError")}{" "}
          <button
            type="button"
            className="rounded-sm font-medium text-primary-text hover:underline"
            onClick={() => void fetchNextPage()}
          >
            {t("tryAgain")}
          </button>
        </p>
      )}
    </div>
  );
}
