import { route, type Route } from "#lib/door/index.ts";
import { parseListQuery } from "#lib/query/index.ts";
import { idParams } from "#lib/schema.ts";
import { readMedia } from "./media.ts";
import { mediaQuerySchema, newSmsSchema, smsFields, smsPageSchema, smsSchema } from "./schema.ts";
import { cancelSms, createSms, getSms, listSms } from "./service.ts";

const tag = "Text messages";

export const smsRoutes: Route[] = [
  route({
    method: "get",
    path: "/sms",
    permission: "sms.read",
    tag,
    operationId: "listSms",
    summary: "List text messages",
    listOf: smsFields,
    response: smsPageSchema,
    handler: (ctx, { url }) =>
      listSms(ctx, parseListQuery(url, smsFields, { defaultSort: "-occurred_at" })),
  }),
  route({
    method: "post",
    path: "/sms",
    permission: "sms.write",
    tag,
    operationId: "sendSms",
    summary: "Send a text message",
    description:
      "It is queued and sent at once, or at `send_at`; its state and the events sms.sent, sms.delivered and sms.failed tell how far it has come. Longer texts are cut by the carriers: `segments` says into how many.",
    body: newSmsSchema,
    status: 201,
    problems: [409],
    response: smsSchema,
    handler: (ctx, { body }) => createSms(ctx, body),
  }),
  route({
    method: "get",
    path: "/sms/{id}",
    permission: "sms.read",
    tag,
    operationId: "getSms",
    summary: "Read a text message",
    params: idParams,
    response: smsSchema,
    handler: (ctx, { params }) => getSms(ctx, params.id),
  }),
  route({
    method: "post",
    path: "/sms/{id}/cancel",
    permission: "sms.write",
    tag,
    operationId: "cancelSms",
    summary: "Call a text message back that waits",
    params: idParams,
    problems: [409],
    response: smsSchema,
    handler: (ctx, { params }) => cancelSms(ctx, params.id),
  }),
  route({
    method: "get",
    path: "/sms/{id}/media",
    permission: "sms.read",
    tag,
    operationId: "downloadSmsMedia",
    summary: "Download a picture or file that came with a text",
    description: "Always as an attachment, whatever it is. `position` counts from 0.",
    params: idParams,
    query: mediaQuerySchema,
    responseType: "application/octet-stream",
    handler: (ctx, { params, query, request }) =>
      readMedia(ctx, params.id, query.position, request),
  }),
];
