"use client";
import { RotateCcw } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { ErrorState } from "#components/ui/error-state.tsx";
import { None } from "#components/ui/none.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { Segmented } from "#components/ui/tabs.tsx";
import { cn } from "#lib/cn.ts";
import type { Delivery } from "../schema.ts";
import { DeliveryState } from "./states.tsx";
import { type Filter, filters, useDeliveries } from "./use-deliveries.ts";
import { useTimes } from "./use-times.ts";

const WORDS = { all: "all", pending: "waiting", delivered: "delivered", dead: "failed" } as const;

type Props = {
  webhookId: string;
  open: string | null;
  onOpen: (id: string) => void;
  onRetry: ((delivery: Delivery) => void) | null;
};

/** The log of deliveries: what, how it stands, what was answered. */
export function Deliveries({ webhookId, open, onOpen, onRetry }: Props) {
  const t = useTranslations("webhooks");
  const [filter, setFilter] = useState<Filter>("all");
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useDeliveries(
    webhookId,
    filter,
  );
  const rows = data?.pages.flatMap((page) => page.data);
  return (
    <section aria-label={t("deliveries")} className="rounded-lg border bg-card">
      <div className="flex min-h-11 flex-wrap items-center gap-x-3 gap-y-2 border-b px-3 py-1.5">
        <h2 className="font-semibold">{t("deliveries")}</h2>
        <Segmented
          label={t("show")}
          value={filter}
          onValueChange={(value) => setFilter(value as Filter)}
          className="h-control-sm"
          items={filters.map((value) => ({ value, label: t(WORDS[value]) }))}
        />
      </div>
      {error && !rows ? (
        <ErrorState title={t("logFailed")} onRetry={() => void refetch()} />
      ) : rows?.length === 0 ? (
        <div className="px-6 py-10 text-center">
          <p className="font-semibold">
            {filter === "all" ? t("deliveriesEmpty") : t("deliveriesEmptyFilter")}
          </p>
          {filter === "all" && (
            <p className="text-pretty text-muted-foreground">{t("deliveriesEmptyText")}</p>
          )}
        </div>
      ) : (
        <Log rows={rows} open={open} onOpen={onOpen} onRetry={onRetry} />
      )}
      {hasNextPage && (
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
      )}
    </section>
  );
}

type LogProps = Omit<Props, "webhookId"> & { rows: Delivery[] | undefined };

function Log({ rows, open, onOpen, onRetry }: LogProps) {
  const t = useTranslations("webhooks");
  return (
    <div role="region" aria-label={t("log")} tabIndex={0} className="overflow-x-auto">
      <table className="w-full table-fixed text-left md:min-w-[700px]">
        <colgroup>
          <col className="w-28" />
          <col />
          <col className="w-32 max-md:hidden" />
          <col className="w-20 max-md:hidden" />
          <col className="w-20 max-md:hidden" />
          <col className="w-28 max-md:w-20" />
          <col className="w-32 max-md:hidden" />
        </colgroup>
        <thead className="text-xs text-muted-foreground">
          <tr className="h-8 border-b">
            <th scope="col" className="px-2 pl-3 font-medium">
              {t("state")}
            </th>
            <th scope="col" className="px-2 font-medium">
              {t("event")}
            </th>
            <th scope="col" className="px-2 font-medium max-md:hidden">
              {t("answer")}
            </th>
            <th scope="col" className="px-2 text-right font-medium max-md:hidden">
              {t("attempts")}
            </th>
            <th scope="col" className="px-2 text-right font-medium max-md:hidden">
              {t("took")}
            </th>
            <th scope="col" className="px-2 text-right font-medium max-md:pr-3">
              {t("sent")}
            </th>
            <th scope="col" className="px-2 pr-3 font-medium max-md:hidden">
              <span className="sr-only">{t("actions")}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows
            ? rows.map((row) => (
                <Row
                  key={row.id}
                  row={row}
                  isOpen={row.id === open}
                  onOpen={onOpen}
                  onRetry={onRetry}
                />
              ))
            : Array.from({ length: 6 }, (_, i) => (
                <tr key={i} className="h-row border-b last:border-b-0">
                  <td className="px-2 pl-3" colSpan={7}>
                    <Skeleton width={`${80 - ((i * 13) % 40)}%`} />
                  </td>
                </tr>
              ))}
        </tbody>
      </table>
    </div>
  );
}

type RowProps = { row: Delivery; isOpen: boolean } & Pick<LogProps, "onOpen" | "onRetry">;

function Row({ row, isOpen, onOpen, onRetry }: RowProps) {
  const t = useTranslations("webhooks");
  const { moment, when, span } = useTimes();
  return (
    <tr
      className={cn(
        "h-row border-b last:border-b-0 hover:bg-muted",
        isOpen && "bg-primary-soft hover:bg-primary-soft",
      )}
    >
      <td className="px-2 pl-3">
        <DeliveryState delivery={row} />
      </td>
      <td className="truncate px-2 font-mono text-xs">
        <button
          type="button"
          onClick={() => onOpen(row.id)}
          aria-expanded={isOpen}
          className="rounded-sm font-medium hover:underline max-md:min-h-11"
        >
          {row.event_type}
        </button>
      </td>
      <td className="truncate px-2 max-md:hidden">
        <Answer row={row} />
      </td>
      <td className="px-2 text-right max-md:hidden">{row.attempts}</td>
      <td className="px-2 text-right text-muted-foreground max-md:hidden">
        {row.last_duration_ms === null ? (
          <None label={t("noAnswerYet")} />
        ) : (
          span(row.last_duration_ms)
        )}
      </td>
      <td className="px-2 text-right whitespace-nowrap text-muted-foreground max-md:pr-3">
        {moment(row.created_at)}
      </td>
      <td className="px-2 pr-3 text-right whitespace-nowrap max-md:hidden">
        {row.next_attempt_at && row.attempts > 0 ? (
          <span className="text-xs text-warning-text">
            {t("again", { when: when(row.next_attempt_at) })}
          </span>
        ) : onRetry && (row.state === "dead" || row.state === "cancelled") ? (
          <Button size="sm" variant="ghost" className="-mr-2" onClick={() => onRetry(row)}>
            <RotateCcw className="size-3.5" aria-hidden /> {t("retry")}
          </Button>
        ) : null}
      </td>
    </tr>
  );
}

/** The last answer's status, or why there was none. */
function Answer({ row }: { row: Delivery }) {
  const t = useTranslations("webhooks");
  if (row.last_status !== null) {
    return (
      <span className={cn("font-mono text-xs", row.last_status >= 300 && "text-destructive-text")}>
        {row.last_status}
      </span>
    );
  }
  if (row.attempts === 0 || row.state === "cancelled") return <None label={t("noAnswerYet")} />;
  return (
    <span className="text-destructive-text" title={row.last_error ?? undefined}>
      {t("noAnswer")}
    </span>
  );
}
