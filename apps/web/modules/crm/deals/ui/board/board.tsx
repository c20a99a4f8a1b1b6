"use client";
// The pipeline as columns of cards, on a wide screen.
import { useOrg } from "#modules/crm/ui/data/org.ts";
import { orderTotals, sumTotals, weighTotals } from "#modules/crm/ui/data/amounts.ts";
import {
  type PipelineWithStages,
  type ToneStage,
  usePresentMembers,
} from "#modules/crm/ui/data/reference.ts";
import { ListFoot } from "#components/data-table/list-foot.tsx";
import { PickerAt } from "#modules/crm/ui/picker.tsx";
import { StageRing } from "#modules/crm/ui/stage-ring.tsx";
import type { Deal, StageSummary } from "#modules/crm/ui/types.ts";
import { useFormats } from "#modules/crm/ui/use-formats.ts";
import { useSave } from "#modules/crm/ui/use-save.ts";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Avatar } from "#components/ui/avatar.tsx";
import { useMoveDeal } from "../use-move-deal.ts";
import { BoardColumn } from "./board-column.tsx";
import { BoardDrag } from "./board-drag.tsx";
import { Rail } from "./rail.tsx";
import type { BoardView } from "./use-board.ts";
import { useBoardKeys } from "./use-board-keys.ts";

type Props = {
  pipeline: PipelineWithStages;
  summary: StageSummary[] | undefined;
  view: BoardView;
  canWrite: boolean;
  onCreate: () => void;
};

const cardElement = (id: string) => document.querySelector<HTMLElement>(`[data-card="${id}"]`);

export function Board({ pipeline, summary, view, canWrite, onCreate }: Props) {
  const t = useTranslations("crm.board");
  const [activeId, setActiveId] = useState<string>();
  const [menu, setMenu] = useState<{ kind: "move" | "assign"; deal: Deal }>();
  const [adding, setAdding] = useState<string>();
  const [opened, setOpened] = useState<string[]>([]);
  const moveDeal = useMoveDeal();
  const save = useSave<Deal>("deals");
  const { data: members } = usePresentMembers();

  const { stages } = pipeline;
  const columns = stages.filter((stage) => stage.kind === "open" || opened.includes(stage.id));
  const rails = stages.filter((stage) => stage.kind !== "open" && !opened.includes(stage.id));
  const summaryOf = (stage: ToneStage) => summary?.find((row) => row.stage_id === stage.id);
  const lines = Math.max(
    1,
    ...stages.map((stage) => (stage.kind === "open" ? (summaryOf(stage)?.totals?.length ?? 0) : 0)),
  );
  const move = (deal: Deal, to: ToneStage) =>
    void moveDeal(
      deal,
      to,
      stages.find((stage) => stage.id === deal.stage_id),
    );

  useBoardKeys(
    columns.map((stage) => stage.id),
    activeId,
    { onMenu: (kind, deal) => canWrite && setMenu({ kind, deal }), onCreate },
  );

  return (
    <>
      <BoardDrag stages={stages} onMove={move}>
        <div className="relative flex min-h-0 flex-1 gap-3 overflow-x-auto border-t bg-canvas px-3 pt-2">
          {columns.map((stage) => (
            <BoardColumn
              key={stage.id}
              stage={stage}
              summary={summaryOf(stage)}
              lines={lines}
              view={view}
              activeId={activeId}
              canWrite={canWrite}
              adding={adding === stage.id}
              onAdding={(open) => setAdding(open ? stage.id : undefined)}
              onActive={(deal) => setActiveId(deal.id)}
              {...(stage.kind !== "open" && {
                onCollapse: () => setOpened(opened.filter((id) => id !== stage.id)),
              })}
            />
          ))}
          {rails.length > 0 && (
            <div className="flex shrink-0 flex-col gap-2 pb-3">
              {rails.map((stage) => (
                <Rail
                  key={stage.id}
                  stage={stage}
                  summary={summaryOf(stage)}
                  onOpen={() => {
                    setOpened([...opened, stage.id]);
                    // It stands behind the open stages, often outside a small window.
                    requestAnimationFrame(() =>
                      document
                        .querySelector(`[data-column="${stage.id}"]`)
                        ?.scrollIntoView({ inline: "end", block: "nearest" }),
                    );
                  }}
                />
              ))}
            </div>
          )}
        </div>
      </BoardDrag>
      <BoardFoot stages={stages} summary={summary} />
      {menu?.kind === "move" && (
        <PickerAt
          anchor={cardElement(menu.deal.id)}
          label={t("moveTo")}
          selected={menu.deal.stage_id}
          items={stages.map((stage) => ({
            id: stage.id,
            label: stage.name,
            icon: <StageRing stage={stage} />,
          }))}
          onClose={() => setMenu(undefined)}
          onPick={(id) => {
            const to = stages.find((stage) => stage.id === id);
            if (to) move(menu.deal, to);
          }}
        />
      )}
      {menu?.kind === "assign" && (
        <PickerAt
          anchor={cardElement(menu.deal.id)}
          label={t("assignTo")}
          selected={menu.deal.owner_id}
          noneLabel={t("nobody")}
          items={members?.map((member) => ({
            id: member.id,
            label: member.name,
            icon: <Avatar name={member.name} size={16} />,
          }))}
          onClose={() => setMenu(undefined)}
          onPick={(id) => void save(menu.deal, { owner_id: id || null }, t("owner"))}
        />
      )}
    </>
  );
}

/** All open deals of the pipeline, exact, and the keys. */
function BoardFoot({
  stages,
  summary,
}: {
  stages: ToneStage[];
  summary: StageSummary[] | undefined;
}) {
  const t = useTranslations("crm.board");
  const { totals, count } = useFormats();
  const open = stages.filter((stage) => stage.kind === "open");
  const rows = open.map((stage) => ({
    stage,
    row: summary?.find((row) => row.stage_id === stage.id),
  }));
  const deals = rows.reduce((sum, { row }) => sum + (row?.count ?? 0), 0);
  const own = useOrg()?.default_currency;
  const sums = orderTotals(sumTotals(rows.map(({ row }) => row?.totals ?? [])), own);
  const weighed = sumTotals(
    rows.map(({ stage, row }) => weighTotals(row?.totals ?? [], stage.probability)),
  );
  return (
    <ListFoot
      keys={[
        ["↑ ↓ ← →", t("keyMove")],
        ["↵", t("keyOpen")],
        ["M", t("keyStage")],
        ["A", t("keyAssign")],
        ["?", t("keyAll")],
      ]}
    >
      {summary &&
        [
          t("openDeals", { count: deals, shown: count(deals) }),
          totals(sums),
          sums.length > 0 && t("weightedSum", { sum: totals(orderTotals(weighed, own)) }),
        ]
          .filter(Boolean)
          .join(", ")}
    </ListFoot>
  );
}
