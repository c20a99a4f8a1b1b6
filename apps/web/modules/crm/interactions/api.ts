import { route } from "#lib/door/index.ts";
import { parseListQuery } from "#lib/query/index.ts";
import { idParams } from "#lib/schema.ts";
import {
  interactionFields,
  interactionPageSchema,
  interactionPatchSchema,
  interactionSchema,
  newInteractionSchema,
} from "./schema.ts";
import {
  createInteraction,
  deleteInteraction,
  getInteraction,
  listInteractions,
  updateInteraction,
} from "./service.ts";

export const interactionRoutes = [
  route({
    method: "get",
    path: "/interactions",
    permission: "interactions.read",
    tag: "Interactions",
    operationId: "listInteractions",
    summary: "List interactions",
    listOf: interactionFields,
    response: interactionPageSchema,
    handler: (ctx, { url }) =>
      listInteractions(
        ctx,
        parseListQuery(url, interactionFields, { defaultSort: "-occurred_at" }),
      ),
  }),
  route({
    method: "post",
    path: "/interactions",
    permission: "interactions.write",
    tag: "Interactions",
    operationId: "createInteraction",
    summary: "Create an interaction",
    body: newInteractionSchema,
    status: 201,
    response: interactionSchema,
    handler: (ctx, { body }) => createInteraction(ctx, body),
  }),
  route({
    method: "get",
    path: "/interactions/{id}",
    permission: "interactions.read",
    tag: "Interactions",
    operationId: "getInteraction",
    summary: "Read an interaction",
    params: idParams,
    response: interactionSchema,
    handler: (ctx, { params }) => getInteraction(ctx, params.id),
  }),
  route({
    method: "patch",
    path: "/interactions/{id}",
    permission: "interactions.write",
    tag: "Interactions",
    operationId: "updateInteraction",
    summary: "Change an interaction",
    description: "A JSON merge patch (RFC 7396).",
    params: idParams,
    body: interactionPatchSchema,
    response: interactionSchema,
    handler: (ctx, { params, body }) => updateInteraction(ctx, params.id, body),
  }),
  route({
    method: "delete",
    path: "/interactions/{id}",
    permission: "interactions.delete",
    tag: "Interactions",
    operationId: "deleteInteraction",
    summary: "Delete an interaction",
    params: idParams,
    handler: (ctx, { params }) => deleteInteraction(ctx, params.id),
  }),
];
