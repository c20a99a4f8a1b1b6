"use client";
// Small pieces that the blocks of the start page share.
import { Skeleton } from "#components/ui/skeleton.tsx";
import { Link } from "#components/ui/link.tsx";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { useName } from "../data/names.ts";
import { useStage } from "../data/reference.ts";
import { StageRing } from "../stage-ring.tsx";
import type { Deal } from "../types.ts";
import { useFormats } from "../use-formats.ts";
import { useHref } from "../use-href.ts";

/** Rows to come. */
export const Waiting = () => (
  <div aria-hidden className="divide-y">
    {[48, 36, 55].map((width) => (
      <div key={width} className="flex h-12 items-center px-3">
        <Skeleton width={`${width}%`} />
      </div>
    ))}
  </div>
);

/** What to read where there is nothing. */
export const Rest = ({ children }: { children: ReactNode }) => (
  <p className="px-3 py-4 text-muted-foreground">{children}</p>
);

export const MoreLink = ({ children }: { children: ReactNode }) => (
  <p className="border-t px-3 py-2.5 text-xs text-primary-text [&>a]:rounded-sm [&>a]:hover:underline">
    {children}
  </p>
);

/** A deal in two lines: what and whose; how much, and `end`. */
export function DealRow({ deal, end }: { deal: Deal; end: ReactNode }) {
  const t = useTranslations("crm.related");
  const { money } = useFormats();
  const href = useHref();
  const stage = useStage(deal.stage_id);
  const company = useName("companies", deal.company_id);
  return (
    <li>
      <Link
        href={href(`/deals/${deal.id}`)}
        className="flex h-12 items-center gap-3 px-3 -outline-offset-2 hover:bg-muted max-md:h-14"
      >
        <StageRing stage={stage} />
        <span className="min-w-0 flex-1">
          <span className="block truncate font-medium">{deal.name}</span>
          <span className="block h-4 truncate text-xs text-muted-foreground">
            {[company, stage?.name].filter(Boolean).join(" · ")}
          </span>
        </span>
        <span className="text-right">
          {deal.amount !== undefined && (
            <span className="block">
              {deal.amount === null ? t("noAmount") : money(deal.amount, deal.currency)}
            </span>
          )}
          <span className="block text-xs">{end}</span>
        </span>
      </Link>
    </li>
  );
}
