export { readPosition, writePosition, type Position } from "./cursor.ts";
export { opsOf, type Field, type Fields, type FilterOp } from "./fields.ts";
export { withinReach } from "./reach.ts";
export { listPage, type Page } from "./list.ts";
export { parseListQuery, type Condition, type ListQuery } from "./parse.ts";
