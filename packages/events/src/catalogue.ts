// The catalogue: every event there is, with the schema of its record. Each slice declares its own in events.ts.
import * as z from "zod";
import { eventData, eventType } from "./event.ts";

export type EventDefinition = {
  type: string;
  /** What the event is about: the part of the type before the dot. */
  objectType: string;
  /** The record as `data.object` carries it. */
  object: z.ZodObject;
  /** One sentence for the person who chooses events. */
  description: string;
};

/**
 * Declares an event: `defineEvent('deal.stage_changed', dealSchema, 'A deal moved to another stage.')`.
 * Throws on a type that is not `<object>.<what_happened>`.
 */
export function defineEvent(type: string, object: z.ZodObject, description = ""): EventDefinition {
  const parsed = eventType.parse(type);
  return { type: parsed, objectType: parsed.slice(0, parsed.indexOf(".")), object, description };
}

export type Catalogue = {
  /** All types in alphabetical order. */
  types: readonly string[];
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
  return {
    types: [...byType.keys()].sort(),
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
