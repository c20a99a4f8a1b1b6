/** Ways to break a request of which the API must say what is wrong, and with which field. */
import {
  resolve,
  typeOf,
  type Json,
  type Schema,
  type Schemas,
} from "#lib/door/openapi/examples.ts";
import type { Asked, Call, World } from "./world.ts";
import { bodySchemaOf } from "./requests.ts";
import { addressTextOf } from "./address-text.ts";

/** A broken request: what was broken, the statuses that may answer, and the field that the answer must name. */
export type Broken = Asked & { how: string; statuses: number[]; pointer?: string };

type Fields = Record<string, Schema>;

/** Fields that a caller never sets. */
const privileged = ["org_id", "created_by", "version", "created_at", "deleted_at", "id"];

/** Every way to break the body of a request. */
export function breakBody(world: World, call: Call, valid: Asked): Broken[] {
  const schema = bodySchemaOf(world, call);
  if (!schema) return [];
  const { schemas } = world.document.components;
  const fields: Fields = Object.fromEntries(
    Object.entries(schema.properties ?? {}).map(([name, field]) => [name, resolve(field, schemas)]),
  );
  const body = valid.body as Record<string, Json>;
  const whole = (how: string, statuses: number[], text: string, headers = {}): Broken => ({
    ...valid,
    how,
    statuses,
    body: text,
    headers: { "content-type": "application/json", ...headers },
  });
  const withField = (how: string, name: string, value: unknown): Broken => ({
    ...valid,
    how: `${how} in ${name}`,
    statuses: [422],
    pointer: `/${name}`,
    body: { ...body, [name]: value },
  });
  const broken: Broken[] = [
    whole("no JSON", [400], '{"name": '),
    whole("an empty body", [400], ""),
    whole("an array", [422], "[]"),
    whole("a text", [422], '"text"'),
    whole("null", [422], "null"),
    whole("depth", [400], `${'{"a":'.repeat(5_000)}1${"}".repeat(5_000)}`),
    whole("size", [413], JSON.stringify({ ...body, filler: "x".repeat(1_100_000) })),
    whole("a wrong media type", [415], JSON.stringify(body), { "content-type": "text/plain" }),
    whole("form data", [415], "name=x", { "content-type": "application/x-www-form-urlencoded" }),
    {
      ...whole("__proto__", [400], `{"__proto__": {"x": 1}}`),
      pointer: "/__proto__",
    },
    withField("an unknown field", "no_such_field", 1),
    ...privileged
      .filter((name) => !fields[name])
      .map((name) => withField("a privileged field", name, "x")),
    ...(schema.required ?? []).map((name) => ({
      ...withField("a missing field", name, undefined),
    })),
    ...Object.entries(fields).flatMap(([name, field]) =>
      brokenValues(field, schemas).map(([how, value]) => withField(how, name, value)),
    ),
  ];
  return broken;
}

/** Values that a field's schema does not take, each with what is wrong with it. */
function brokenValues(field: Schema, schemas: Schemas): [string, unknown][] {
  const found: [string, unknown][] = [];
  const types = [field.type].flat();
  const nullable =
    types.includes("null") || (field.anyOf ?? []).some(({ type }) => type === "null");
  if (!nullable && field.type) found.push(["null", null]);
  if (field.anyOf ?? field.oneOf ?? field.allOf) return found;
  switch (typeOf(field)) {
    case "string":
      found.push(
        ["a number for a text", 42],
        ["an object for a text", { a: 1 }],
        ["an array for a text", ["x"]],
      );
      found.push(["NUL", "a\u0000b"], ["a lone surrogate", "a\ud800b"]);
      if (field.enum) found.push(["a value beyond its list", "no_such_value"]);
      if (field.maxLength !== undefined)
        found.push(["a text too long", "x".repeat(field.maxLength + 1)]);
      if (field.minLength) found.push(["a text too short", ""], ["spaces alone", "   "]);
      if (field.format === "uuid") found.push(["no id", "1; drop table deals"]);
      if (field.format === "date") found.push(["no day", "2026-02-30"]);
      if (field.format === "date-time")
        found.push(["no time", "2026-13-01T00:00:00Z"], ["no time", "now()"]);
      if (field.pattern) found.push(["a text of another pattern", "~ ~"]);
      break;
    case "integer":
    case "number":
      found.push(["a text for a number", "12"], ["a fraction", 1.5], ["a huge number", 1e300]);
      if (field.maximum !== undefined) found.push(["a number too large", field.maximum + 1]);
      if (field.minimum !== undefined) found.push(["a number too small", field.minimum - 1]);
      break;
    case "boolean":
      found.push(["a text for a boolean", "true"], ["a number for a boolean", 1]);
      break;
    case "array":
      found.push(["a text for an array", "x"], ["an object for an array", { 0: "x" }]);
      if (field.items && typeOf(resolve(field.items, schemas)) === "string")
        found.push(["NUL in an array", ["a\u0000b"]], ["a number in an array", [1]]);
      if (field.maxItems !== undefined && field.maxItems < 10_000)
        found.push([
          "too many items",
          Array.from({ length: field.maxItems + 1 }, (_, n) => `a${n}.b`),
        ]);
      if (field.minItems) found.push(["too few items", []]);
      break;
    case "object":
      found.push(["a text for an object", "x"], ["an array for an object", []]);
  }
  return found;
}

