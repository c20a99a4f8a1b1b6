/** An example of any schema: what the schema gives itself, else made from its parts. */

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
export type Schema = {
  $ref?: string;
  type?: string | string[];
  example?: Json;
  examples?: Json[];
  default?: Json;
  const?: Json;
  enum?: Json[];
  format?: string;
  pattern?: string;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  items?: Schema;
  properties?: Record<string, Schema>;
  propertyNames?: Schema;
  required?: string[];
  additionalProperties?: boolean | Schema;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
};
export type Schemas = Record<string, Schema>;

/** Values that show what a text is for, by the field's name. */
const texts: Record<string, string> = {
  name: "Brunmore Ports",
  title: "Send the offer",
  first_name: "Mara",
  last_name: "Okafor",
  email: "mara@brunmore.example",
  phone: "+41 44 668 18 00",
  domain: "brunmore.example",
  website: "https://brunmore.example",
  url: "https://example.com/hooks/rapport",
  description: "Asked for two cranes by spring.",
  body: "Asked for two cranes by spring.",
  subject: "Cranes for the north quay",
  request_id: "req_01932b5e7c1a7f008a525f0c3f1d9b7e",
  next_cursor: "WyJHb0Z4Il0.6yT0",
  cursor: "WyJHb0Z4Il0.6yT0",
  key: "rk_live_8f3k2m9qXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX",
  prefix: "rk_live_8f3k2m9q",
  secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
  type: "deal.created",
  event_type: "deal.created",
  timezone: "Europe/Zurich",
  locale: "en",
  slug: "brunmore",
  external_id: "crm-4711",
  grant: "deals.read",
  scope: "deals.read",
};

const formats: Record<string, string> = {
  uuid: "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
  "date-time": "2026-11-21T09:30:00Z",
  date: "2026-11-21",
  email: "mara@brunmore.example",
  uri: "https://example.com",
  binary: "name,domain\nBrunmore Ports,brunmore.example\n",
};

/** The schema that a reference names. */
export function resolve(schema: Schema, schemas: Schemas): Schema {
  const name = schema.$ref?.replace("#/components/schemas/", "");
  return name ? resolve(schemas[name] ?? {}, schemas) : schema;
}

/**
 * An example of a schema. Of a request (`brief`) only the fields that are required or tell something; of an answer all.
 * Every example of the document is validated by a test, so what this cannot guess needs an example in its schema.
 */
export function exampleOf(given: Schema, schemas: Schemas, brief = false, name = ""): Json {
  const schema = resolve(given, schemas);
  if (given.example !== undefined) return given.example;
  if (schema.example !== undefined) return schema.example;
  if (schema.examples?.length) return schema.examples[0]!;
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum.find((value) => value !== null) ?? null;
  if (schema.default !== undefined) return schema.default;
  if (schema.allOf)
    return Object.assign({}, ...schema.allOf.map((part) => exampleOf(part, schemas, brief, name)));
  const choice = (schema.anyOf ?? schema.oneOf)?.find((part) => part.type !== "null");
  if (choice) return exampleOf(choice, schemas, brief, name);
  switch (typeOf(schema)) {
    case "object":
      return objectExample(schema, schemas, brief);
    case "array": {
      const item = exampleOf(schema.items ?? {}, schemas, brief, name.replace(/s$/, ""));
      return schema.maxItems === 0 ? [] : [item];
    }
    case "integer":
    case "number":
      return Math.max(schema.minimum ?? 1, Math.min(schema.maximum ?? 1, 1));
    case "boolean":
      return !name.startsWith("has_") && !/(withheld|capped|requested|mixed|open)$/.test(name);
    case "string":
      return formats[schema.format ?? ""] ?? texts[name] ?? fill(schema);
    default:
      return {};
  }
}

function objectExample(schema: Schema, schemas: Schemas, brief: boolean): Json {
  const fields = Object.entries(schema.properties ?? {});
  const required = new Set(schema.required);
  const telling = fields.filter(
    ([name, field]) => required.has(name) || (!name.endsWith("_id") && tells(name, field)),
  );
  const kept = brief ? (telling.length ? telling : fields.slice(0, 1)) : fields;
  return Object.fromEntries(
    kept.map(([name, field]) => [name, exampleOf(field, schemas, brief, name)]),
  );
}

const tells = (name: string, field: Schema) =>
  typeOf(field) === "string" && (name in texts || field.example !== undefined);

function fill({ minLength = 0, maxLength = 100 }: Schema): string {
  const text = "text";
  return text.padEnd(minLength, "x").slice(0, Math.max(maxLength, minLength));
}

/** The type of a schema; of one that may be null, the other. */
export function typeOf(schema: Schema): string | undefined {
  if (Array.isArray(schema.type)) return schema.type.find((type) => type !== "null");
  return schema.type ?? (schema.properties ? "object" : undefined);
}
