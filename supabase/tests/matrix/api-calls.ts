// Our API as a function, its operations as its document tells them, and bodies that fit their shapes.
import { generateKeyPairSync, randomBytes, randomUUID } from "node:crypto";

import { hmacApiKey, newApiKey } from "@rapport/core";
import { SignJWT } from "jose";

import type { KeyName } from "./fixture.ts";
import type { Ground } from "./open.ts";
import type { Operation, Schema } from "./operations.ts";

export const jwtSecret = "a secret for tests, long enough for HS256";
const origin = "http://rapport.test";
const peppers = { "1": randomBytes(32).toString("base64") };

export type Reply = { status: number; text: string; body: unknown };
export type Call = (
  headers: Record<string, string>,
  method: string,
  path: string,
  body?: unknown,
) => Promise<Reply>;
export type Api = { call: Call; operations: Operation[]; close(): Promise<void> };

/** The API over the ground's database, in this process. */
export async function openApi({ database }: Ground): Promise<Api> {
  const secret = () => randomBytes(32).toString("base64");
  const signing = generateKeyPairSync("ed25519").privateKey.export({
    format: "der",
    type: "pkcs8",
  });
  Object.assign(process.env, {
    RAPPORT_DB_URL: database.webUrl,
    RAPPORT_WEB_URL: origin,
    SUPABASE_JWT_SECRET: jwtSecret,
    RAPPORT_KEY_PEPPERS: JSON.stringify(peppers),
    RAPPORT_CURSOR_SECRET: secret(),
    RAPPORT_ENCRYPTION_KEYS: JSON.stringify({ k1: secret() }),
    RAPPORT_INTERNAL_SECRET: secret(),
    RAPPORT_AUDIT_SIGNING_KEY: JSON.stringify({ a1: signing.toString("base64") }),
    NEXT_PUBLIC_SUPABASE_URL: "http://supabase.test",
    NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY: "sb_publishable_test",
  });
  // After the environment: the API reads it when it is composed.
  const { createApi } = await import("../../../apps/web/api.ts");
  const { database: pool } = await import("../../../apps/web/lib/database.ts");
  const api = createApi();
  const call: Call = async (headers, method, path, body) => {
    const response = await api.request(`${origin}/api/v1${path}`, {
      method,
      headers: {
        ...headers,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const json = response.headers.get("content-type")?.includes("json") && !text.includes("\n");
    return {
      status: response.status,
      text,
      body: json ? (JSON.parse(text) as unknown) : undefined,
    };
  };
  const { body } = await call({}, "GET", "/openapi.json");
  return { call, operations: readOperations(body as Document), close: () => pool().end() };
}

type Document = {
  paths: Record<string, Record<string, RawOperation>>;
  components: { schemas: Record<string, Schema> };
};
type RawOperation = {
  operationId: string;
  parameters?: { in: string; name: string; required?: boolean }[];
  requestBody?: { content: Record<string, { schema: Schema }> };
  responses: Record<string, { content?: Record<string, unknown> }>;
};

function readOperations({ paths, components }: Document): Operation[] {
  const resolve = (schema: Schema): Schema => {
    const name = (schema as { $ref?: string }).$ref?.split("/").at(-1);
    if (name) return resolve(components.schemas[name] ?? {});
    return {
      ...schema,
      ...(schema.items ? { items: resolve(schema.items) } : {}),
      ...(schema.anyOf ? { anyOf: schema.anyOf.map(resolve) } : {}),
      ...(schema.allOf ? { allOf: schema.allOf.map(resolve) } : {}),
      ...(schema.properties
        ? {
            properties: Object.fromEntries(
              Object.entries(schema.properties).map(([key, value]) => [key, resolve(value)]),
            ),
          }
        : {}),
    };
  };
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, raw]) => {
      const body = raw.requestBody?.content["application/json"]?.schema;
      const success = Object.entries(raw.responses).find(([status]) => status < "300")?.[1];
      return {
        method: method.toUpperCase(),
        path,
        id: raw.operationId,
        ...(body ? { body: resolve(body) } : {}),
        json: success?.content ? "application/json" in success.content : true,
        query: (raw.parameters ?? [])
          .filter((parameter) => parameter.in === "query" && parameter.required)
          .map(({ name }) => name),
        filters: (raw.parameters ?? [])
          .filter((parameter) => parameter.in === "query")
          .map(({ name }) => name),
      };
    }),
  );
}

