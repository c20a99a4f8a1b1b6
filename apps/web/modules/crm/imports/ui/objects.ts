import type { Permission } from "@rapport/core";
import type { Import } from "../schema.ts";

/** What can be imported, in the order that lets later files find the earlier records. */
export const OBJECTS = [
  "companies",
  "products",
  "members",
  "people",
  "deals",
] as const satisfies readonly Import["object"][];

/** What of it a reader may import: an import writes and compares with all records, of deals the amounts too. */
export const importable = (canAll: (permission: Permission) => boolean) =>
  OBJECTS.filter(
    (object) =>
      canAll(`${object}.write`) &&
      canAll(`${object}.read`) &&
      (object !== "deals" || canAll("deal_amounts.read")),
  );

/** Where the records of an import are seen; products have no page of their own. */
export const PLACE: Partial<Record<Import["object"], string>> = {
  companies: "/companies",
  people: "/people",
  deals: "/deals",
  members: "/settings/members",
};
