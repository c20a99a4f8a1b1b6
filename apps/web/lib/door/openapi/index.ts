/** The OpenAPI 3.1 document, from the same definitions that answer. */
import { OpenAPIHono } from "@hono/zod-openapi";
import { problemSchema } from "../problem.ts";
import type { Route } from "../route.ts";
import { exampleOf, type Json, type Schema, type Schemas } from "./examples.ts";
import { headerComponents } from "./headers.ts";
import { operationOf } from "./operation.ts";
import { problemComponents } from "./problems.ts";
import { tagDescriptions } from "./tags.ts";

export type Media = { schema?: Schema; example?: Json; examples?: unknown };
export type Parameter = {
  name: string;
  description?: string;
  in: "path" | "query" | "header" | "cookie";
  required?: boolean;
  schema: Schema;
};
export type Answer = { $ref?: string; description?: string; content?: Record<string, Media> };
export type Operation = {
  operationId: string;
  summary: string;
  description: string;
  tags: string[];
  parameters?: Parameter[];
  requestBody?: { required?: boolean; content: Record<string, Media> };
  responses: Record<string, Answer>;
};
export type ApiDocument = {
  openapi: string;
  info: Record<string, unknown>;
  servers: { url: string }[];
  tags: { name: string; description?: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Schemas; responses: Record<string, Answer> };
};

const description = `Everything the app does, for your own programs.

Money is a decimal string with a currency beside it, days are yyyy-mm-dd, times are ISO 8601 in UTC. Lists are read by cursor. Errors are problem+json (RFC 9457) and name each field. Every POST with JSON takes an Idempotency-Key.

A field that is not described is refused in a request; answers may come to hold more fields than are described.`;

/** The document of these routes. `serverUrl` is where they answer. */
export function describeApi(routes: readonly Route[], serverUrl: string): ApiDocument {
  const app = new OpenAPIHono();
  app.openAPIRegistry.register("Problem", problemSchema);
  for (const route of routes) app.openAPIRegistry.registerPath(operationOf(route));
  const generated = app.getOpenAPI31Document({
    openapi: "3.1.0",
    info: {
      title: "Rapport API",
      version: "1",
      description,
      license: { name: "MIT", url: "https://opensource.org/license/mit" },
    },
    servers: [{ url: serverUrl, description: "This installation" }],
    security: [{ apiKey: [] }, { session: [], organisation: [] }],
    tags: [...new Set(routes.map((route) => route.tag))].toSorted().map((name) => ({
      name,
      ...(tagDescriptions[name] ? { description: tagDescriptions[name] } : {}),
    })),
  });
  // A plain copy: what zod shares by reference must not be changed twice.
  const document = JSON.parse(JSON.stringify(generated)) as ApiDocument;
  Object.assign(document.components, {
    headers: headerComponents,
    responses: usedOnly(document),
    securitySchemes,
  });
  addExamples(document);
  describeParameters(document);
  return document;
}

const securitySchemes = {
  apiKey: {
    type: "http",
    scheme: "bearer",
    description:
      "An API key (`rk_live_…`) of your organisation. Make one under Settings, API keys.",
  },
  session: {
    type: "apiKey",
    in: "cookie",
    name: "sb-auth-token",
    description: "The session of a signed-in person, as the app itself sends it.",
  },
  organisation: {
    type: "apiKey",
    in: "header",
    name: "Rapport-Org",
    description: "With a session: the organisation, by id or slug. A key knows its own.",
  },
};

/** Gives each request and each answer an example that has none. */
function addExamples({ paths, components }: ApiDocument): void {
  for (const operation of Object.values(paths).flatMap((path) => Object.values(path))) {
    const asked = Object.values(operation.requestBody?.content ?? {});
    const answered = Object.values(operation.responses).flatMap((answer) =>
      Object.values(answer.content ?? {}),
    );
    for (const [media, brief] of [
      ...asked.map((media) => [media, true] as const),
      ...answered.map((media) => [media, false] as const),
    ])
      if (media.schema && media.example === undefined)
        media.example = exampleOf(media.schema, components.schemas, brief);
  }
}

/** Parameters whose name says enough for one sentence wherever they stand. */
const parameterWords: Record<string, string> = {
  id: "The id of the record.",
  limit: "How many records a page holds.",
  cursor: "`next_cursor` of the page before.",
  q: "What to search for.",
  types: "Types of events, with commas between; `deal.*` stands for all of an object.",
  from: "Where to begin.",
  format: "The form of the file.",
  days: "How many days back.",
  kind: "The kind of entries.",
  outcome: "How it went for a row.",
};

function describeParameters({ paths }: ApiDocument): void {
  for (const operation of Object.values(paths).flatMap((path) => Object.values(path)))
    for (const parameter of operation.parameters ?? []) {
      const { name } = parameter;
      const words =
        parameter.description ??
        parameterWords[name] ??
        (name.endsWith("_id") && `The id of the ${name.slice(0, -3).replaceAll("_", " ")}.`);
      if (words) parameter.description = words;
    }
}

/** The answers to errors that some operation gives. */
function usedOnly({ paths }: ApiDocument): typeof problemComponents {
  const used = new Set(
    Object.values(paths)
      .flatMap((path) => Object.values(path))
      .flatMap(({ responses }) => Object.values(responses).map(({ $ref }) => $ref)),
  );
  return Object.fromEntries(
    Object.entries(problemComponents).filter(([name]) =>
      used.has(`#/components/responses/${name}`),
    ),
  );
}
