/** The OpenAPI 3.1 document, from the same definitions that answer. */
import { OpenAPIHono, z } from "@hono/zod-openapi";
import type { ZodObject } from "zod";
import { opsOf, type Fields } from "../query/index.ts";
import { problemSchema } from "./problem.ts";
import type { Route } from "./route.ts";

export function describeApi(routes: readonly Route[], serverUrl: string): object {
  const app = new OpenAPIHono();
  const registry = app.openAPIRegistry;
  registry.registerComponent("securitySchemes", "apiKey", {
    type: "http",
    scheme: "bearer",
    description:
      "An API key (`rk_live_…`) of your organisation. Make one under Settings, API keys.",
  });
  for (const route of routes) registry.registerPath(pathOf(route));
  return app.getOpenAPI31Document({
    openapi: "3.1.0",
    info: {
      title: "Rapport API",
      version: "1",
      description:
        "Everything the app does, for your own programs. Money is a decimal string with a currency beside it, days are yyyy-mm-dd, times are ISO 8601 in UTC. Lists are read by cursor. Errors are problem+json (RFC 9457) and name each field.",
      license: { name: "MIT", url: "https://opensource.org/license/mit" },
    },
    servers: [{ url: serverUrl }],
    security: [{ apiKey: [] }],
    tags: [...new Set(routes.map((route) => route.tag))].map((name) => ({ name })),
  });
}

type RoutePath = Parameters<OpenAPIHono["openAPIRegistry"]["registerPath"]>[0];

function pathOf(route: Route): RoutePath {
  const problems = [
    "401",
    "403",
    "429",
    ...(route.params ? ["404"] : []),
    ...(route.query || route.listOf ? ["400"] : []),
    ...(route.body ? ["400", "409", "413", "415", "422"] : []),
  ];
  const success = String(route.status ?? (route.response || route.responseType ? 200 : 204));
  const content = route.response
    ? { "application/json": { schema: route.response } }
    : route.responseType
      ? { [route.responseType]: { schema: z.string() } }
      : undefined;
  return {
    method: route.method,
    path: route.path,
    operationId: route.operationId,
    summary: route.summary,
    description: [route.description, route.permission && `Needs \`${route.permission}\`.`]
      .filter(Boolean)
      .join("\n\n"),
    tags: [route.tag],
    request: {
      ...(route.params ? { params: route.params as ZodObject } : {}),
      ...(route.listOf
        ? { query: listParameters(route.listOf) }
        : route.query
          ? { query: route.query as ZodObject }
          : {}),
      ...(route.method === "post" && route.body
        ? {
            headers: z.object({
              "Idempotency-Key": z
                .string()
                .max(255)
                .optional()
                .openapi({ description: "Sends a request safely again for 24 hours." }),
            }),
          }
        : {}),
      ...(route.body
        ? { body: { required: true, content: { "application/json": { schema: route.body } } } }
        : {}),
      ...(route.upload
        ? {
            body: {
              required: true,
              content: Object.fromEntries(
                route.upload.mediaTypes.map((type) => [
                  type,
                  { schema: z.string().openapi({ format: "binary" }) },
                ]),
              ),
            },
          }
        : {}),
    },
    responses: {
      [success]: { description: route.summary, ...(content ? { content } : {}) },
      ...Object.fromEntries(
        [...new Set(problems)].map((status) => [
          status,
          {
            description: "A problem, in words",
            content: { "application/problem+json": { schema: problemSchema } },
          },
        ]),
      ),
    },
  } as RoutePath;
}

function listParameters(fields: Fields) {
  const sortable = Object.keys(fields).filter((name) => fields[name]!.sort);
  const shape: Record<string, z.ZodType> = {
    limit: z.int().min(1).max(100).default(50).optional(),
    cursor: z.string().optional().openapi({ description: "next_cursor of the page before." }),
    sort: z
      .enum(sortable.flatMap((name) => [name, `-${name}`]) as [string, ...string[]])
      .optional(),
    count: z
      .enum(["true", "false"])
      .optional()
      .openapi({ description: "Also answer total_count, exact up to 10,000." }),
  };
  for (const [name, field] of Object.entries(fields)) {
    for (const op of opsOf(field)) {
      const description = op === "in" ? "Several values, with commas between." : undefined;
      shape[`filter[${name}][${op}]`] = (
        op === "is_null"
          ? z.enum(["true", "false"])
          : field.values && op !== "in"
            ? z.enum(field.values as [string, ...string[]])
            : z.string()
      )
        .optional()
        .openapi({ description });
    }
  }
  return z.object(shape);
}
