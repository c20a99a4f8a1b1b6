// What a change of a record's JSON Schema means to those who receive it: nothing, or a break.
import type { JsonSchema } from "./json-schema.ts";

/** Facts of a schema on which a receiver may have built. */
const exact = [
  "const",
  "format",
  "pattern",
  "minimum",
  "maximum",
  "exclusiveMinimum",
  "exclusiveMaximum",
  "minLength",
  "maxLength",
  "minItems",
  "maxItems",
] as const;

/**
 * What in `now` breaks a receiver who knows `before`, in words, each with the field. A new field breaks nobody; any other change of
 * what is there does. `told` is for events that others tell of: then a new field that must be given breaks them.
 */
export function findSchemaBreaks(
  before: JsonSchema,
  now: JsonSchema,
  { told = false, at = "" }: { told?: boolean; at?: string } = {},
): string[] {
  const was = readSchema(before);
  const is = readSchema(now);
  const name = at || "the record";
  if (was.nullable !== is.nullable)
    return [is.nullable ? `${name} may now be null` : `${name} may no longer be null`];
  if (was.types.join() !== is.types.join())
    return [
      `${name} was ${was.types.join(" or ") || "anything"} and is now ${is.types.join(" or ") || "anything"}`,
    ];
  const breaks: string[] = [];
  if (JSON.stringify(was.values) !== JSON.stringify(is.values)) {
    const lost = was.values?.filter((value) => !is.values?.includes(value)) ?? [];
    const gained = is.values?.filter((value) => !was.values?.includes(value)) ?? [];
    if (lost.length) breaks.push(`${name} no longer has ${lost.join(", ")}`);
    if (gained.length) breaks.push(`${name} has the new value ${gained.join(", ")}`);
    if (!was.values) breaks.push(`${name} is now limited to certain values`);
    if (!is.values) breaks.push(`${name} is no longer limited to certain values`);
  }
  for (const key of exact)
    if (JSON.stringify(was.schema[key]) !== JSON.stringify(is.schema[key]))
      breaks.push(
        `${name} has another ${key}: ${text(was.schema[key])} became ${text(is.schema[key])}`,
      );
  breaks.push(...fieldBreaks(was.schema, is.schema, told, at));
  for (const part of ["items", "additionalProperties"] as const)
    breaks.push(...partBreaks(was.schema[part], is.schema[part], told, `${at}[]`));
  if (was.choices.length !== is.choices.length)
    breaks.push(`${name} had ${was.choices.length} forms and has now ${is.choices.length}`);
  else
    for (const [index, choice] of was.choices.entries())
      breaks.push(...findSchemaBreaks(choice, is.choices[index]!, { told, at }));
  return breaks;
}

function fieldBreaks(was: JsonSchema, is: JsonSchema, told: boolean, at: string): string[] {
  const before = (was["properties"] ?? {}) as Record<string, JsonSchema>;
  const now = (is["properties"] ?? {}) as Record<string, JsonSchema>;
  const needed = (schema: JsonSchema) => new Set((schema["required"] ?? []) as string[]);
  const path = (name: string) => (at ? `${at}.${name}` : name);
  const breaks: string[] = [];
  for (const [name, schema] of Object.entries(before)) {
    const other = now[name];
    if (!other) breaks.push(`${path(name)} is gone or has another name`);
    else {
      if (needed(was).has(name) && !needed(is).has(name))
        breaks.push(`${path(name)} may now be missing`);
      if (told && !needed(was).has(name) && needed(is).has(name))
        breaks.push(`${path(name)} must now be given`);
      breaks.push(...findSchemaBreaks(schema, other, { told, at: path(name) }));
    }
  }
  for (const name of Object.keys(now))
    if (told && !before[name] && needed(is).has(name))
      breaks.push(`${path(name)} is new and must be given`);
  return breaks;
}

function partBreaks(was: unknown, is: unknown, told: boolean, at: string): string[] {
  // Absent and true both mean anything.
  const open = (part: unknown) => part === undefined || part === true;
  if (open(was) && open(is)) return [];
  const [before, now] = [was, is].map((part) => (open(part) ? {} : part));
  if (before === false || now === false)
    return before === now ? [] : [`${at} may ${now === false ? "no longer" : "now"} hold more`];
  return findSchemaBreaks(before as JsonSchema, now as JsonSchema, { told, at });
}

type Read = {
  schema: JsonSchema;
  types: string[];
  nullable: boolean;
  values: unknown[] | null;
  choices: JsonSchema[];
};

/** `T or null` is written in three ways; read as one. */
function readSchema(schema: JsonSchema): Read {
  const choices = (schema["anyOf"] ?? schema["oneOf"] ?? []) as JsonSchema[];
  const real = choices.filter((choice) => choice["type"] !== "null");
  const isNull = real.length < choices.length;
  if (real.length === 1 && choices.length > 0) {
    const { anyOf: _, oneOf: __, ...rest } = schema;
    const read = readSchema({ ...rest, ...real[0] });
    return { ...read, nullable: read.nullable || isNull };
  }
  const types = [schema["type"] ?? []].flat() as string[];
  const values = (schema["enum"] as unknown[] | undefined)?.filter((value) => value !== null);
  return {
    schema,
    types: types.filter((type) => type !== "null").sort(),
    nullable: isNull || types.includes("null"),
    values: values ? [...values].sort() : null,
    choices: real,
  };
}

const text = (value: unknown): string => (value === undefined ? "none" : JSON.stringify(value));
