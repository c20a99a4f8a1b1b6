"use client";
import { useCan } from "#lib/rights.tsx";
import { BOARD_SORTS, boardSorts } from "#modules/crm/ui/lists/defaults.ts";
import { usePathname, useSearchParams } from "next/navigation";
import type { BoardView } from "./use-board.ts";

export type BoardState = BoardView & { pipelineId: string };

/** What the board shows, from its address, so that it can be sent to a colleague. */
export function useBoardState() {
  const params = useSearchParams();
  const sorts = boardSorts(useCan("deal_amounts.read"));
  const path = usePathname();
  const state: BoardState = {
    pipelineId: params.get("pipeline") ?? "",
    ownerId: params.get("owner") ?? "",
    sort: sorts.find((sort) => sort === params.get("sort")) ?? BOARD_SORTS[0],
  };
  const setState = (change: Partial<BoardState>) => {
    const { pipelineId, ownerId, sort } = { ...state, ...change };
    const next = new URLSearchParams({
      ...(pipelineId && { pipeline: pipelineId }),
      ...(ownerId && { owner: ownerId }),
      ...(sort !== BOARD_SORTS[0] && { sort }),
    });
    window.history.replaceState(null, "", path + (next.size ? `?${next}` : ""));
  };
  return [state, setState, sorts] as const;
}
