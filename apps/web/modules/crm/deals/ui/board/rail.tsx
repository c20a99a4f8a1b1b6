"use client";
// Won and lost wait at the edge as narrow rails; a card dropped there is closed.
import { cn } from "#lib/cn.ts";
import { orderTotals } from "#modules/crm/ui/data/amounts.ts";
import { useOrg } from "#modules/crm/ui/data/org.ts";
import type { ToneStage } from "#modules/crm/ui/data/reference.ts";
import { StageRing } from "#modules/crm/ui/stage-ring.tsx";
import type { StageSummary } from "#modules/crm/ui/types.ts";
import { useFormats } from "#modules/crm/ui/use-formats.ts";
import { useDroppable } from "@dnd-kit/react";
import { ChevronsLeft } from "lucide-react";
import { useTranslations } from "next-intl";

type Props = { stage: ToneStage; summary: StageSummary | undefined; onOpen: () => void };

export function Rail({ stage, summary, onOpen }: Props) {
  const t = useTranslations("crm.board");
  const { totals, count } = useFormats();
  const own = useOrg()?.default_currency;
  const { ref, isDropTarget } = useDroppable({ id: stage.id, data: { stage } });
  const words = summary && [
    t("deals", { count: summary.count, shown: count(summary.count) }),
    totals(orderTotals(summary.totals ?? [], own)),
  ];
  return (
    <button
      ref={ref}
      type="button"
      data-rail={stage.id}
      aria-expanded={false}
      onClick={onOpen}
      className={cn(
        "flex min-h-0 w-9 flex-1 flex-col items-center gap-2 overflow-hidden rounded-lg border border-dashed border-border-strong py-2 text-xs text-muted-foreground hover:border-solid hover:bg-accent hover:text-foreground",
        isDropTarget && "border-solid border-ring bg-primary-soft",
      )}
    >
      <ChevronsLeft className="size-3.5" aria-hidden />
      <StageRing stage={stage} />
      <span className="font-medium text-foreground [writing-mode:vertical-rl]">{stage.name}</span>
      <span className="truncate [writing-mode:vertical-rl]">
        {words?.filter(Boolean).join(" · ")}
      </span>
    </button>
  );
}
