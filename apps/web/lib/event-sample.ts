/** Examples of events' records: what the API's own examples show, as one record among others. */
import { exampleOf, type Schema } from "./door/openapi/examples.ts";

/** What is null as long as nothing happened to a record. */
const untouched = new Set(["deleted_at", "merged_into", "error", "undone_at", "undo_started_at"]);

const binnedAt = "2026-11-21T09:30:00.000Z";
/** An example of a record that was put into the bin, and of one that came out again. */
export const binned = { object: { deleted_at: binnedAt }, previous: { deleted_at: null } };
export const restored = { object: { deleted_at: null }, previous: { deleted_at: binnedAt } };

/** An example of a record with this JSON Schema. Its ids differ from each other, and are the same each time. */
export function eventSample(schema: Record<string, unknown>): Record<string, unknown> {
  const example = exampleOf(schema as Schema, {}) as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(example).map(([name, value]) => {
      if (untouched.has(name)) return [name, null];
      return [name, name.endsWith("_id") && isId(value) ? sampleId(name) : value];
    }),
  );
}

/** The id that examples show for this name. */
export function sampleId(name: string): string {
  let hash = 0;
  for (const character of name) hash = (Math.imul(hash, 31) + character.charCodeAt(0)) >>> 0;
  return `01932b5e-7c1a-7f00-8a52-5f0c${hash.toString(16).padStart(8, "0")}`;
}

const isId = (value: unknown): boolean =>
  typeof value === "string" && /^[0-9a-f]{8}-[0-9a-f-]{27}$/.test(value);
