// What a list can be asked, per kind of field.
import type { FilterOp } from "../data/query.ts";

export type FilterKind =
  | "text"
  | "number"
  | "money"
  | "date"
  | "member"
  | "company"
  | "stage"
  | "status"
  | "pipeline";
export type FilterField = { field: string; label: string; kind: FilterKind; required?: boolean };

const RANGE: FilterOp[] = ["gte", "lte", "eq"];
const BY_KIND: Record<FilterKind, FilterOp[]> = {
  text: ["contains", "eq"],
  number: RANGE,
  money: RANGE,
  date: RANGE,
  member: ["eq", "ne"],
  company: ["eq", "ne"],
  stage: ["eq", "ne"],
  status: ["eq", "ne"],
  pipeline: ["eq", "ne"],
};

/** The ways to compare a field, the usual one first; a field that is always there cannot be empty. */
export const opsOf = ({ kind, required }: FilterField): FilterOp[] =>
  required ? BY_KIND[kind] : [...BY_KIND[kind], "is_null"];
