import type { Ctx } from "@rapport/db";
import { route } from "#lib/door/index.ts";
import { parseListQuery } from "#lib/query/index.ts";
import { id, idParams, z } from "#lib/schema.ts";
import {
  dealFields,
  dealPageSchema,
  dealPatchSchema,
  dealSchema,
  newDealSchema,
  stageTotalsSchema,
} from "./schema.ts";
import {
  createDeal,
  defaultCurrency,
  deleteDeal,
  getDeal,
  listDeals,
  sumStages,
  updateDeal,
} from "./service.ts";

const tag = "Deals";

/** The currency that a filter on money is in. Asked only when there is one: a list without it costs one query less. */
const filterCurrency = async (ctx: Ctx, url: URL) =>
  [...url.searchParams.keys()].some((name) => name.startsWith("filter[amount]"))
    ? defaultCurrency(ctx)
    : undefined;

export const dealRoutes = [
  route({
    method: "get",
    path: "/deals",
    permission: "deals.read",
    tag,
    operationId: "listDeals",
    summary: "List deals",
    listOf: dealFields,
    response: dealPageSchema,
    handler: async (ctx, { url }) =>
      listDeals(
        ctx,
        parseListQuery(url, dealFields, {
          defaultSort: "-created_at",
          currency: await filterCurrency(ctx, url),
        }),
      ),
  }),
  route({
    method: "get",
    path: "/deals/summary",
    permission: "deals.read",
    tag,
    operationId: "sumDeals",
    summary: "Count and sum the deals of each stage",
    query: z.strictObject({ pipeline_id: id, owner_id: id.optional() }),
    response: stageTotalsSchema,
    handler: async (ctx, { query }) => ({
      data: await sumStages(ctx, query.pipeline_id, query.owner_id),
    }),
  }),
  route({
    method: "post",
    path: "/deals",
    permission: "deals.write",
    tag,
    operationId: "createDeal",
    summary: "Create a deal",
    body: newDealSchema,
    status: 201,
    response: dealSchema,
    handler: (ctx, { body }) => createDeal(ctx, body),
  }),
  route({
    method: "get",
    path: "/deals/{id}",
    permission: "deals.read",
    tag,
    operationId: "getDeal",
    summary: "Read a deal",
    params: idParams,
    response: dealSchema,
    handler: (ctx, { params }) => getDeal(ctx, params.id),
  }),
  route({
    method: "patch",
    path: "/deals/{id}",
    permission: "deals.write",
    tag,
    operationId: "updateDeal",
    summary: "Change a deal",
    description:
      "A JSON merge patch (RFC 7396). A new stage_id moves the deal; won and lost follow from the stage.",
    params: idParams,
    body: dealPatchSchema,
    response: dealSchema,
    handler: (ctx, { params, body }) => updateDeal(ctx, params.id, body),
  }),
  route({
    method: "delete",
    path: "/deals/{id}",
    permission: "deals.delete",
    tag,
    operationId: "deleteDeal",
    summary: "Delete a deal",
    params: idParams,
    handler: (ctx, { params }) => deleteDeal(ctx, params.id),
  }),
];
