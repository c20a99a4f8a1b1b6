/** The catalogue as screens choose from it: the events, and by which fields of their records a filter can ask. */
import type { Catalogue, JsonSchema } from "@rapport/events";

export type FieldKind = "text" | "number" | "date" | "time" | "boolean" | "id" | "choice" | "list";
export type EventField = {
  name: string;
  kind: FieldKind;
  isNullable: boolean;
  /** Of a choice. */
  values?: readonly string[];
};
export type EventType = {
  type: string;
  description: string;
  /** The place of its record's fields in `shapes`: most events of a thing share them. */
  shape: number;
};
export type EventChoices = { types: readonly EventType[]; shapes: readonly EventField[][] };

/** The events that a webhook can choose, with the fields of their records. */
export function eventChoices(catalogue: Catalogue): EventChoices {
  const shapes: EventField[][] = [];
  const places = new Map<string, number>();
  const types = catalogue.types.map((type) => {
    const fields = fieldsOf(catalogue.objectSchema(type));
    const key = JSON.stringify(fields);
    if (!places.has(key)) places.set(key, shapes.push(fields) - 1);
    return { type, description: catalogue.get(type)!.description, shape: places.get(key)! };
  });
  return { types, shapes };
}

function fieldsOf(schema: JsonSchema): EventField[] {
  return Object.entries((schema["properties"] ?? {}) as Record<string, JsonSchema>).map(
    ([name, field]) => {
      const parts = [field, ...((field["anyOf"] ?? []) as JsonSchema[])];
      const types = parts.flatMap((part) => (part["type"] as string | string[] | undefined) ?? []);
      const find = (key: string) => parts.find((part) => part[key] !== undefined)?.[key];
      const values = find("enum") as readonly (string | null)[] | undefined;
      return {
        name,
        kind: kindOf(name, types, find("format"), values),
        isNullable: types.includes("null"),
        ...(values ? { values: values.filter((value) => value !== null) } : {}),
      };
    },
  );
}

function kindOf(name: string, types: string[], format: unknown, values: unknown): FieldKind {
  if (values) return "choice";
  if (types.includes("array")) return "list";
  if (types.includes("boolean")) return "boolean";
  if (types.includes("integer") || types.includes("number") || name === "amount") return "number";
  if (format === "date") return "date";
  if (format === "date-time" || name.endsWith("_at")) return "time";
  return format === "uuid" ? "id" : "text";
}
