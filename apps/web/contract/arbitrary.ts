/** Values that a schema of the document takes, as fast-check arbitraries. */
import fc, { type Arbitrary } from "fast-check";
import {
  resolve,
  typeOf,
  type Json,
  type Schema,
  type Schemas,
} from "#lib/door/openapi/examples.ts";
import { addressTextOf } from "./address-text.ts";

/** What a value of a schema is drawn from: the document's schemas, and ids of rows that are there, by the field's name. */
export type Source = { schemas: Schemas; idsOf: (name: string) => readonly string[] };

const letters = fc
  .string({ unit: "grapheme", minLength: 1, maxLength: 40 })
  .map((text) => text.trim());

/** Texts with a form that the schema tells by an example alone. */
const named: Record<string, Arbitrary<string>> = {
  email: fc.nat(1e9).map((n) => `ann.${n}@example.com`),
  domain: fc.nat(1e9).map((n) => `host-${n}.example`),
  website: fc.nat(1e9).map((n) => `https://host-${n}.example/a?b=c`),
  address: fc.constantFrom("+14155550198", "ann.out@example.com"),
  url: fc.nat(1e6).map((n) => `https://example.com/hooks/${n}`),
  allowed_cidrs: fc.constantFrom("203.0.113.0/24", "2001:db8::/32"),
  fields: fc.constantFrom("id", "id,version"),
  filter: fc.constant(
    '{"and":[{"field":"id","op":"ne","value":"01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e"}]}',
  ),
  time_zone: fc.constantFrom("Europe/Zurich", "America/New_York", "Asia/Kolkata"),
};

const day = fc
  .date({ min: new Date("1970-01-01"), max: new Date("2100-12-31"), noInvalidDate: true })
  .map((date) => date.toISOString());

/** An arbitrary of a schema. `name` is the field that it stands in. */
export function arbitraryOf(given: Schema, source: Source, name = ""): Arbitrary<Json> {
  const schema = resolve(given, source.schemas);
  if (schema.const !== undefined) return fc.constant(schema.const);
  const nullable = Array.isArray(schema.type) && schema.type.includes("null");
  const value = plain(schema, source, name);
  return nullable ? fc.oneof({ weight: 4, arbitrary: value }, fc.constant(null)) : value;
}

function plain(schema: Schema, source: Source, name: string): Arbitrary<Json> {
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return fc.oneof(...choices.map((choice) => arbitraryOf(choice, source, name)));
  if (schema.allOf)
    return fc
      .tuple(...schema.allOf.map((part) => arbitraryOf(part, source, name)))
      .map((parts) => Object.assign({}, ...parts) as Json);
  switch (typeOf(schema)) {
    case "object":
      return objectOf(schema, source);
    case "array":
      return fc.uniqueArray(arbitraryOf(schema.items ?? {}, source, name), {
        minLength: schema.minItems ?? 0,
        maxLength: Math.min(schema.maxItems ?? 3, (schema.minItems ?? 0) + 3),
        selector: (item) => JSON.stringify(item),
      });
    case "integer":
    case "number":
      return fc.integer({
        min: Math.max(schema.minimum ?? -1000, -1e9),
        max: Math.min(schema.maximum ?? 1e6, 1e9),
      });
    case "boolean":
      return fc.boolean();
    case "string":
      return textOf(schema, source, name);
    default:
      return fc.constantFrom<Json[]>("text", 1, true);
  }
}

function objectOf(schema: Schema, source: Source): Arbitrary<Json> {
  const fields = Object.entries(schema.properties ?? {});
  const shape = Object.fromEntries(
    fields.map(([name, field]) => [name, arbitraryOf(field, source, name)]),
  );
  const requiredKeys = fields
    .map(([name]) => name)
    .filter((name) => schema.required?.includes(name));
  const known = fc.record(shape, { requiredKeys, noNullPrototype: true }) as Arbitrary<
    Record<string, Json>
  >;
  if (fields.length || typeof schema.additionalProperties !== "object") return known;
  return fc.dictionary(
    fc.stringMatching(/^[a-z]{3,10}$/),
    arbitraryOf(schema.additionalProperties, source),
    { maxKeys: 3, noNullPrototype: true },
  );
}

function textOf(schema: Schema, source: Source, name: string): Arbitrary<string> {
  if (schema.format === "uuid") {
    const ids = source.idsOf(name);
    return ids.length ? fc.constantFrom(...ids) : fc.uuid({ version: 7 });
  }
  if (schema.format === "date-time") return day;
  if (schema.format === "date") return day.map((text) => text.slice(0, 10));
  if (named[name]) return named[name];
  if (schema.format === "email") return named["email"]!;
  if (schema.format === "uri") return named["website"]!;
  if (name === "expand") return fc.constant(addressTextOf(schema.example ?? "owner"));
  if (schema.pattern) return matching(schema, name);
  const min = schema.minLength ?? 0;
  const max = schema.maxLength ?? 200;
  return (
    fc
      .oneof(
        { weight: 6, arbitrary: letters },
        {
          weight: 1,
          arbitrary: fc.integer({ min, max: Math.min(max, 3000) }).map((n) => "x".repeat(n)),
        },
        {
          weight: 1,
          arbitrary: fc.constantFrom("'; drop table deals; --", "${7*7}", "<b>é</b>", "𝕏 🏗️"),
        },
      )
      .map((text) => text.slice(0, max))
      // Half of a pair that the cut has left over, and spaces at an end, are no part of a text.
      .map((text) => text.toWellFormed().trim())
      .filter((text) => text.length >= min)
  );
}

/** Of a pattern that is a permission, a type of event or a currency only those that exist. */
function matching({ pattern = "", example }: Schema, name: string): Arbitrary<string> {
  if (name === "event_types" || name === "types")
    return fc.constantFrom("deal.created", "person.updated");
  if (pattern === "^[A-Z]{3}$") return fc.constantFrom("EUR", "CHF", "USD", "JPY");
  if (pattern.includes("_]+\\.[a-z_]+")) return fc.constantFrom("deals.read", "companies.read");
  if (pattern.includes("\\d{1,13}")) return fc.constantFrom("0", "1250", "99.5", "1234567890.12");
  const matched = fc.stringMatching(new RegExp(pattern), { size: "small" });
  return typeof example === "string" ? fc.oneof(fc.constant(example), matched) : matched;
}
