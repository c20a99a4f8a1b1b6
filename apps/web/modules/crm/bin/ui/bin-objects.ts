// What can lie in the bin, and how a row of it reads.
import type { Permission } from "@rapport/core";

export const BIN_OBJECTS = [
  "deals",
  "people",
  "companies",
  "tasks",
  "interactions",
  "products",
  // Of a module that builds on this one.
  "sequences",
] as const;
export type BinObject = (typeof BIN_OBJECTS)[number];

/** A deleted record: the list's own fields, and when it was deleted. */
export type BinRow = {
  id: string;
  deleted_at: string;
  merged_into?: string | null;
  name?: string;
  full_name?: string;
  title?: string;
  body?: string;
  email?: string | null;
  domain?: string | null;
};

/** Who looks into the bin of an object is who may put things there. */
export const binObjects = (can: (permission: Permission) => boolean): BinObject[] =>
  BIN_OBJECTS.filter((object) => can(`${object}.read`) && can(`${object}.delete`));

/** The field that its search box asks; none for notes, whose text is not filtered. */
export const SEARCHED: Partial<Record<BinObject, string>> = {
  deals: "name",
  people: "full_name",
  companies: "name",
  tasks: "title",
  products: "name",
  sequences: "name",
};

export const nameOf = (row: BinRow): string =>
  row.name ?? row.title ?? row.body ?? (row.full_name || row.email || "");

/** Days that it can still be brought back, the running one included. */
export const daysLeft = (deletedAt: string, now: Date): number =>
  Math.max(1, Math.ceil(30 - (now.getTime() - Date.parse(deletedAt)) / 86_400_000));
