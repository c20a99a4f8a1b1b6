import { route, type Route } from "#lib/door/index.ts";
import { parseListQuery } from "#lib/query/index.ts";
import { idParams } from "#lib/schema.ts";
import {
  callFields,
  callPageSchema,
  callPatchSchema,
  callSchema,
  newCallSchema,
} from "./schema.ts";
import { createCall, getCall, listCalls, readRecording, updateCall } from "./service.ts";

const tag = "Calls";

export const callRoutes: Route[] = [
  route({
    method: "get",
    path: "/calls",
    permission: "calls.read",
    tag,
    operationId: "listCalls",
    summary: "List calls",
    listOf: callFields,
    response: callPageSchema,
    handler: (ctx, { url }) =>
      listCalls(ctx, parseListQuery(url, callFields, { defaultSort: "-occurred_at" })),
  }),
  route({
    method: "post",
    path: "/calls",
    permission: "calls.write",
    tag,
    operationId: "placeCall",
    summary: "Call somebody",
    description:
      "Your own phone rings first; when you pick up, the other one's rings and shows the organisation's number.",
    body: newCallSchema,
    status: 201,
    problems: [409],
    response: callSchema,
    handler: (ctx, { body }) => createCall(ctx, body),
  }),
  route({
    method: "get",
    path: "/calls/{id}",
    permission: "calls.read",
    tag,
    operationId: "getCall",
    summary: "Read a call",
    params: idParams,
    response: callSchema,
    handler: (ctx, { params }) => getCall(ctx, params.id),
  }),
  route({
    method: "patch",
    path: "/calls/{id}",
    permission: "calls.write",
    tag,
    operationId: "updateCall",
    versioned: "calls",
    summary: "Say what came of a call",
    description: "A JSON merge patch (RFC 7396).",
    params: idParams,
    body: callPatchSchema,
    response: callSchema,
    handler: (ctx, { params, body }) => updateCall(ctx, params.id, body),
  }),
  route({
    method: "get",
    path: "/calls/{id}/recording",
    permission: "calls.read",
    tag,
    operationId: "playRecording",
    summary: "Play a call's recording",
    description:
      "The sound, or the part that `Range` asks for, so that a player can seek. Listening is on record in the audit log.",
    params: idParams,
    responseType: "audio/mpeg",
    handler: (ctx, { params, request }) => readRecording(ctx, params.id, request),
  }),
];
