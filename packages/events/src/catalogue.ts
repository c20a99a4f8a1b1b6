// The catalogue: every event there is, with the schema of its record. Each slice declares its own in events.ts.
import * as z from "zod";
import { eventData, eventType } from "./event.ts";
import { createSchemaWriter, type JsonSchema, type SchemaWriter } from "./json-schema.ts";

/** A record as an event shows it, and what it was before. */
export type EventSample = {
  object: Record<string, unknown>;
  previous: Record<string, unknown> | null;
};

export type EventDefinition = {
  type: string;
  /** What the event is about: the part of the type before the dot. */
  objectType: string;
  /** Counts the shapes that `data.object` has had, from 1. A shape that a receiver could trip over is a new one. */
  version: number;
  /** The record as `data.object` carries it. */
  object: z.ZodObject;
  /** One sentence for the person who chooses events. */
  description: string;
  /** Under which heading the documentation shows it. */
  group: string;
  /** Where it arises: a trigger beside the table, or a function that tells of what happened elsewhere. */
  source: "database" | "outside";
  /** Whether a webhook can choose it. One that cannot is sent to a webhook by hand. */
  isChosen: boolean;
  /** What an example shows; fields that are not given are made from the schema. */
  sample: Partial<EventSample>;
};

export type EventOptions = Partial<
  Pick<EventDefinition, "version" | "group" | "source" | "isChosen" | "sample">
>;

/**
 * Declares an event: `defineEvent('deal.stage_changed', dealSchema, 'A deal moved to another stage.')`.
 * Throws on a type that is not `<object>.<what_happened>`.
 */
export function defineEvent(
  type: string,
  object: z.ZodObject,
  description = "",
  options: EventOptions = {},
): EventDefinition {
  const parsed = eventType.parse(type);
  const objectType = parsed.slice(0, parsed.indexOf("."));
  return {
    type: parsed,
    objectType,
    version: 1,
    object,
    description,
    group: objectType,
    source: "database",
    isChosen: true,
    sample: {},
    ...options,
  };
}

export type Catalogue = {
  /** The types that a webhook can choose, in alphabetical order. */
  types: readonly string[];
  /** All definitions in alphabetical order of their types. */
  events: readonly EventDefinition[];
  get(type: string): EventDefinition | undefined;
  /** JSON Schema (2020-12) of a webhook body of this type. Throws for an unknown type. */
  jsonSchema(type: string): JsonSchema;
  /** JSON Schema (2020-12) of the record in such a body. Throws for an unknown type. */
  objectSchema(type: string): JsonSchema;
  /** An example of the event, with every field. Throws for an unknown type. */
  sample(type: string): EventSample;
};

/** Joins the slices' definitions. Throws when two of them claim one type. */
export function defineCatalogue(...groups: readonly (readonly EventDefinition[])[]): Catalogue {
  return defineCatalogueWith({}, ...groups);
}

/** The same with what is known besides zod: where schemas have their descriptions, and how an example of one is made. */
export function defineCatalogueWith(
  {
    metadata = z.globalRegistry,
    exampleOf = () => ({}),
  }: {
    metadata?: SchemaWriter["metadata"];
    exampleOf?: (schema: JsonSchema) => Record<string, unknown>;
  },
  ...groups: readonly (readonly EventDefinition[])[]
): Catalogue {
  const byType = new Map<string, EventDefinition>();
  for (const event of groups.flat()) {
    if (byType.has(event.type))
      throw new Error(`The event ${event.type} is defined twice. Keep one of the two.`);
    byType.set(event.type, event);
  }
  const events = [...byType.keys()].sort().map((type) => byType.get(type)!);
  const known = (type: string): EventDefinition => {
    const event = byType.get(type);
    if (!event) throw new Error(`There is no event ${type} in the catalogue.`);
    return event;
  };
  const { write } = createSchemaWriter(metadata);
  return {
    types: events.filter(({ isChosen }) => isChosen).map(({ type }) => type),
    events,
    get: (type) => byType.get(type),
    jsonSchema: (type) => write(payloadSchema(known(type))),
    objectSchema: (type) => write(known(type).object),
    sample(type) {
      const { object, sample } = known(type);
      return {
        object: { ...exampleOf(write(object)), ...sample.object },
        previous: sample.previous ?? null,
      };
    },
  };
}

/** The schema of a webhook's whole body for one event. `previous` may hold any of the record's fields. */
export function payloadSchema(event: EventDefinition) {
  return z.object({
    type: z.literal(event.type),
    timestamp: z.iso.datetime(),
    data: eventData.extend({
      object_type: z.literal(event.objectType),
      version: z.literal(event.version),
      object: event.object,
      previous: event.object.partial().nullable(),
    }),
  });
}
