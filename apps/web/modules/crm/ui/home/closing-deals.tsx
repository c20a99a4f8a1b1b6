"use client";
// Open deals that should close by the end of the month, the late ones first.
import { Section } from "#components/ui/section.tsx";
import { Link } from "#components/ui/link.tsx";
import { useTranslations } from "next-intl";
import { where } from "../data/query.ts";
import { Due } from "../due.tsx";
import { endOfMonth } from "../format.ts";
import { useRelated } from "../record/use-related.ts";
import type { Deal } from "../types.ts";
import { useFormats } from "../use-formats.ts";
import { useHref } from "../use-href.ts";
import { DealRow, MoreLink, Rest, Waiting } from "./parts.tsx";

export function ClosingDeals() {
  const t = useTranslations("crm.home");
  const { today, count } = useFormats();
  const href = useHref();
  const end = endOfMonth(today);
  const page = useRelated<Deal>(
    "deals",
    [where("status", "eq", "open"), where("closes_on", "lte", end)],
    "closes_on",
    7,
  );
  const total = page?.total_count ?? 0;
  return (
    <Section title={t("closing")} count={page && count(total)}>
      {!page && <Waiting />}
      <ul className="divide-y">
        {page?.data.map((deal) => (
          <DealRow
            key={deal.id}
            deal={deal}
            end={deal.closes_on && <Due date={deal.closes_on} />}
          />
        ))}
      </ul>
      {page && total === 0 && <Rest>{t("noClosing")}</Rest>}
      {page && total > page.data.length && (
        <MoreLink>
          <Link
            href={href(
              `/deals/table?sort=closes_on&filter[status][eq]=open&filter[closes_on][lte]=${end}`,
            )}
          >
            {t("allDeals", { count: total, shown: count(total) })}
          </Link>
        </MoreLink>
      )}
    </Section>
  );
}