/** Every way to break the query and the address of a request. */
export function breakAddress(call: Call, valid: Asked): Broken[] {
  const parameters = call.operation.parameters ?? [];
  const [path = ""] = valid.path.split("?");
  const asked = (how: string, query: string, pointer: string): Broken => ({
    ...valid,
    how,
    statuses: [400],
    pointer,
    path: `${path}?${query}`,
  });
  const inQuery = parameters.filter((parameter) => parameter.in === "query");
  const needed = inQuery
    .filter(({ required }) => required)
    .map(
      ({ name, schema }) =>
        `&${name}=${encodeURIComponent(addressTextOf(schema.enum?.[0] ?? schema.example ?? "x"))}`,
    )
    .join("");
  const broken: Broken[] = [];
  if (inQuery.length) broken.push(asked("an unknown parameter", `no_such=1${needed}`, "?no_such"));
  for (const { name, schema } of inQuery) {
    const other = needed.replace(new RegExp(`&${name}=[^&]*`), "");
    const as = (how: string, value: string) =>
      broken.push(
        asked(
          `${how} in ${name}`,
          `${encodeURIComponent(name)}=${encodeURIComponent(value)}${other}`,
          `?${name}`,
        ),
      );
    as("NUL", "a\u0000b");
    if (schema.enum) as("a value beyond its list", "no_such_value");
    if (schema.type === "integer") {
      as("a text for a number", "ten");
      as("an injection", "1; drop table deals");
      if (schema.minimum !== undefined && schema.minimum > -1e9)
        as("a number too small", String(schema.minimum - 1));
      if (schema.maximum !== undefined && schema.maximum < 1e9)
        as("a number too large", String(schema.maximum + 1));
    }
    if (name === "cursor") {
      as("a cursor of one's own making", "eyJhIjoxfQ.AAAAAAAAAAAAAAAAAAAAAA");
      as("no cursor", "x");
    }
    if (schema.format === "uuid") as("no id", "1 or 1=1");
    const filter = /^filter\[(\w+)\]\[(\w+)\]$/.exec(name);
    if (filter && schema.type === "string" && !schema.enum && !isText(schema))
      as("an injection", "1' or '1'='1");
    if (filter)
      broken.push(
        asked(
          "a parameter twice",
          `${encodeURIComponent(name)}=x&${encodeURIComponent(name)}=y${other}`,
          `?${name}`,
        ),
      );
  }
  if (inQuery.some(({ name }) => name === "sort")) {
    for (const value of ["id;drop table deals", "name,(select 1)", "__proto__", "-", "constructor"])
      broken.push(
        asked("a sort of one's own making", `sort=${encodeURIComponent(value)}${needed}`, "?sort"),
      );
    for (const name of [
      "filter[name) or 1=1--][eq]",
      "filter[__proto__][eq]",
      "filter[org_id][eq]",
      "filter[constructor][eq]",
      "filter[id][or 1=1]",
      "filter[id][toString]",
    ])
      broken.push(
        asked("a filter of one's own making", `${encodeURIComponent(name)}=x${needed}`, `?${name}`),
      );
  }
  if (parameters.some(({ in: place, schema }) => place === "path" && schema.format === "uuid"))
    for (const id of [
      "no-id",
      "1%20or%201%3D1",
      "%00",
      "00000000-0000-0000-0000-000000000000'--",
      "constructor",
    ])
      broken.push({
        ...valid,
        how: `the id ${id}`,
        statuses: [404],
        path: path.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/, id),
      });
  return broken;
}

/** A filter of free text takes anything that can be searched for. */
const isText = ({ example }: Schema) => example === "Brunmore" || example === undefined;
