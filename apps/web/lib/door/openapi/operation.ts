/** One route as an operation of the document. */
import { z, type OpenAPIHono } from "@hono/zod-openapi";
import type { ZodObject } from "zod";
import type { Route } from "../route.ts";
import { successHeaders } from "./headers.ts";
import { listParameters } from "./list-parameters.ts";
import { problemRef, problemsOf } from "./problems.ts";

export type RoutePath = Parameters<OpenAPIHono["openAPIRegistry"]["registerPath"]>[0];

const idempotencyHeaders = z.object({
  "Idempotency-Key": z.string().min(1).max(255).optional().openapi({
    description:
      "Makes sending again safe: for 24 hours the same key and body answer what the first request answered.",
    example: "order-4711",
  }),
});

const versionHeaders = z.object({
  "If-Match": z.string().max(1000).optional().openapi({
    description:
      "The ETag of the record as you have read it: 412 when it has changed since. Without it the last write wins.",
    example: "*",
  }),
});

function headersOf(route: Route): { headers?: z.ZodObject } {
  const headers = [
    ...(takesIdempotencyKey(route) ? [idempotencyHeaders] : []),
    ...(route.versioned ? [versionHeaders] : []),
  ];
  if (headers.length === 0) return {};
  return { headers: headers.reduce((all, next) => all.extend(next.shape)) };
}

/** Whether a route takes `Idempotency-Key`. */
export const takesIdempotencyKey = (route: Route): boolean =>
  route.method === "post" && !route.upload && !route.responseType;

/** The operation of a route. Examples are added when the document's schemas are known. */
export function operationOf(route: Route): RoutePath {
  const query = queryOf(route);
  return {
    method: route.method,
    path: route.path,
    operationId: route.operationId,
    summary: route.summary,
    description: [route.description ?? `${route.summary}.`, needs(route)].join("\n\n"),
    tags: [route.tag],
    request: {
      ...(route.params ? { params: route.params as ZodObject } : {}),
      ...(query ? { query } : {}),
      ...headersOf(route),
      ...requestBodyOf(route),
    },
    responses: {
      [successOf(route)]: {
        description: route.response || route.responseType ? "Done; the answer." : "Done.",
        headers: successHeaders(takesIdempotencyKey(route)),
        ...contentOf(route),
      },
      ...(route.upserts
        ? {
            "201": {
              description: "Made; the answer.",
              headers: successHeaders(takesIdempotencyKey(route)),
              ...contentOf(route),
            },
          }
        : {}),
      ...Object.fromEntries(problemsOf(route).map((status) => [status, problemRef(status)])),
    },
  } as unknown as RoutePath;
}

/** A list may have parameters of its own beside those of its fields. */
function queryOf({ listOf, query, responseType }: Route): ZodObject | undefined {
  const own = query as ZodObject | undefined;
  if (!listOf) return own;
  const all = listParameters(listOf);
  // A file holds all rows: it has no pages.
  const list = responseType ? all.omit({ limit: true, cursor: true, count: true }) : all;
  return own ? list.extend(own.shape) : list;
}

const needs = ({ permission }: Route) =>
  permission ? `Needs \`${permission}\`.` : "Whoever belongs to the organisation may.";

const successOf = (route: Route) =>
  String(route.status ?? (route.response || route.responseType ? 200 : 204));

function contentOf(route: Route) {
  if (route.response) return { content: { "application/json": { schema: route.response } } };
  if (!route.responseType) return {};
  const types = [route.responseType].flat();
  return {
    content: Object.fromEntries(types.map((type) => [type, { schema: fileSchema(type) }])),
  };
}

const fileSchema = (type: string) =>
  type === "text/event-stream"
    ? z.string().openapi({
        description: "Server-sent events: `id` is a cursor, `event` the type, `data` the event.",
        example:
          'id: WyJHb0Z4Il0.6yT0\nevent: deal.created\ndata: {"type":"deal.created","data":{}}\n\n',
      })
    : /zip|octet-stream/.test(type)
      ? z.string().openapi({ format: "binary", description: "The file." })
      : z.string().openapi({ description: "The file, as a stream of lines." });

function requestBodyOf(route: Route) {
  if (route.body) {
    const types = ["application/json"];
    if (route.method === "patch") types.push("application/merge-patch+json");
    return {
      body: {
        required: true,
        content: Object.fromEntries(types.map((type) => [type, { schema: route.body }])),
      },
    };
  }
  if (!route.upload) return {};
  const content = route.upload.mediaTypes.map((type) => [
    type,
    {
      schema:
        type === "multipart/form-data"
          ? z.object({
              file: z.string().openapi({ format: "binary", description: "The file." }),
              object: z.string().optional().openapi({ description: "What its rows are." }),
            })
          : z.string().openapi({ format: "binary", description: "The file itself." }),
    },
  ]);
  return { body: { required: true, content: Object.fromEntries(content) } };
}
