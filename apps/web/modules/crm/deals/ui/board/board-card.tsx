"use client";
// A card that can be opened, picked up and pointed at.
import { cn } from "#lib/cn.ts";
import type { Deal } from "#modules/crm/ui/types.ts";
import { useRecordHref } from "#modules/crm/ui/use-href.ts";
import { useDraggable } from "@dnd-kit/react";
import { Link } from "#components/ui/link.tsx";
import { CARD_CLASS, DealCardBody } from "./deal-card.tsx";

type Props = {
  deal: Deal;
  active: boolean;
  draggable: boolean;
  onFocus: () => void;
};

/** The whole card is the link and the handle; Space picks it up, Enter opens it. */
export function BoardCard({ deal, active, draggable, onFocus }: Props) {
  const href = useRecordHref("deals", deal.id);
  const { ref, isDragSource } = useDraggable({ id: deal.id, data: { deal }, disabled: !draggable });
  return (
    <Link
      ref={ref}
      href={href}
      data-card={deal.id}
      draggable={false}
      tabIndex={active ? 0 : -1}
      aria-describedby="board-keys"
      onFocus={onFocus}
      className={cn(CARD_CLASS, isDragSource && "opacity-40")}
    >
      <DealCardBody deal={deal} />
    </Link>
  );
}
