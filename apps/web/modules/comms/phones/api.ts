import { route, type Route } from "#lib/door/index.ts";
import { parseListQuery } from "#lib/query/index.ts";
import { idParams } from "#lib/schema.ts";
import {
  availableSchema,
  newPhoneSchema,
  phoneFields,
  phonePageSchema,
  phonePatchSchema,
  phoneSchema,
} from "./schema.ts";
import {
  createPhone,
  getPhone,
  listAvailable,
  listPhones,
  releasePhone,
  updatePhone,
} from "./service.ts";

const tag = "Phones";

export const phoneRoutes: Route[] = [
  route({
    method: "get",
    path: "/phones",
    permission: "phones.read",
    tag,
    operationId: "listPhones",
    summary: "List numbers",
    listOf: phoneFields,
    response: phonePageSchema,
    handler: (ctx, { url }) =>
      listPhones(ctx, parseListQuery(url, phoneFields, { defaultSort: "label" })),
  }),
  route({
    method: "get",
    path: "/phones/available",
    permission: "phones.write",
    tag,
    operationId: "listAvailablePhones",
    summary: "List numbers that can be taken into use",
    description: "Numbers of the Twilio account that nobody uses here yet.",
    problems: [503],
    response: availableSchema,
    handler: (ctx) => listAvailable(ctx),
  }),
  route({
    method: "post",
    path: "/phones",
    permission: "phones.write",
    tag,
    operationId: "createPhone",
    summary: "Take a number into use",
    description:
      "The number must be one of the Twilio account's that nobody uses here. Twilio is told to send its texts and calls to this deployment.",
    body: newPhoneSchema,
    status: 201,
    problems: [409, 503],
    response: phoneSchema,
    handler: (ctx, { body }) => createPhone(ctx, body),
  }),
  route({
    method: "get",
    path: "/phones/{id}",
    permission: "phones.read",
    tag,
    operationId: "getPhone",
    summary: "Read a number",
    params: idParams,
    response: phoneSchema,
    handler: (ctx, { params }) => getPhone(ctx, params.id),
  }),
  route({
    method: "patch",
    path: "/phones/{id}",
    permission: "phones.write",
    tag,
    operationId: "updatePhone",
    versioned: "phones",
    summary: "Change a number",
    description:
      "A JSON merge patch (RFC 7396): whose it is, which phone rings, greeting, recording.",
    params: idParams,
    body: phonePatchSchema,
    response: phoneSchema,
    handler: (ctx, { params, body }) => updatePhone(ctx, params.id, body),
  }),
  route({
    method: "delete",
    path: "/phones/{id}",
    permission: "phones.write",
    tag,
    operationId: "releasePhone",
    versioned: "phones",
    summary: "Release a number",
    description:
      "Nothing comes or goes over it any more; what did is kept, and the number can be taken into use again.",
    params: idParams,
    problems: [409],
    handler: (ctx, { params }) => releasePhone(ctx, params.id),
  }),
];