/** Values that a shape alone does not tell. */
const fitting: Record<string, unknown> = {
  currency: "EUR",
  email: "somebody@sample.example",
  event_types: ["deal.created"],
  grants: ["deals.read"],
  kind: undefined,
  name: "Tried",
  permissions: ["deals.read"],
  phone: "+41 44 123 45 67",
  scopes: ["deals.read"],
  url: "https://example.com/tried",
};

/** A body that fits: what is required, and `given`. `idOf` answers an id for a field that names another row. */
export function fitBody(schema: Schema, idOf: (field: string) => unknown): Record<string, unknown> {
  const body: Record<string, unknown> = {};
  for (const field of schema.required ?? []) {
    const shape = schema.properties?.[field];
    if (shape) body[field] = isId(shape) ? idOf(field) : fit(field, shape);
  }
  return body;
}

function fit(field: string, shape: Schema): unknown {
  if (fitting[field] !== undefined) return fitting[field];
  const one = shape.anyOf?.find(({ type }) => type !== "null") ?? shape;
  if (one.const !== undefined) return one.const;
  if (one.enum) return one.enum[0];
  const type = Array.isArray(one.type) ? one.type[0] : one.type;
  if (type === "integer" || type === "number") return one.minimum ?? 1;
  if (type === "boolean") return true;
  if (type === "array") return [fit(field, one.items ?? {})];
  if (type === "object") return {};
  if (one.format === "date") return "2026-01-31";
  if (one.format === "date-time") return "2026-01-31T12:00:00.000Z";
  return "Tried";
}

/** Whether a field names a row. */
export function isId(shape: Schema): boolean {
  return shape.format === "uuid" || (shape.anyOf?.some(({ format }) => format === "uuid") ?? false);
}

/** The Cookie of a signed-in browser, as @supabase/ssr writes it, for a page of our origin that names an org. */
export async function browserHeaders(
  userId: string,
  org: string,
  claims: Record<string, unknown> = {},
): Promise<Record<string, string>> {
  const token = await signToken(userId, claims);
  const cookie = Buffer.from(JSON.stringify({ access_token: token })).toString("base64url");
  return { cookie: `sb-test-auth-token=base64-${cookie}`, origin, "rapport-org": org };
}

/** An access token as Supabase Auth signs it. */
export function signToken(userId: string, claims: Record<string, unknown> = {}): Promise<string> {
  return new SignJWT({
    email: "somebody@sample.example",
    role: "authenticated",
    user_metadata: {},
    session_id: randomUUID(),
    ...claims,
  })
    .setProtectedHeader({ alg: "HS256" })
    .setSubject(userId)
    .setAudience("authenticated")
    .setExpirationTime("1h")
    .sign(new TextEncoder().encode(jwtSecret));
}

/** Gives the fixture's keys secrets. Answers what a client sends, by name. */
export async function armKeys(
  { client }: Ground,
  org: { id: string; keys: Record<KeyName, string> },
): Promise<Record<KeyName, string>> {
  const made = {} as Record<KeyName, string>;
  for (const [name, id] of Object.entries(org.keys)) {
    const { key, lookup, secret } = newApiKey();
    const hmacs = await hmacApiKey(secret, peppers);
    await client.query(
      "insert into private.api_key_secrets (lookup, org_id, key_id, pepper_version, secret_hmac) values ($1, $2, $3, 1, decode($4, 'hex'))",
      [lookup, org.id, id, hmacs["1"]],
    );
    made[name as KeyName] = key;
  }
  return made;
}
