/** The places of a schema where a value can be wrong, at any depth, and values of the schema that are wrong at one of them. */
import fc, { type Arbitrary } from "fast-check";
import { resolve, typeOf, type Schema, type Schemas } from "#lib/door/openapi/examples.ts";
import { arbitraryOf, type Source } from "./arbitrary.ts";

/** A step from a value to a part of it: a field, an item of a list, an entry of a dictionary. */
export type Step = { field: string } | { item: true } | { entry: string };

/** A place: the way to it, and the schema that stands there. */
export type Site = { steps: readonly Step[]; schema: Schema; required: boolean };

/** A value with its wrong part, and the JSON Pointer of that. */
export type Spoilt = { value: unknown; pointer: string };

/** Every place below the root of a schema. */
export function sitesOf(given: Schema, schemas: Schemas, steps: readonly Step[] = []): Site[] {
  const schema = resolve(given, schemas);
  const below = (step: Step, part: Schema, required: boolean): Site[] => {
    const here = [...steps, step];
    return [
      { steps: here, schema: resolve(part, schemas), required },
      ...sitesOf(part, schemas, here),
    ];
  };
  return [
    ...Object.entries(schema.properties ?? {}).flatMap(([name, part]) =>
      below({ field: name }, part, schema.required?.includes(name) ?? false),
    ),
    ...(schema.items ? below({ item: true }, schema.items, false) : []),
    ...(typeof schema.additionalProperties === "object" && !schema.properties
      ? below({ entry: "name" }, schema.additionalProperties, false)
      : []),
  ];
}

/** The places that hold an object which takes no other fields than its own; the root is one of them. */
export const closedObjects = (root: Schema, schemas: Schemas): Site[] =>
  [{ steps: [], schema: resolve(root, schemas), required: true }, ...sitesOf(root, schemas)].filter(
    ({ schema }) => typeOf(schema) === "object" && schema.additionalProperties === false,
  );

/**
 * Values of a schema as functions of what is to stand at the end of the steps; undefined there leaves the field out. Everything
 * around it is valid, and shrinks to the least that leads there.
 */
export function spoiltAt(
  given: Schema,
  steps: readonly Step[],
  source: Source,
): Arbitrary<(wrong: unknown) => Spoilt> {
  const [step, ...rest] = steps;
  if (!step) return fc.constant((value: unknown) => ({ value, pointer: "" }));
  const schema = resolve(given, source.schemas);
  if ("item" in step) {
    const inner = spoiltAt(schema.items ?? {}, rest, source);
    const others = fc.array(arbitraryOf(schema.items ?? {}, source), { maxLength: 2 });
    return fc.tuple(others, inner).map(([before, fill]) => (wrong: unknown) => {
      const { value, pointer } = fill(wrong);
      return { value: [...before, value], pointer: `/${before.length}${pointer}` };
    });
  }
  const name = "field" in step ? step.field : step.entry;
  const part =
    schema.properties?.[name] ??
    (typeof schema.additionalProperties === "object" ? schema.additionalProperties : {});
  const { [name]: _, ...properties } = schema.properties ?? {};
  const others = arbitraryOf(
    {
      type: "object",
      properties,
      required: (schema.required ?? []).filter((field) => field !== name),
      additionalProperties: false,
    },
    source,
  );
  return fc
    .tuple(others, spoiltAt(part, rest, source))
    .map(([around, fill]) => (wrong: unknown) => {
      const { value, pointer } = fill(wrong);
      const whole: object = { ...(around as object) };
      // As its own field even where its name is one that objects have already.
      if (value !== undefined || rest.length > 0)
        Object.defineProperty(whole, name, {
          value,
          enumerable: true,
          configurable: true,
          writable: true,
        });
      return { value: whole, pointer: `/${escapePart(name)}${pointer}` };
    });
}

/** The way to a place in words: `operations[].data.name`. */
export const placeOf = (steps: readonly Step[]): string =>
  steps
    .map((step) => ("item" in step ? "[]" : `.${"field" in step ? step.field : step.entry}`))
    .join("")
    .replace(/^\./, "") || "the body";

const escapePart = (part: string) => part.replaceAll("~", "~0").replaceAll("/", "~1");
