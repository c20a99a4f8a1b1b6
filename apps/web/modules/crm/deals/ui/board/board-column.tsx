"use client";
// A stage as a column: ring, name, exact count and sums, its cards.
import { Button } from "#components/ui/button.tsx";
import { cn } from "#lib/cn.ts";
import { useCan } from "#lib/rights.tsx";
import { orderTotals, weighTotals } from "#modules/crm/ui/data/amounts.ts";
import { useOrg } from "#modules/crm/ui/data/org.ts";
import type { ToneStage } from "#modules/crm/ui/data/reference.ts";
import { StageRing } from "#modules/crm/ui/stage-ring.tsx";
import type { Deal, StageSummary } from "#modules/crm/ui/types.ts";
import { useFormats } from "#modules/crm/ui/use-formats.ts";
import { useDroppable } from "@dnd-kit/react";
import { ChevronsRight, Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import { ColumnCards } from "./column-cards.tsx";
import { QuickAdd } from "./quick-add.tsx";
import type { BoardView } from "./use-board.ts";

type SumsProps = {
  stage: ToneStage;
  summary: StageSummary | undefined;
  /** Room for so many currencies, so that the cards of all columns begin at one height. */
  lines?: number;
};

/** A line per currency: the exact sum, and what it weighs by the stage's chance. Sums never mix. */
export function ColumnSums({ stage, summary, lines = 1 }: SumsProps) {
  const t = useTranslations("crm.board");
  const { money } = useFormats();
  const own = useOrg()?.default_currency;
  const seesAmounts = useCan("deal_amounts.read");
  const sums = orderTotals(summary?.totals ?? [], own);
  const weighed = weighTotals(sums, stage.probability);
  if (!seesAmounts) return null;
  return (
    <dl className="whitespace-nowrap" style={{ minHeight: `${lines * 20}px` }}>
      {sums.map(({ amount, currency }, index) => {
        const part = weighed[index];
        const weight = part && money(part.amount, currency);
        return (
          <div key={currency} className="flex h-5 items-baseline gap-1.5">
            <dt className="sr-only">{t("total")}</dt>
            <dd className="text-sm font-medium">{money(amount, currency)}</dd>
            {stage.kind === "open" && weight && (
              <>
                <dt className="sr-only">{t("weighted")}</dt>
                <dd
                  className="ml-auto min-w-0 truncate text-xs text-muted-foreground"
                  title={t("weightedTitle", { sum: weight, percent: stage.probability })}
                >
                  {t("weightedSum", { sum: weight })}
                </dd>
              </>
            )}
          </div>
        );
      })}
    </dl>
  );
}

type Props = {
  stage: ToneStage;
  summary: StageSummary | undefined;
  /** The most currencies that a shown stage has. */
  lines: number;
  view: BoardView;
  activeId: string | undefined;
  canWrite: boolean;
  adding: boolean;
  onAdding: (open: boolean) => void;
  onActive: (deal: Deal) => void;
  /** Given for won and lost, which can go back to being rails. */
  onCollapse?: () => void;
};

export function BoardColumn({
  stage,
  summary,
  lines,
  view,
  activeId,
  canWrite,
  adding,
  onAdding,
  onActive,
  onCollapse,
}: Props) {
  const t = useTranslations("crm.board");
  const { count } = useFormats();
  const { ref, isDropTarget } = useDroppable({ id: stage.id, data: { stage } });
  return (
    <section
      ref={ref}
      data-column={stage.id}
      aria-label={stage.name}
      className={cn(
        "flex min-h-0 w-[264px] min-w-[200px] flex-1 flex-col rounded-lg",
        isDropTarget && "bg-primary-soft ring-2 ring-ring ring-inset",
      )}
    >
      <div className="px-1 pb-2">
        <div className="flex h-7 items-center gap-1.5">
          <StageRing stage={stage} />
          <h2 className="truncate text-sm font-semibold">{stage.name}</h2>
          <span className="text-xs text-muted-foreground">{summary && count(summary.count)}</span>
          {onCollapse && (
            <Button
              variant="ghost"
              size="icon-xs"
              className="ml-auto"
              aria-label={t("collapse", { stage: stage.name })}
              onClick={onCollapse}
            >
              <ChevronsRight className="size-3.5" aria-hidden />
            </Button>
          )}
          {!onCollapse && canWrite && (
            <Button
              variant="ghost"
              size="icon-xs"
              className="ml-auto"
              aria-label={t("addIn", { stage: stage.name })}
              onClick={() => onAdding(true)}
            >
              <Plus className="size-3.5" aria-hidden />
            </Button>
          )}
        </div>
        <ColumnSums stage={stage} summary={summary} lines={lines} />
      </div>
      {adding && <QuickAdd stage={stage} onClose={() => onAdding(false)} />}
      <ColumnCards
        stageId={stage.id}
        view={view}
        activeId={activeId}
        draggable={canWrite}
        onActive={onActive}
      />
    </section>
  );
}
