export { readPosition, writePosition, type Position } from "./cursor.ts";
export { opsOf, isCalendarDate, type Field, type Fields, type FilterOp } from "./fields.ts";
export { listPage, countCap, type Page } from "./list.ts";
export { parseListQuery, type Condition, type ListQuery } from "./parse.ts";
