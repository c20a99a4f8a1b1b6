/** Requests of an operation, drawn from its description. */
import fc, { type Arbitrary } from "fast-check";
import type { TestOrg } from "#lib/testing/two-orgs.ts";
import { resolve, type Json } from "#lib/door/openapi/examples.ts";
import { arbitraryOf } from "./arbitrary.ts";
import { recipeOf } from "./recipes.ts";
import type { Asked, Call, World } from "./world.ts";
import { addressTextOf } from "./address-text.ts";

/** The schema of an operation's JSON body; undefined when it takes none. */
export function bodySchemaOf(world: World, { operation }: Call) {
  const schema = operation.requestBody?.content["application/json"]?.schema;
  return schema && resolve(schema, world.document.components.schemas);
}

/** Requests that the description allows, with ids of rows that are there. */
export function validRequests(world: World, org: TestOrg, call: Call): Arbitrary<Asked> {
  const source = {
    schemas: world.document.components.schemas,
    idsOf: (name: string) => world.idsOf(org, name, call.path),
  };
  const recipe = recipeOf(call.id);
  const parameters = call.operation.parameters ?? [];
  const shape = Object.fromEntries(
    parameters
      .filter((parameter) => parameter.name !== "cursor" && parameter.in === "query")
      .map((parameter) => [
        parameter.name,
        filterValue(call, parameter.name) ?? arbitraryOf(parameter.schema, source, parameter.name),
      ]),
  );
  const requiredKeys = parameters
    .filter(({ required }) => required)
    .map(({ name }) => name)
    .filter((name) => name in shape);
  // Many filters at once leave nothing to find: a few of them at a time.
  const query = fc
    .tuple(
      fc.record(shape, { noNullPrototype: true }),
      fc.subarray(Object.keys(shape), { maxLength: Math.min(4, Object.keys(shape).length) }),
    )
    .map(
      ([all, kept]) =>
        Object.fromEntries(
          Object.entries(all).filter(
            ([name]) => kept.includes(name) || requiredKeys.includes(name),
          ),
        ) as Record<string, Json>,
    );
  const inPath = parameters.filter((parameter) => parameter.in === "path");
  const path = fc
    .record(
      Object.fromEntries(
        inPath.map(({ name, schema }) => [
          name,
          arbitraryOf(
            schema,
            { ...source, idsOf: (field) => world.idsOf(org, field, call.path) },
            name,
          ),
        ]),
      ),
    )
    .map((values) =>
      call.path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
        encodeURIComponent(addressTextOf((values as Record<string, Json>)[name])),
      ),
    );
  const schema = bodySchemaOf(world, call);
  const body = schema
    ? arbitraryOf(schema, source).map((value) => ({ ...(value as object), ...recipe.body?.(org) }))
    : fc.constant(undefined);
  return fc.tuple(path, query, body).map(([address, asked, sent]) => ({
    path: withQuery(address, asked),
    ...(sent === undefined ? {} : { body: sent }),
    ...(recipe.as ? { who: org.people[recipe.as].cookie } : {}),
    ...(call.operation.requestBody && !schema
      ? {
          body: "name,domain\nBrunmore Ports,brunmore.example\n",
          headers: { "content-type": "text/csv" },
        }
      : {}),
  }));
}

/** A filter's value by its field, where the schema says text alone. */
function filterValue(call: Call, name: string): Arbitrary<Json> | undefined {
  const found = /^filter\[(\w+)\]\[(\w+)\]$/.exec(name);
  const parameter = call.operation.parameters?.find((one) => one.name === name);
  if (!found || parameter?.schema.enum) return undefined;
  const example = addressTextOf(parameter?.schema.example ?? "text");
  return fc.constant(found[2] === "in" ? `${example},${example}` : example);
}

/** An address with a query. */
export function withQuery(path: string, query: Record<string, Json>): string {
  const search = new URLSearchParams(
    Object.entries(query).map(([name, value]) => [name, addressTextOf(value)]),
  );
  return search.size ? `${path}?${search}` : path;
}
