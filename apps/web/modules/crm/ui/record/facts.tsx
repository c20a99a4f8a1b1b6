"use client";
// The key figures of a record, always in the same order.
import { cn } from "#lib/cn.ts";
import { Skeleton } from "#components/ui/skeleton.tsx";
import type { ReactNode } from "react";

export type Fact = {
  label: string;
  /** undefined while it loads. */
  value: ReactNode | undefined;
  note?: ReactNode;
  tone?: string;
};

export function Facts({ facts }: { facts: Fact[] }) {
  return (
    <dl
      tabIndex={0}
      className="no-scrollbar grid shrink-0 auto-cols-fr grid-flow-col divide-x overflow-x-auto border-y max-md:flex max-md:gap-5 max-md:divide-x-0 max-md:border-t-0 max-md:px-4 max-md:pb-3"
    >
      {facts.map(({ label, value, note, tone }) => (
        <div key={label} className="min-w-0 px-4 py-2 max-md:shrink-0 max-md:px-0 max-md:py-0">
          <dt className="truncate text-xs text-muted-foreground">{label}</dt>
          <dd className="mt-0.5 flex min-h-5.5 items-baseline gap-1.5">
            {value === undefined ? (
              <Skeleton width={72} className="self-center" />
            ) : (
              <>
                <span className={cn("truncate text-base font-semibold max-md:text-sm", tone)}>
                  {value}
                </span>
                {note && (
                  <span className="truncate text-xs text-muted-foreground max-md:hidden">
                    {note}
                  </span>
                )}
              </>
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}
