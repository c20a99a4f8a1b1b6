"use client";
// The board's keys: arrows move the cursor, M moves the deal, A assigns it, Enter opens it.
import { useTranslations } from "next-intl";
import { type KeyBinding, useKeys } from "#lib/keys.ts";
import type { Deal } from "#modules/crm/ui/types.ts";
import { columnHandles, moveCursor } from "./column-handles.ts";

/** The deal under the cursor, as its column holds it now. */
function activeDeal(id: string | undefined): Deal | undefined {
  for (const { deals } of columnHandles.values()) {
    const deal = deals.find((row) => row.id === id);
    if (deal) return deal;
  }
  return undefined;
}

type Actions = { onMenu: (kind: "move" | "assign", deal: Deal) => void; onCreate: () => void };

export function useBoardKeys(
  stageIds: string[],
  activeId: string | undefined,
  { onMenu, onCreate }: Actions,
) {
  const t = useTranslations("crm.keys");
  const go = (keys: string, label: string, columns: number, rows: number): KeyBinding => ({
    keys,
    label,
    group: "list",
    run: () => moveCursor(stageIds, activeId, columns, rows),
  });
  const menu = (keys: string, label: string, kind: "move" | "assign"): KeyBinding => ({
    keys,
    label,
    group: "list",
    run: () => {
      const deal = activeDeal(activeId);
      if (deal) onMenu(kind, deal);
    },
  });
  useKeys([
    go("ArrowDown", t("nextCard"), 0, 1),
    go("ArrowUp", t("previousCard"), 0, -1),
    go("ArrowLeft", t("columnLeft"), -1, 0),
    go("ArrowRight", t("columnRight"), 1, 0),
    go("j", t("nextCard"), 0, 1),
    go("k", t("previousCard"), 0, -1),
    menu("m", t("moveStage"), "move"),
    menu("a", t("assign"), "assign"),
    { keys: "c", label: t("createDeal"), group: "list", run: onCreate },
  ]);
}
