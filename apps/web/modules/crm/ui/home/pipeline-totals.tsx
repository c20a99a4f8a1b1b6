"use client";
// What the default pipeline holds, stage by stage: exact counts and sums from the server.
import { Section } from "#components/ui/section.tsx";
import { useSummary } from "#modules/crm/deals/ui/board/use-board.ts";
import { Link } from "#components/ui/link.tsx";
import { useTranslations } from "next-intl";
import { orderTotals, sumTotals } from "../data/amounts.ts";
import { useOrg } from "../data/org.ts";
import { usePipelines } from "../data/reference.ts";
import { StageRing } from "../stage-ring.tsx";
import { useFormats } from "../use-formats.ts";
import { useHref } from "../use-href.ts";
import { Waiting } from "./parts.tsx";

export function PipelineTotals() {
  const t = useTranslations("crm.home");
  const { totals, money, count } = useFormats();
  const href = useHref();
  const { data: pipelines } = usePipelines();
  const pipeline = pipelines?.find((item) => item.is_default) ?? pipelines?.[0];
  const { data: summary } = useSummary(pipeline?.id, "");
  const rowOf = (stageId: string) => summary?.find((row) => row.stage_id === stageId);
  const open = pipeline?.stages.filter((stage) => stage.kind === "open") ?? [];
  const own = useOrg()?.default_currency;
  const openSums = totals(
    orderTotals(sumTotals(open.map((stage) => rowOf(stage.id)?.totals ?? [])), own),
  );
  const openCount = open.reduce((sum, stage) => sum + (rowOf(stage.id)?.count ?? 0), 0);
  return (
    <Section
      title={pipeline?.name ?? t("pipeline")}
      count={
        summary && (
          <>
            {t("openDeals", { count: openCount, shown: count(openCount) })}
            {openSums && <span className="max-md:hidden">, {openSums}</span>}
          </>
        )
      }
      className="lg:col-span-2"
    >
      {!summary && <Waiting />}
      {summary && pipeline && (
        <ul className="no-scrollbar flex divide-x overflow-x-auto max-md:block max-md:divide-x-0 max-md:divide-y">
          {pipeline.stages.map((stage) => {
            const row = rowOf(stage.id);
            const sums = orderTotals(row?.totals ?? [], own);
            return (
              <li key={stage.id} className="min-w-32 flex-1">
                <Link
                  href={href(`/deals/table?filter[stage_id][eq]=${stage.id}`)}
                  className="flex flex-col gap-0.5 px-3 py-2.5 -outline-offset-2 hover:bg-muted max-md:flex-row max-md:items-center max-md:gap-2"
                >
                  <span className="flex items-center gap-1.5 text-xs text-muted-foreground max-md:flex-1 max-md:text-sm">
                    <StageRing stage={stage} />
                    <span className="truncate">{stage.name}</span>
                  </span>
                  <span className="text-base font-semibold max-md:order-last max-md:w-12 max-md:text-right">
                    {count(row?.count ?? 0)}
                  </span>
                  <span className="text-xs text-muted-foreground max-md:text-right">
                    {sums.map(({ amount, currency }) => (
                      <span key={currency} className="block truncate">
                        {money(amount, currency)}
                      </span>
                    ))}
                    {row?.totals?.length === 0 && "–"}
                  </span>
                </Link>
              </li>
            );
          })}
        </ul>
      )}
    </Section>
  );
}
