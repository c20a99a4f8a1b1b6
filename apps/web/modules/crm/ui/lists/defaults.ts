// What server and browser must agree on for the first page of a list.
export const LIST_SORT = { deals: "-created_at", companies: "name", people: "full_name" } as const;
export const LIST_PAGE = 50;
export const BOARD_PAGE = 30;
export const BOARD_SORTS = ["-stage_changed_at", "stage_changed_at", "-amount"] as const;
/** The orders that a reader may ask for: one by amount tells of amounts. */
export const boardSorts = (seesAmounts: boolean) =>
  BOARD_SORTS.filter((sort) => seesAmounts || sort !== "-amount");
export type BoardSort = (typeof BOARD_SORTS)[number];
