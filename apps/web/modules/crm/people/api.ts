import { defineEntity } from "../records/entity.ts";
import { personRelations } from "../records/relations.ts";
import { entityRoutes } from "../records/routes.ts";
import { newPersonSchema, personPatchSchema, personSchema } from "./schema.ts";
import {
  createPerson,
  deletePerson,
  getPerson,
  listPeople,
  personSource,
  updatePerson,
} from "./service.ts";

export const personRoutes = entityRoutes(
  defineEntity({
    words: { one: "person", a: "a person", many: "people", One: "Person", Many: "People" },
    source: personSource,
    schema: personSchema,
    newSchema: newPersonSchema,
    patchSchema: personPatchSchema,
    defaultSort: "full_name",
    relations: personRelations,
    list: listPeople,
    get: getPerson,
    create: createPerson,
    update: updatePerson,
    remove: deletePerson,
    merge: {
      columns: { phone: ["phone_normalized"], email: ["email_normalized"] },
      together: ["first_name", "last_name"],
    },
  }),
);
