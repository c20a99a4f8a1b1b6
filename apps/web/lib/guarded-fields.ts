/**
 * Fields with a permission of their own, by name: who may read them, and with `.write` in its place who may set them.
 * A name is guarded wherever it stands, also in data that no schema describes, such as what events carry. The door and
 * pages leave such a field out for everybody else, lists refuse to filter and sort by it, and OpenAPI says so.
 */
import type { Permission } from "@rapport/core";

export const guardedFields = {
  amount: "deal_amounts.read",
  totals: "deal_amounts.read",
} as const satisfies Record<string, Permission>;

/** The permission that reading a field of this name needs beyond its record's; undefined for most. */
export const readingNeeds = (name: string): Permission | undefined =>
  Object.hasOwn(guardedFields, name)
    ? guardedFields[name as keyof typeof guardedFields]
    : undefined;

/** The permission that setting a field of this name needs beyond its record's; undefined for most. */
export const writingNeeds = (name: string): Permission | undefined =>
  readingNeeds(name)?.replace(/\.read$/, ".write") as Permission | undefined;
