/** Ways to break the query of a request. What stands beside the broken parameter is valid, and shrinks away. */
import fc, { type Arbitrary } from "fast-check";
import type { Schema } from "#lib/door/openapi/examples.ts";
import { addressTextOf } from "./address-text.ts";
import { filterWith, mistakesOf } from "./filters.ts";
import type { Break } from "./mutations.ts";
import { recipeOf } from "./recipes.ts";
import { addressOf, bodyOf, fileTypeOf, queryOf } from "./requests.ts";
import type { Call, World } from "./world.ts";

/** Parameters that some addresses take: none other may take them silently. */
const elsewhere = [
  "limit",
  "cursor",
  "count",
  "sort",
  "fields",
  "expand",
  "deleted",
  "filter",
  "format",
  "filter[id][eq]",
  "q",
  "org_id",
];

/** Every way to break the query of an operation. */
export function breakQuery(world: World, call: Call): Break[] {
  const parameters = (call.operation.parameters ?? []).filter(({ in: place }) => place === "query");
  const named = new Set(parameters.map(({ name }) => name));
  const { as } = recipeOf(call.id);
  // Made once: an operation has hundreds of ways, and a list a hundred parameters.
  const valid = fc.tuple(
    addressOf(world, call),
    queryOf(world, world.acme, call),
    bodyOf(world, call),
  );
  const type = fileTypeOf(world, call);
  /** Requests with these pairs in their query, the first of which is what must be named. */
  const asked = (
    how: string,
    pairs: Arbitrary<{ pairs: [string, string][]; at?: string }>,
  ): Break => ({
    how,
    statuses: [400],
    of: fc.tuple(pairs, valid).map(([broken, [path, around, body]]) => {
      const [[name]] = broken.pairs as [[string, string]];
      const others = Object.entries(around).filter(([one]) => one !== name);
      const query = new URLSearchParams([
        ...others.map(([one, value]) => [one, addressTextOf(value)]),
        ...broken.pairs,
      ]);
      return {
        path: `${path}?${query}`,
        pointer: `?${name}${broken.at ?? ""}`,
        ...(body === undefined ? {} : { body }),
        ...(as ? { who: world.acme.people[as].cookie } : {}),
        ...(type ? { body: "name\nx\n", headers: { "content-type": type } } : {}),
      };
    }),
  });
  const single = (how: string, name: string, value: string) =>
    asked(`${how} in ${name}`, fc.constant({ pairs: [[name, value]] }));
  const broken: Break[] = [
    single("an unknown parameter", "no_such", "1"),
    asked(
      "another address's parameter",
      fc
        .constantFrom(...elsewhere.filter((name) => !named.has(name)))
        .map((name) => ({ pairs: [[name, "1"]] })),
    ),
  ];
  if (call.path.endsWith("/export"))
    for (const name of ["limit", "cursor", "count", "expand"].filter((one) => !named.has(one)))
      broken.push(single("a page", name, "1"));
  for (const { name, schema } of parameters) {
    for (const [how, value] of wrongTexts(name, schema)) broken.push(single(how, name, value));
    if (name.startsWith("filter["))
      broken.push(
        asked(
          `twice ${name}`,
          fc.constant({
            pairs: [
              [name, "x"],
              [name, "y"],
            ],
          }),
        ),
      );
  }
  if (named.has("filter")) {
    for (const text of ["", "{", "[]", '"x"', "null", '{"and":'.repeat(2_000), "x".repeat(20_001)])
      broken.push(single(`no filter, ${text.slice(0, 20)},`, "filter", text));
    for (const mistake of mistakesOf(call)) {
      const filters = filterWith(call, mistake);
      broken.push(
        asked(
          `${mistake.how} in a filter`,
          filters.map(({ text, at }) => ({ pairs: [["filter", text]], at })),
        ),
      );
    }
  }
  if (named.has("sort")) {
    for (const value of ["id;drop table deals", "name,(select 1)", "__proto__", "-", "constructor"])
      broken.push(single("a sort of one's own making", "sort", value));
    for (const name of [
      "filter[name) or 1=1--][eq]",
      "filter[__proto__][eq]",
      "filter[org_id][eq]",
      "filter[constructor][eq]",
      "filter[id][or 1=1]",
      "filter[id][toString]",
    ])
      broken.push(single("a filter of one's own making", name, "x"));
  }
  return broken;
}

/** Texts that a parameter does not take. */
function wrongTexts(name: string, schema: Schema): [how: string, value: string][] {
  const found: [string, string][] = [["NUL", "a\u0000b"]];
  if (schema.enum) found.push(["a value beyond its list", "no_such_value"]);
  if (schema.type === "integer") {
    found.push(["a text for a number", "ten"], ["an injection", "1; drop table deals"]);
    if (schema.minimum !== undefined && schema.minimum > -1e9)
      found.push(["a number too small", String(schema.minimum - 1)]);
    if (schema.maximum !== undefined && schema.maximum < 1e9)
      found.push(["a number too large", String(schema.maximum + 1)]);
  }
  if (name === "cursor")
    found.push(
      ["a cursor of one's own making", "eyJhIjoxfQ.AAAAAAAAAAAAAAAAAAAAAA"],
      ["no cursor", "x"],
    );
  if (name === "fields" || name === "expand")
    found.push(["a name of one's own making", "id,__proto__"], ["an injection", "id;drop"]);
  if (schema.format === "uuid") found.push(["no id", "1 or 1=1"]);
  if (schema.maxLength !== undefined && schema.maxLength < 5_000)
    found.push(["a text too long", "x".repeat(schema.maxLength + 1)]);
  if (name.startsWith("filter[") && schema.type === "string" && !schema.enum && !isText(schema))
    found.push(["an injection", "1' or '1'='1"]);
  return found;
}

/** A filter of free text takes anything that can be searched for. */
const isText = ({ example }: Schema) => example === "Brunmore" || example === undefined;
