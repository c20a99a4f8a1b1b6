"use client";
import { SearchX } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { ErrorState } from "#components/ui/error-state.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { Entry } from "./entry.tsx";
import { type AuditPage, type Filters, noFilters, useAuditLogs } from "./use-audit.ts";

type Props = { filters: Filters; first: AuditPage; onReset: () => void };

/** The entries, the latest first, one open at a time. */
export function Log({ filters, first, onReset }: Props) {
  const t = useTranslations("audit");
  const [open, setOpen] = useState<string | null>(null);
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useAuditLogs(
    filters,
    first,
  );
  const rows = data?.pages.flatMap((page) => page.data);
  if (error && !rows)
    return (
      <ErrorState title={t("failed")} onRetry={() => void refetch()}>
        {t("failedText")}
      </ErrorState>
    );
  if (rows?.length === 0)
    return (
      <EmptyState
        icon={SearchX}
        title={filters === noFilters ? t("empty") : t("emptyFilter")}
        {...(filters === noFilters
          ? {}
          : { actions: <Button onClick={onReset}>{t("reset")}</Button> })}
      >
        {filters === noFilters ? t("emptyText") : t("emptyFilterText")}
      </EmptyState>
    );
  return (
    <>
      <ul>
        {rows
          ? rows.map((entry) => (
              <Entry
                key={entry.id}
                entry={entry}
                isOpen={entry.id === open}
                onToggle={() => setOpen(entry.id === open ? null : entry.id)}
              />
            ))
          : Array.from({ length: 8 }, (_, i) => (
              <li key={i} className="flex h-row items-center border-b px-3 last:border-b-0">
                <Skeleton width={`${80 - ((i * 13) % 40)}%`} />
              </li>
            ))}
      </ul>
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
    </>
  );
}
