"use client";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { ErrorState } from "#components/ui/error-state.tsx";
import type { Delivery } from "../../schema.ts";
import { DeliveryLog } from "./delivery-log.tsx";
import { LogFilters } from "./log-filters.tsx";
import { everything, isNarrow, type LogQuery } from "./query.ts";
import { useDeliveries } from "./use-deliveries.ts";

/** As many as one request sends again. */
const MOST = 100;

type Props = {
  webhookId: string;
  types: readonly string[];
  open: string | null;
  onOpen: (id: string) => void;
  onRetry: ((delivery: Delivery) => void) | null;
  chosen: readonly string[];
  onChoose: (ids: readonly string[]) => void;
  /** Sends what is chosen again; none for who may not, or while the webhook is off. */
  onReplay: (() => void) | null;
};

/** The log of deliveries: what, how it stands, what was answered; and several of them to send again. */
export function Deliveries({ webhookId, types, chosen, onChoose, onReplay, ...rest }: Props) {
  const t = useTranslations("webhooks");
  const [query, setQuery] = useState(everything);
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useDeliveries(
    webhookId,
    query,
  );
  const rows = data?.pages.flatMap((page) => page.data);
  const stale = error && rows;
  const narrow = (next: LogQuery) => {
    setQuery(next);
    onChoose([]);
  };
  return (
    <section aria-label={t("deliveries")} className="rounded-lg border bg-card">
      <div className="flex flex-col gap-2 border-b px-3 py-2.5">
        <div className="flex items-center gap-3">
          <h2 className="font-semibold">{t("deliveries")}</h2>
          <p
            role="status"
            className="flex items-center gap-1.5 text-xs text-muted-foreground"
            title={t("liveHint")}
          >
            <span
              className={
                stale ? "size-1.5 rounded-full bg-warning" : "size-1.5 rounded-full bg-success"
              }
              aria-hidden
            />
            {stale ? t("liveLost") : t("live")}
          </p>
          {isNarrow(query) && (
            <Button size="sm" variant="link" className="ml-auto" onClick={() => narrow(everything)}>
              {t("log.clear")}
            </Button>
          )}
        </div>
        <LogFilters query={query} types={types} onChange={narrow} />
      </div>
      {error && !rows ? (
        <ErrorState title={t("logFailed")} onRetry={() => void refetch()} />
      ) : rows?.length === 0 ? (
        <div className="px-6 py-10 text-center">
          <p className="font-semibold">
            {isNarrow(query) ? t("deliveriesEmptyFilter") : t("deliveriesEmpty")}
          </p>
          {!isNarrow(query) && (
            <p className="text-pretty text-muted-foreground">{t("deliveriesEmptyText")}</p>
          )}
        </div>
      ) : (
        <DeliveryLog
          rows={rows}
          chosen={onReplay ? chosen : null}
          onChoose={(ids) => onChoose(ids.slice(0, MOST))}
          {...rest}
        />
      )}
      {chosen.length > 0 && onReplay ? (
        <div className="sticky bottom-0 flex min-h-12 flex-wrap items-center gap-2 rounded-b-lg border-t bg-popover px-3 py-2">
          <p role="status" className="text-sm font-medium">
            {t("selected", { count: chosen.length })}
          </p>
          {chosen.length === MOST && (
            <p className="text-xs text-muted-foreground">{t("selectedMost")}</p>
          )}
          <div className="ml-auto flex gap-2">
            <Button size="sm" variant="ghost" onClick={() => onChoose([])}>
              {t("clearSelection")}
            </Button>
            <Button size="sm" variant="primary" onClick={onReplay}>
              {t("retry")}
            </Button>
          </div>
        </div>
      ) : (
        hasNextPage && (
          <div className="border-t p-2 text-center">
            <Button
              size="sm"
              variant="ghost"
              pending={isFetchingNextPage}
              onClick={() => void fetchNextPage()}
            >
              {t("older")}
            </Button>
          </div>
        )
      )}
    </section>
  );
}
