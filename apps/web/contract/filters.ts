/** Filters as JSON with one mistake in them, in groups of any shape; they shrink to the mistake alone. */
import fc, { type Arbitrary } from "fast-check";
import type { Call } from "./world.ts";
import { addressTextOf } from "./address-text.ts";

type Condition = { field: string; op: string; value: unknown };
/** A part of a filter with a mistake in it: what to write, and where in it the mistake stands. */
export type Mistake = { how: string; node: unknown; at: string };

/** Conditions that an operation takes, by the parameters that say so: an example of each field and operator. */
export function conditionsOf({ operation }: Call): Condition[] {
  return (operation.parameters ?? []).flatMap(({ name, schema }) => {
    const found = /^filter\[(\w+)\]\[(\w+)\]$/.exec(name);
    if (!found) return [];
    const [, field = "", op = ""] = found;
    const text = addressTextOf(schema.enum?.[0] ?? schema.example ?? "text");
    return [{ field, op, value: op === "in" ? [text] : text }];
  });
}

/** Every mistake that a filter of an operation can hold. */
export function mistakesOf(call: Call): Mistake[] {
  const conditions = conditionsOf(call);
  // Of a field of free text where there is one: an id refuses any text for being none.
  const free = conditions.filter(({ value }) => String(value) === "Brunmore");
  const eq = [...free, ...conditions].find(({ op }) => op === "eq")!;
  const many = [...free, ...conditions].find(({ op }) => op === "in")!;
  const typed = conditions.filter(
    ({ op, value }) => op === "eq" && /^(?:\d|true$)/.test(String(value)),
  );
  const nested = (levels: number): unknown =>
    Array.from({ length: levels }).reduce<unknown>((inner) => ({ and: [inner] }), eq);
  const mistake = (how: string, node: unknown, at: string): Mistake => ({ how, node, at });
  const { value: _, ...withoutValue } = eq;
  return [
    mistake("a text for a condition", "x", ""),
    mistake("null for a condition", null, ""),
    mistake("a list for a condition", [eq], ""),
    mistake("an empty group", { and: [] }, "/and"),
    mistake("an object for a group", { or: {} }, "/or"),
    mistake("two groups in one", { and: [eq], or: [eq] }, "/and"),
    mistake("an unknown key", { ...eq, no_such: 1 }, "/no_such"),
    ...[
      "no_such",
      "org_id",
      "__proto__",
      "constructor",
      "name) or 1=1--",
      "a\u0000b",
      "\ud800",
    ].map((field) => mistake(`the field ${JSON.stringify(field)}`, { ...eq, field }, "/field")),
    mistake("a number for a field", { ...eq, field: 1 }, "/field"),
    ...["no_such", "toString", "= 1 or 1", "__proto__"].map((op) =>
      mistake(`the operator ${op}`, { ...eq, op }, "/op"),
    ),
    mistake("no value", withoutValue, "/value"),
    mistake("null for a value", { ...eq, value: null }, "/value"),
    mistake("an object for a value", { ...eq, value: { a: 1 } }, "/value"),
    mistake("a list for one value", { ...eq, value: ["x"] }, "/value"),
    mistake("NUL in a value", { ...eq, value: "a\u0000b" }, "/value"),
    mistake("a lone surrogate in a value", { ...eq, value: "a\ud800b" }, "/value"),
    mistake("a long value", { ...eq, value: "x".repeat(501) }, "/value"),
    mistake("a text for a list", { ...many, value: "x" }, "/value"),
    mistake("an empty list", { ...many, value: [] }, "/value"),
    mistake("an object in a list", { ...many, value: ["x", {}] }, "/value"),
    mistake("NUL in a list", { ...many, value: ["a\u0000b"] }, "/value"),
    mistake("a lone surrogate in a list", { ...many, value: ["\udfff"] }, "/value"),
    mistake(
      "too many values",
      { ...many, value: Array.from({ length: 101 }, () => many.value) },
      "/value",
    ),
    ...typed.map(({ field, op }) =>
      mistake(`an injection into ${field}`, { field, op, value: "1' or '1'='1" }, "/value"),
    ),
    mistake("groups too deep", nested(6), ""),
    mistake("groups far too deep", nested(1_000), ""),
    mistake("too many conditions", { or: Array.from({ length: 51 }, () => eq) }, ""),
  ];
}

/** A mistake somewhere in a tree of groups, and its pointer from the root of the filter. */
export function filterWith(
  call: Call,
  { node, at }: Mistake,
): Arbitrary<{ text: string; at: string }> {
  const sibling = fc.constantFrom(...conditionsOf(call));
  const group = fc.record({
    join: fc.constantFrom("and", "or"),
    before: fc.array(sibling, { maxLength: 2 }),
    after: fc.array(sibling, { maxLength: 2 }),
  });
  return fc.array(group, { maxLength: 3 }).map((groups) => {
    const whole = groups.reduce(
      (inner, { join, before, after }) => ({
        node: { [join]: [...before, inner.node, ...after] } as unknown,
        at: `/${join}/${before.length}${inner.at}`,
      }),
      { node, at },
    );
    return { text: JSON.stringify(whole.node), at: whole.at };
  });
}
