"use client";
// The deals of a company or person, open ones first.
import { Link } from "#components/ui/link.tsx";
import { useTranslations } from "next-intl";
import { where } from "../data/query.ts";
import { useStage } from "../data/reference.ts";
import { RotMark } from "../rot-mark.tsx";
import { StageRing } from "../stage-ring.tsx";
import type { Deal } from "../types.ts";
import { useFormats } from "../use-formats.ts";
import { useHref } from "../use-href.ts";
import { Panel } from "./panel.tsx";
import { countText, useRelated } from "./use-related.ts";

function DealLine({ deal }: { deal: Deal }) {
  const t = useTranslations("crm.related");
  const { money, day } = useFormats();
  const href = useHref();
  const stage = useStage(deal.stage_id);
  const date = deal.status === "open" ? deal.closes_on : deal.closed_on;
  return (
    <Link
      href={href(`/deals/${deal.id}`)}
      className="block rounded-md border bg-card px-2.5 py-2 hover:border-border-strong"
    >
      <span className="flex items-center gap-1.5">
        <StageRing stage={stage} />
        <span className="min-w-0 flex-1 truncate font-medium">{deal.name}</span>
        <RotMark deal={deal} />
      </span>
      <span className="mt-0.5 flex items-center gap-1.5 pl-5 text-xs text-muted-foreground">
        {deal.amount !== undefined && (
          <span className="font-medium text-foreground">
            {deal.amount === null ? t("noAmount") : money(deal.amount, deal.currency)}
          </span>
        )}
        <span className="truncate">{stage?.name}</span>
        <span className="ml-auto whitespace-nowrap">
          {date && (deal.status === "open" ? t("by", { date: day(date) }) : day(date))}
        </span>
      </span>
    </Link>
  );
}

type Props = { column: "company_id" | "person_id"; id: string; onAdd?: (() => void) | undefined };

export function RelatedDeals({ column, id, onAdd }: Props) {
  const t = useTranslations("crm.related");
  const { count } = useFormats();
  const href = useHref();
  const of = where(column, "eq", id);
  const open = useRelated<Deal>("deals", [of, where("status", "eq", "open")], "closes_on");
  const closed = useRelated<Deal>("deals", [of, where("status", "ne", "open")], "-closed_on", 5);
  const rows = [...(open?.data ?? []), ...(closed?.data ?? [])];
  const total = (open?.total_count ?? 0) + (closed?.total_count ?? 0);
  return (
    <Panel
      title={t("deals")}
      count={open && closed && count(total)}
      add={onAdd && { label: t("addDeal"), onAdd }}
    >
      <ul className="flex flex-col gap-1.5 pb-1.5">
        {rows.map((deal) => (
          <li key={deal.id}>
            <DealLine deal={deal} />
          </li>
        ))}
        {open && closed && rows.length === 0 && (
          <li className="px-1 py-1 text-muted-foreground">{t("noDeals")}</li>
        )}
        {total > rows.length && (
          <li>
            <Link
              href={href(`/deals/table?filter[${column}][eq]=${id}`)}
              className="flex h-7 items-center px-1 text-xs text-primary-text hover:underline max-md:h-11"
            >
              {t("allDeals", {
                count:
                  countText(
                    { data: [], next_cursor: null, has_more: false, total_count: total },
                    count,
                  ) ?? "",
              })}
            </Link>
          </li>
        )}
      </ul>
    </Panel>
  );
}
