/** The catalogue of events as its page shows it: by group and record, each type with its fields and a body. */
import { webhookBody, type Catalogue } from "@rapport/events";
import type { DocField, DocGroup, DocRecord } from "#components/docs/doc-types.ts";

/** Groups in the order of their first event; records that have the same fields are one. */
export function eventDocs(catalogue: Catalogue): DocGroup[] {
  const groups = new Map<string, Map<string, DocRecord>>();
  for (const event of catalogue.events) {
    const { type, objectType, group, version, description, source, isChosen } = event;
    const fields = fieldsOf(catalogue.objectSchema(type));
    const records = groups.get(group) ?? new Map<string, DocRecord>();
    const key = `${objectType} ${JSON.stringify(fields)}`;
    const record = records.get(key) ?? { name: objectType, fields, events: [] };
    const isOutside = source === "outside";
    const sample = sampleBody(catalogue, type);
    record.events.push({ type, version, description, isOutside, isChosen, sample });
    records.set(key, record);
    groups.set(group, records);
  }
  return [...groups].map(([id, records]) => ({ id, records: [...records.values()] }));
}

/** An example of the whole body of an event, laid out for reading. */
export function sampleBody(catalogue: Catalogue, type: string, thin = false): string {
  const { objectType, version, source } = catalogue.get(type)!;
  const { object, previous } = catalogue.sample(type);
  const known = source === "database";
  const body = webhookBody(
    {
      type,
      timestamp: "2026-11-21T09:30:00.000Z",
      objectType,
      objectId: String(object["id"]),
      sequence: previous ? 4 : 1,
      version,
      actor: known
        ? { type: "user", id: "01932b5e-7c1a-7f00-8a52-5f0c9a04c1d2" }
        : { type: "system", id: null },
      requestId: known ? "req_01932b5e7c1a7f008a525f0c3f1d9b7e" : null,
      object: JSON.stringify(object),
      previous: previous && JSON.stringify(previous),
    },
    thin ? "thin" : "full",
  );
  return JSON.stringify(JSON.parse(body), null, 2);
}

/** What of a JSON Schema the page reads. */
type Schema = {
  type?: string | string[];
  format?: string;
  description?: string;
  enum?: (string | null)[];
  anyOf?: Schema[];
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
};

function fieldsOf(schema: Schema, before = ""): DocField[] {
  const needed = new Set(schema.required);
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const { real, isNullable } = readField(field);
    const shown: DocField = {
      name: before + name,
      type: typeOf(real),
      isNullable,
      isOptional: !needed.has(name),
      description: field.description ?? real.description ?? "",
    };
    return [shown, ...fieldsOf(real, `${before}${name}.`)];
  });
}

/** A field without the null that it may be. */
function readField(field: Schema): { real: Schema; isNullable: boolean } {
  const isNull = ({ type }: Schema) => type === "null";
  const isNullable = [field.type].flat().includes("null") || field.anyOf?.some(isNull) === true;
  return { real: field.anyOf?.find((choice) => !isNull(choice)) ?? field, isNullable };
}

function typeOf(schema: Schema): string {
  if (schema.enum) return schema.enum.filter((value) => value !== null).join(" | ");
  const types = [schema.type ?? []].flat().filter((type) => type !== "null");
  if (types[0] === "array") return `list of ${typeOf(readField(schema.items ?? {}).real)}`;
  return `${types.join(" or ") || "anything"}${schema.format ? ` (${schema.format})` : ""}`;
}
