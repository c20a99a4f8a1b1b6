// The catalogue: every event there is, with the schema of its record. Each slice declares its own in events.ts.
import * as z from "zod";
import { eventData, eventType } from "./event.ts";

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
};

export type EventOptions = Partial<
  Pick<EventDefinition, "version" | "group" | "source" | "isChosen">
>;

/**
 * Declares an event: `defineEvent('deal.stage_changed', dealSchema, 'A deal moved to another stage.')`.
 * Throws on a type that is not `<object>.<what_happened>`.
 */
export function defineEvent(
  type: string,
  object: z.ZodObject,
  description = "",
  { version = 1, group, source = "database", isChosen = true }: EventOptions = {},
): EventDefinition {
  const parsed = eventType.parse(type);
  const objectType = parsed.slice(0, parsed.indexOf("."));
  return {
    type: parsed,
    objectType,
    version,
    object,
    description,
    group: group ?? objectType,
    source,
    isChosen,
  };
}

export type Catalogue = {
  /** The types that a webhook can choose, in alphabetical order. */
  types: readonly string[];
  /** All definitions in alphabetical order of their types. */
  events: readonly EventDefinition[];
  get(type: string): EventDefinition | undefined;
  /** JSON Schema (2020-12) of a webhook body of this type. Throws for an unknown type. */
  jsonSchema(type: string): Record<string, unknown>;
};

/** Joins the slices' definitions. Throws when two of them claim one type. */
export function defineCatalogue(...groups: readonly (readonly EventDefinition[])[]): Catalogue {
  const byType = new Map<string, EventDefinition>();
  for (const event of groups.flat()) {
    if (byType.has(event.type))
      throw new Error(`The event ${event.type} is defined twice. Keep one of the two.`);
    byType.set(event.type, event);
  }
  const events = [...byType.keys()].sort().map((type) => byType.get(type)!);
  return {
    types: events.filter(({ isChosen }) => isChosen).map(({ type }) => type),
    events,
    get: (type) => byType.get(type),
    jsonSchema(type) {
      const event = byType.get(type);
      if (!event) throw new Error(`There is no event ${type} in the catalogue.`);
      return z.toJSONSchema(payloadSchema(event), { unrepresentable: "any" });
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
      object: event.object,
      previous: event.object.partial().nullable(),
    }),
  });
}
