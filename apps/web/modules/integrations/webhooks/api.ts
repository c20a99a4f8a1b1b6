import type { Catalogue } from "@rapport/events";
import { route } from "#lib/door/index.ts";
import { parseListQuery } from "#lib/query/index.ts";
import { idParams } from "#lib/schema.ts";
import { getDelivery, listDeliveries, retryDelivery } from "./deliveries.ts";
import { getHealth, listHealth } from "./health.ts";
import { startReplay } from "./replay.ts";
import {
  createdWebhookSchema,
  deliveryDetailSchema,
  deliveryListFields,
  deliveryPageSchema,
  eventTypeListSchema,
  exampleSchema,
  healthListSchema,
  healthSchema,
  newWebhookSchema,
  queuedSchema,
  replayedSchema,
  replaySchema,
  rotatedSchema,
  rotationSchema,
  webhookDetailSchema,
  webhookFields,
  webhookPageSchema,
  webhookPatchSchema,
  webhookSchema,
} from "./schema.ts";
import {
  createWebhook,
  deleteWebhook,
  listWebhooks,
  readWebhook,
  rotateSecret,
  sendExampleEvent,
  sendTestEvent,
  updateWebhook,
} from "./service.ts";

const tag = "Webhooks";

/** The routes of webhooks, for the events of this catalogue. */
export const webhookRoutes = (catalogue: Catalogue) => [
  route({
    method: "get",
    path: "/webhooks",
    permission: "webhooks.read",
    tag,
    operationId: "listWebhooks",
    summary: "List webhooks",
    listOf: webhookFields,
    response: webhookPageSchema,
    handler: (ctx, { url }) =>
      listWebhooks(ctx, parseListQuery(url, webhookFields, { defaultSort: "-created_at" })),
  }),
  route({
    method: "post",
    path: "/webhooks",
    permission: "webhooks.write",
    tag,
    operationId: "createWebhook",
    summary: "Create a webhook",
    description:
      "Answers the signing secret, this once. Requests are signed after Standard Webhooks (webhook-id, webhook-timestamp, webhook-signature).",
    body: newWebhookSchema,
    status: 201,
    response: createdWebhookSchema,
    showOnce: ["secret"],
    handler: (ctx, { body }) => createWebhook(ctx, body, catalogue),
  }),
  route({
    method: "get",
    path: "/webhooks/health",
    permission: "webhooks.read",
    tag,
    operationId: "listWebhookHealth",
    summary: "How all webhooks fared in the last 48 hours",
    response: healthListSchema,
    handler: (ctx) => listHealth(ctx),
  }),
  route({
    method: "get",
    path: "/webhooks/{id}",
    permission: "webhooks.read",
    tag,
    operationId: "getWebhook",
    summary: "Read a webhook",
    params: idParams,
    response: webhookDetailSchema,
    handler: (ctx, { params }) => readWebhook(ctx, params.id),
  }),
  route({
    method: "patch",
    path: "/webhooks/{id}",
    permission: "webhooks.write",
    tag,
    operationId: "updateWebhook",
    versioned: "webhooks",
    summary: "Change a webhook",
    description: "A JSON merge patch (RFC 7396). Turning a webhook off cancels what waits for it.",
    params: idParams,
    body: webhookPatchSchema,
    response: webhookSchema,
    handler: (ctx, { params, body }) => updateWebhook(ctx, params.id, body, catalogue),
  }),
  route({
    method: "delete",
    path: "/webhooks/{id}",
    permission: "webhooks.delete",
    tag,
    operationId: "deleteWebhook",
    versioned: "webhooks",
    summary: "Delete a webhook",
    params: idParams,
    handler: (ctx, { params }) => deleteWebhook(ctx, params.id),
  }),
  route({
    method: "post",
    path: "/webhooks/{id}/rotate-secret",
    permission: "webhooks.write",
    tag,
    operationId: "rotateWebhookSecret",
    summary: "Make a new signing secret",
    description:
      "For overlap_hours each request bears a signature of the new and of the old secret.",
    params: idParams,
    body: rotationSchema,
    response: rotatedSchema,
    showOnce: ["secret"],
    handler: (ctx, { params, body }) => rotateSecret(ctx, params.id, body.overlap_hours),
  }),
  route({
    method: "post",
    path: "/webhooks/{id}/test",
    permission: "webhooks.write",
    tag,
    operationId: "sendTestEvent",
    summary: "Send a test event",
    params: idParams,
    status: 202,
    response: queuedSchema,
    handler: (ctx, { params }) => sendTestEvent(ctx, params.id),
  }),
  route({
    method: "post",
    path: "/webhooks/{id}/example",
    permission: "webhooks.write",
    tag,
    operationId: "sendExampleEvent",
    summary: "Send an example of an event",
    description:
      "A webhook.test whose data.object.example shows an event of this type with made-up values.",
    params: idParams,
    body: exampleSchema,
    status: 202,
    response: queuedSchema,
    handler: (ctx, { params, body }) => sendExampleEvent(ctx, params.id, body.type, catalogue),
  }),
  route({
    method: "post",
    path: "/webhooks/{id}/replay",
    permission: "webhooks.write",
    tag,
    operationId: "replayWebhook",
    summary: "Send events again",
    description:
      "Chosen deliveries, a range of time, or all that is missing since a time. Each event goes out once more with its own id, as a delivery that names the first. With dry_run it only counts.",
    params: idParams,
    body: replaySchema,
    response: replayedSchema,
    handler: (ctx, { params, body }) => startReplay(ctx, params.id, body),
  }),
  route({
    method: "get",
    path: "/webhooks/{id}/health",
    permission: "webhooks.read",
    tag,
    operationId: "getWebhookHealth",
    summary: "How it fared in the last 48 hours",
    params: idParams,
    response: healthSchema,
    handler: (ctx, { params }) => getHealth(ctx, params.id),
  }),
  route({
    method: "get",
    path: "/webhook-deliveries",
    permission: "webhooks.read",
    tag,
    operationId: "listWebhookDeliveries",
    summary: "List deliveries",
    listOf: deliveryListFields,
    response: deliveryPageSchema,
    handler: (ctx, { url }) =>
      listDeliveries(ctx, parseListQuery(url, deliveryListFields, { defaultSort: "-created_at" })),
  }),
  route({
    method: "get",
    path: "/webhook-deliveries/{id}",
    permission: "webhooks.read",
    tag,
    operationId: "getWebhookDelivery",
    summary: "Read a delivery with its attempts",
    params: idParams,
    response: deliveryDetailSchema,
    handler: (ctx, { params }) => getDelivery(ctx, params.id),
  }),
  route({
    method: "post",
    path: "/webhook-deliveries/{id}/retry",
    permission: "webhooks.write",
    tag,
    operationId: "retryWebhookDelivery",
    summary: "Send a delivery again",
    description:
      "Makes a delivery of its own with the same event id and cancels the attempt that was planned.",
    params: idParams,
    status: 202,
    response: queuedSchema,
    handler: (ctx, { params }) => retryDelivery(ctx, params.id),
  }),
  route({
    method: "get",
    path: "/webhook-event-types",
    permission: "webhooks.read",
    tag,
    operationId: "listEventTypes",
    summary: "List the events there are",
    response: eventTypeListSchema,
    handler: async () => ({ data: listEventTypes(catalogue) }),
  }),
];

/** The catalogue as the API shows it, in alphabetical order. */
function listEventTypes(catalogue: Catalogue) {
  return catalogue.types.map((type) => {
    const { objectType, description } = catalogue.get(type)!;
    return { type, object: objectType, description, json_schema: catalogue.jsonSchema(type) };
  });
}
