import { route } from "#lib/door/index.ts";
import { id, z } from "#lib/schema.ts";
import { defineEntity } from "../records/entity.ts";
import { dealRelations } from "../records/relations.ts";
import { entityRoutes } from "../records/routes.ts";
import {
  dealPatchSchema,
  dealSchema,
  dealUpsertSchema,
  newDealSchema,
  stageTotalsSchema,
} from "./schema.ts";
import {
  createDeal,
  dealSource,
  deleteDeal,
  getDeal,
  listDeals,
  placeAgain,
  sumStages,
  updateDeal,
} from "./service.ts";

const deals = defineEntity({
  words: { one: "deal", a: "a deal", many: "deals", One: "Deal", Many: "Deals" },
  source: dealSource,
  schema: dealSchema,
  newSchema: newDealSchema,
  patchSchema: dealPatchSchema,
  defaultSort: "-created_at",
  relations: dealRelations,
  list: listDeals,
  get: getDeal,
  create: createDeal,
  update: updateDeal,
  remove: deleteDeal,
  aboutPatch: "A new stage_id moves the deal; won and lost follow from the stage.",
  restoreAs: placeAgain,
  upsert: {
    schema: dealUpsertSchema,
    // The pipeline says where a deal begins; one that is there moves by its stage.
    patchOf: ({ pipeline_id: _, ...patch }) => patch,
  },
});

export const dealRoutes = [
  // Before the deals by id, which would take its name for one.
  route({
    method: "get",
    path: "/deals/summary",
    permission: "deals.read",
    tag: "Deals",
    operationId: "sumDeals",
    summary: "Count and sum the deals of each stage",
    query: z.strictObject({ pipeline_id: id, owner_id: id.optional() }),
    response: stageTotalsSchema,
    handler: async (ctx, { query }) => ({
      data: await sumStages(ctx, query.pipeline_id, query.owner_id),
    }),
  }),
  ...entityRoutes(deals),
];
