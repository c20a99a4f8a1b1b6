import { defineEntity } from "../records/entity.ts";
import { interactionRelations } from "../records/relations.ts";
import { entityRoutes } from "../records/routes.ts";
import { interactionPatchSchema, interactionSchema, newInteractionSchema } from "./schema.ts";
import {
  createInteraction,
  deleteInteraction,
  getInteraction,
  interactionSource,
  listInteractions,
  updateInteraction,
} from "./service.ts";

export const interactionRoutes = entityRoutes(
  defineEntity({
    words: {
      one: "interaction",
      a: "an interaction",
      many: "interactions",
      One: "Interaction",
      Many: "Interactions",
    },
    source: interactionSource,
    schema: interactionSchema,
    newSchema: newInteractionSchema,
    patchSchema: interactionPatchSchema,
    defaultSort: "-occurred_at",
    relations: interactionRelations,
    list: listInteractions,
    get: getInteraction,
    create: createInteraction,
    update: updateInteraction,
    remove: deleteInteraction,
  }),
);
