"use client";
// A deal's way through its stages: where it is, and a press on where it goes. Won and lost stand at the end.
import { cn } from "#lib/cn.ts";
import { usePipelines } from "#modules/crm/ui/data/reference.ts";
import { StageRing } from "#modules/crm/ui/stage-ring.tsx";
import type { Deal } from "#modules/crm/ui/types.ts";
import { useTranslations } from "next-intl";
import { useMoveDeal } from "./use-move-deal.ts";

export function StageStepper({ deal, canWrite }: { deal: Deal; canWrite: boolean }) {
  const t = useTranslations("crm.deals");
  const { data: pipelines } = usePipelines();
  const moveDeal = useMoveDeal();
  const stages = pipelines?.find((pipeline) => pipeline.id === deal.pipeline_id)?.stages ?? [];
  const now = stages.find((stage) => stage.id === deal.stage_id);
  const open = stages.filter((stage) => stage.kind === "open");
  const at = open.findIndex((stage) => stage.id === deal.stage_id);
  return (
    <ol
      aria-label={t("stages")}
      className="no-scrollbar flex h-11 shrink-0 items-center gap-1 overflow-x-auto border-b px-3 max-md:h-14"
    >
      {stages.map((stage, index) => {
        const isNow = stage.id === deal.stage_id;
        const isBehind =
          stage.kind === "open" && (deal.status === "won" || (at >= 0 && open.indexOf(stage) < at));
        const isFirstClosed = stage.kind !== "open" && stages[index - 1]?.kind === "open";
        return (
          <li key={stage.id} className={cn("flex shrink-0", isFirstClosed && "ml-auto pl-3")}>
            <button
              type="button"
              aria-current={isNow ? "step" : undefined}
              disabled={!canWrite}
              onClick={() => void moveDeal(deal, stage, now)}
              className={cn(
                "flex h-7 items-center gap-1.5 rounded-md px-2 text-xs font-medium max-md:h-11 max-md:px-3 max-md:text-sm",
                isNow
                  ? "bg-accent text-foreground ring-1 ring-border-strong ring-inset"
                  : "text-muted-foreground hover:bg-accent",
                isBehind && "text-foreground",
              )}
            >
              <StageRing stage={stage} className={cn(!isNow && !isBehind && "opacity-60")} />
              {stage.name}
            </button>
          </li>
        );
      })}
    </ol>
  );
}
