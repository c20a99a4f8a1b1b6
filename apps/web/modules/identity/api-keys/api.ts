import { route } from "#lib/door/index.ts";
import { parseListQuery } from "#lib/query/index.ts";
import { idParams } from "#lib/schema.ts";
import {
  apiKeyFields,
  apiKeyPageSchema,
  apiKeySchema,
  apiKeyWithSecretSchema,
  newApiKeySchema,
} from "./schema.ts";
import { createApiKey, getApiKey, listApiKeys, revokeApiKey } from "./service.ts";

const tag = "API keys";

export const apiKeyRoutes = [
  route({
    method: "get",
    path: "/api-keys",
    permission: "api_keys.read",
    tag,
    operationId: "listApiKeys",
    summary: "List API keys",
    listOf: apiKeyFields,
    response: apiKeyPageSchema,
    handler: (ctx, { url }) =>
      listApiKeys(ctx, parseListQuery(url, apiKeyFields, { defaultSort: "-created_at" })),
  }),
  route({
    method: "post",
    path: "/api-keys",
    permission: "api_keys.write",
    tag,
    operationId: "createApiKey",
    summary: "Create an API key",
    description: "The key is in this answer and is never shown again.",
    body: newApiKeySchema,
    status: 201,
    response: apiKeyWithSecretSchema,
    showOnce: ["key"],
    handler: (ctx, { body }) => createApiKey(ctx, body),
  }),
  route({
    method: "get",
    path: "/api-keys/{id}",
    permission: "api_keys.read",
    tag,
    operationId: "getApiKey",
    summary: "Read an API key",
    params: idParams,
    response: apiKeySchema,
    handler: (ctx, { params }) => getApiKey(ctx, params.id),
  }),
  route({
    method: "delete",
    path: "/api-keys/{id}",
    permission: "api_keys.delete",
    tag,
    operationId: "revokeApiKey",
    summary: "Revoke an API key",
    params: idParams,
    handler: (ctx, { params }) => revokeApiKey(ctx, params.id),
  }),
];
