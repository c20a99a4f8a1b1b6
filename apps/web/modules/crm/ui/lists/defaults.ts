// What server and browser must agree on for the first page of a list.
export const LIST_SORT = { deals: "-created_at", companies: "name", people: "full_name" } as const;
export const LIST_PAGE = 50;
export const BOARD_PAGE = 30;
export const BOARD_SORTS = ["-stage_changed_at", "stage_changed_at", "-amount"] as const;
export type BoardSort = (typeof BOARD_SORTS)[number];
