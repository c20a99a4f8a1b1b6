export { readPosition, writePosition, type Position } from "./cursor.ts";
export { opsOf, type Field, type Fields, type FilterOp } from "./fields.ts";
export { withinReach } from "./reach.ts";
export { listPage, type Page } from "./list.ts";
export type { Condition } from "./filter.ts";
export { parseListQuery, type ListQuery } from "./parse.ts";
export { parseReading, type Reading, type Wanted } from "./reading.ts";
