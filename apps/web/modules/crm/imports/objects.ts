// What can be imported: the only list.
import { AppError } from "@rapport/core";
import { companiesImport } from "../companies/import.ts";
import { dealsImport } from "../deals/import.ts";
import { membersImport } from "../members/import.ts";
import { peopleImport } from "../people/import.ts";
import { productsImport } from "../products/import.ts";
import type { ImportField, ImportObject, ImportObjectName } from "./engine/types.ts";

const objects: Record<ImportObjectName, ImportObject> = {
  companies: companiesImport,
  people: peopleImport,
  products: productsImport,
  deals: dealsImport,
  members: membersImport,
};

/** The description of an importable object. Throws `invalid` for any other name. */
export function findObject(name: string): ImportObject {
  if (!Object.hasOwn(objects, name))
    throw new AppError(
      "invalid",
      `There is no import of ${name}. There are: ${Object.keys(objects).join(", ")}.`,
    );
  return objects[name as ImportObjectName];
}

export const allObjects: readonly ImportObject[] = [
  objects.deals,
  objects.people,
  objects.companies,
  objects.products,
  objects.members,
];

/** The fields of all objects: a heading that fits one of them is a heading. */
export const everyField: readonly ImportField[] = allObjects.flatMap((object) => object.fields);
