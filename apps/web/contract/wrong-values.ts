/** Values that a schema does not take, each with what is wrong with it. */
import { resolve, typeOf, type Schema, type Schemas } from "#lib/door/openapi/examples.ts";

/** A wrong value. `beyond` the schema: it is the rule of all texts, days and times that it breaks. */
export type Wrong = { how: string; value: unknown; beyond?: true };

/** Deeper than any body may nest. */
export const deep = (levels: number): unknown =>
  Array.from({ length: levels }).reduce((inner) => ({ a: inner }), 1 as unknown);

/** Stands for a number that JSON can write and no machine can hold; see `writeBody`. */
export const hugeNumber = "a number beyond all numbers \u{1f4a5}";

/** A body as text, with numbers in it that JSON.stringify could not write. */
export const writeBody = (body: unknown): string =>
  JSON.stringify(body).replaceAll(JSON.stringify(hugeNumber), "1e400");

/** Wrong values of a schema; of one with choices those of each. A test leaves out what another choice takes. */
export function wrongValues(field: Schema, schemas: Schemas): Wrong[] {
  const choices = field.anyOf ?? field.oneOf;
  if (choices) {
    const all = choices.flatMap((choice) => wrongValues(resolve(choice, schemas), schemas));
    return all.filter(({ how }, at) => all.findIndex((one) => one.how === how) === at);
  }
  const found: Wrong[] = [];
  const add = (how: string, value: unknown, beyond?: true) =>
    found.push({ how, value, ...(beyond ? { beyond } : {}) });
  if (![field.type].flat().includes("null") && field.type) add("null", null);
  switch (typeOf(field)) {
    case "string":
      add("a number for a text", 42);
      add("an object for a text", { a: 1 });
      add("an array for a text", ["x"]);
      add("NUL", "a\u0000b", true);
      add("a lone surrogate", "a\ud800b", true);
      if (field.enum) add("a value beyond its list", "no_such_value");
      if (field.maxLength !== undefined) add("a text too long", "x".repeat(field.maxLength + 1));
      if (field.minLength) add("a text too short", "");
      if (field.minLength) add("spaces alone", "   ", true);
      if (field.format === "uuid") add("no id", "1; drop table deals");
      if (field.format === "date") add("no day", "2026-02-30", true);
      if (field.format === "date-time") {
        add("no time", "2026-13-01T00:00:00Z");
        add("a word for a time", "now()");
      }
      if (field.pattern) add("a text of another pattern", "~ ~");
      break;
    case "integer":
    case "number":
      add("a text for a number", "12");
      add("a fraction", 1.5);
      add("a huge number", 1e300);
      add("a number beyond all numbers", hugeNumber);
      if (field.maximum !== undefined) add("a number too large", field.maximum + 1);
      if (field.minimum !== undefined) add("a number too small", field.minimum - 1);
      break;
    case "boolean":
      add("a text for a boolean", "true");
      add("a number for a boolean", 1);
      break;
    case "array":
      add("a text for an array", "x");
      add("an object for an array", { 0: "x" });
      if (field.maxItems !== undefined)
        add(
          "too many items",
          Array.from({ length: field.maxItems + 1 }, (_, n) => `a${n}.b`),
        );
      if (field.minItems) add("too few items", []);
      break;
    case "object":
      add("a text for an object", "x");
      add("an array for an object", []);
  }
  return found;
}
