"use client";
// Dragging by mouse, touch and keyboard: Space picks a card up, the arrows carry it by columns, Space drops it.
import type { ToneStage } from "#modules/crm/ui/data/reference.ts";
import type { Deal } from "#modules/crm/ui/types.ts";
import { Accessibility } from "@dnd-kit/dom";
import { DragDropProvider, DragOverlay, KeyboardSensor, PointerSensor } from "@dnd-kit/react";
import { useTranslations } from "next-intl";
import { type ReactNode, useState } from "react";
import { CARD_CLASS, DealCardBody } from "./deal-card.tsx";

/** One arrow key carries a card to the next column, however wide the window makes it. */
const columnStep = {
  get x() {
    const [first, second] = document.querySelectorAll("[data-column]");
    if (!first || !second) return 264;
    return second.getBoundingClientRect().left - first.getBoundingClientRect().left;
  },
  y: 140,
};

const sensors = [
  PointerSensor,
  KeyboardSensor.configure({
    offset: columnStep,
    keyboardCodes: {
      start: ["Space"],
      cancel: ["Escape"],
      end: ["Space", "Enter"],
      up: ["ArrowUp"],
      down: ["ArrowDown"],
      left: ["ArrowLeft"],
      right: ["ArrowRight"],
    },
  }),
];

type Props = {
  stages: ToneStage[];
  onMove: (deal: Deal, to: ToneStage) => void;
  children: ReactNode;
};

/** Tells in a live region what is carried, where it hovers and where it fell. */
export function BoardDrag({ stages, onMove, children }: Props) {
  const t = useTranslations("crm.board");
  const [said, say] = useState("");
  const stageOf = (id: unknown) => stages.find((stage) => stage.id === id);

  return (
    <DragDropProvider
      sensors={sensors}
      // Its roles and states belong on buttons; the cards are links and say the same by the hint and the live region.
      plugins={(defaults) => defaults.filter((plugin) => plugin !== Accessibility)}
      onDragStart={({ operation }) => {
        const deal = operation.source?.data.deal as Deal | undefined;
        if (deal) say(t("lifted", { deal: deal.name }));
      }}
      onDragOver={({ operation }) => {
        const stage = stageOf(operation.target?.id);
        if (stage) say(t("over", { stage: stage.name }));
      }}
      onDragEnd={({ operation, canceled }) => {
        const deal = operation.source?.data.deal as Deal | undefined;
        const stage = stageOf(operation.target?.id);
        if (!deal) return;
        if (canceled || !stage || stage.id === deal.stage_id)
          return say(t("putBack", { deal: deal.name }));
        say(t("dropped", { deal: deal.name, stage: stage.name }));
        onMove(deal, stage);
      }}
    >
      {children}
      <DragOverlay dropAnimation={null}>
        {(source) => {
          const deal = source.data.deal as Deal | undefined;
          return deal ? (
            <div className={`${CARD_CLASS} cursor-grabbing shadow-3`}>
              <DealCardBody deal={deal} />
            </div>
          ) : null;
        }}
      </DragOverlay>
      <p id="board-keys" className="sr-only">
        {t("keysHint")}
      </p>
      <p role="status" className="sr-only">
        {said}
      </p>
    </DragDropProvider>
  );
}
