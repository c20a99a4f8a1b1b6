"use client";
import type { Route } from "next";
import { Link } from "#components/ui/link.tsx";
import type { ReactNode } from "react";
import { Skeleton } from "#components/ui/skeleton.tsx";

type Props<T> = {
  label: string;
  rows: readonly T[];
  rowId: (row: T) => string;
  href: (row: T) => string;
  card: (row: T) => ReactNode;
  loading?: boolean | undefined;
  foot: ReactNode;
};

/** A table on a phone: one card a row, the whole card opens it. */
export function PhoneCards<T>({ label, rows, rowId, href, card, loading, foot }: Props<T>) {
  return (
    <div className="min-h-0 flex-1 overflow-y-auto border-t bg-canvas p-3">
      <ul aria-label={label} aria-busy={loading || undefined} className="flex flex-col gap-2">
        {rows.map((row) => (
          <li key={rowId(row)}>
            <Link
              href={href(row) as Route}
              className="block rounded-lg border bg-card p-3 shadow-1 active:bg-accent"
            >
              {card(row)}
            </Link>
          </li>
        ))}
        {loading &&
          rows.length === 0 &&
          Array.from({ length: 6 }, (_, i) => (
            <li key={i} aria-hidden className="rounded-lg border bg-card p-3">
              <Skeleton className="mb-3 w-2/3" />
              <Skeleton className="w-1/3" />
            </li>
          ))}
      </ul>
      {foot}
    </div>
  );
}
