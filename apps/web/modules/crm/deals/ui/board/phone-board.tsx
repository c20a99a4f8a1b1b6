"use client";
// The pipeline on a phone: one column at a time, stages as tabs, moves by the card's own page.
import { cn } from "#lib/cn.ts";
import type { PipelineWithStages } from "#modules/crm/ui/data/reference.ts";
import { StageRing } from "#modules/crm/ui/stage-ring.tsx";
import type { StageSummary } from "#modules/crm/ui/types.ts";
import { useFormats } from "#modules/crm/ui/use-formats.ts";
import { DragDropProvider } from "@dnd-kit/react";
import { useTranslations } from "next-intl";
import { Tabs } from "radix-ui";
import { useEffect, useState } from "react";
import { ColumnSums } from "./board-column.tsx";
import { ColumnCards } from "./column-cards.tsx";
import type { BoardView } from "./use-board.ts";

type Props = { pipeline: PipelineWithStages; summary: StageSummary[] | undefined; view: BoardView };

export function PhoneBoard({ pipeline, summary, view }: Props) {
  const t = useTranslations("crm.board");
  const { count } = useFormats();
  const [stageId, setStageId] = useState(pipeline.stages[0]?.id ?? "");
  const [activeId, setActiveId] = useState<string>();

  useEffect(() => {
    document
      .querySelector(`[data-tab="${stageId}"]`)
      ?.scrollIntoView({ inline: "center", block: "nearest" });
  }, [stageId]);

  return (
    <Tabs.Root value={stageId} onValueChange={setStageId} className="flex min-h-0 flex-1 flex-col">
      <Tabs.List
        aria-label={t("stages")}
        className="no-scrollbar flex shrink-0 gap-1.5 overflow-x-auto border-b px-3 py-2"
      >
        {pipeline.stages.map((stage) => {
          const shown = summary?.find((row) => row.stage_id === stage.id);
          return (
            <Tabs.Trigger
              key={stage.id}
              value={stage.id}
              data-tab={stage.id}
              className={cn(
                "flex h-11 shrink-0 items-center gap-1.5 rounded-md border px-3 text-sm font-medium",
                stage.id === stageId
                  ? "border-border-strong bg-card shadow-1"
                  : "border-transparent text-muted-foreground",
              )}
            >
              <StageRing stage={stage} />
              {stage.name}
              <span className="text-xs font-normal text-muted-foreground">
                {shown && count(shown.count)}
              </span>
            </Tabs.Trigger>
          );
        })}
      </Tabs.List>
      {/* Cards want a drag context; on a phone nothing may be picked up in it. */}
      <DragDropProvider sensors={[]}>
        {pipeline.stages.map((stage) => (
          <Tabs.Content
            key={stage.id}
            value={stage.id}
            className="flex min-h-0 flex-1 flex-col bg-canvas px-3 data-[state=inactive]:hidden"
          >
            <h2 className="sr-only">{stage.name}</h2>
            <div className="shrink-0 py-3">
              <ColumnSums
                stage={stage}
                summary={summary?.find((row) => row.stage_id === stage.id)}
              />
            </div>
            <ColumnCards
              stageId={stage.id}
              view={view}
              activeId={activeId}
              draggable={false}
              onActive={(deal) => setActiveId(deal.id)}
            />
          </Tabs.Content>
        ))}
      </DragDropProvider>
    </Tabs.Root>
  );
}
