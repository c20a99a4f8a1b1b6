// How the board's arrow keys find the cards that each column has loaded.
import type { Deal } from "#modules/crm/ui/types.ts";

export type ColumnHandle = {
  deals: Deal[];
  /** Makes the card the active one, brings it into view and gives it the focus. */
  focus: (index: number) => void;
};

/** By stage; a column puts itself in while it is on the page. */
export const columnHandles = new Map<string, ColumnHandle>();

/** Moves the card cursor by columns and rows over `stageIds`; stays where there is nothing further. */
export function moveCursor(
  stageIds: string[],
  activeId: string | undefined,
  columns: number,
  rows: number,
) {
  const shown = stageIds.filter((id) => (columnHandles.get(id)?.deals.length ?? 0) > 0);
  const at = shown.findIndex((id) =>
    columnHandles.get(id)?.deals.some((deal) => deal.id === activeId),
  );
  const column = at < 0 ? 0 : Math.max(0, Math.min(shown.length - 1, at + columns));
  const handle = columnHandles.get(shown[column] ?? "");
  if (!handle) return;
  const current =
    columnHandles.get(shown[at] ?? "")?.deals.findIndex((deal) => deal.id === activeId) ?? -1;
  const row = at < 0 ? 0 : Math.max(0, Math.min(handle.deals.length - 1, current + rows));
  handle.focus(row);
}
