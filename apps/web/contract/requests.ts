/** Requests of an operation, drawn from its description. */
import fc, { type Arbitrary } from "fast-check";
import type { TestOrg } from "#lib/testing/two-orgs.ts";
import { resolve, type Json } from "#lib/door/openapi/examples.ts";
import { arbitraryOf, type Source } from "./arbitrary.ts";
import { recipeOf } from "./recipes.ts";
import type { Step } from "./sites.ts";
import type { Asked, Call, World } from "./world.ts";
import { addressTextOf } from "./address-text.ts";

/** The schema of an operation's JSON body; undefined when it takes none. */
export function bodySchemaOf(world: World, { operation }: Call) {
  const schema = operation.requestBody?.content["application/json"]?.schema;
  return schema && resolve(schema, world.document.components.schemas);
}

/** As what an operation takes a file; undefined when it takes none. */
export function fileTypeOf(world: World, call: Call): string | undefined {
  const { requestBody } = call.operation;
  if (!requestBody || bodySchemaOf(world, call)) return undefined;
  const types = Object.keys(requestBody.content);
  return types.find((type) => type === "text/csv") ?? types[0];
}

/** What values of an operation's fields are drawn from. */
export const sourceOf = (world: World, org: TestOrg, call: Call): Source => ({
  schemas: world.document.components.schemas,
  idsOf: (name) => world.idsOf(org, name, call.path),
});

/** Addresses of an operation, with ids of rows that are there. */
export function addressOf(world: World, call: Call, org = world.acme): Arbitrary<string> {
  const source = sourceOf(world, org, call);
  const inPath = (call.operation.parameters ?? []).filter((parameter) => parameter.in === "path");
  return fc
    .record(
      Object.fromEntries(
        inPath.map(({ name, schema }) => [name, arbitraryOf(schema, source, name)]),
      ),
    )
    .map((values) =>
      call.path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
        encodeURIComponent(addressTextOf((values as Record<string, Json>)[name])),
      ),
    );
}

/** Queries of an operation. Many filters at once leave nothing to find: a few of them at a time. */
export function queryOf(world: World, org: TestOrg, call: Call): Arbitrary<Record<string, Json>> {
  const source = sourceOf(world, org, call);
  const taken = (call.operation.parameters ?? []).filter(
    ({ name, in: place }) => place === "query" && name !== "cursor",
  );
  const valueOf = ({ name, schema }: (typeof taken)[number]) =>
    (filterValue(call, name) ?? arbitraryOf(schema, source, name)).map(
      (value) => [name, value] as const,
    );
  const needed = fc.tuple(...taken.filter(({ required }) => required).map(valueOf));
  const chosen = fc
    .subarray(taken, { maxLength: Math.min(4, taken.length) })
    .chain((some) => fc.tuple(...some.map(valueOf)));
  return fc.tuple(needed, chosen).map((pairs) => Object.fromEntries(pairs.flat()));
}

/** JSON bodies of an operation; undefined when it takes none. */
export function bodyOf(world: World, call: Call, org = world.acme): Arbitrary<unknown> {
  const schema = bodySchemaOf(world, call);
  if (!schema) return fc.constant(undefined);
  return arbitraryOf(schema, sourceOf(world, org, call)).map((value) =>
    withRecipe(world, call, value, undefined, org),
  );
}

/** A body with what its operation needs beyond its schema, save at the step that is spoilt. */
export function withRecipe(
  world: World,
  call: Call,
  body: unknown,
  spoilt?: Step,
  org = world.acme,
): object {
  const fixed = { ...recipeOf(call.id).body?.(org) };
  if (spoilt && "field" in spoilt) delete fixed[spoilt.field];
  return { ...(body as object), ...fixed };
}

/** Requests that the description allows, with ids of rows that are there. */
export function validRequests(world: World, org: TestOrg, call: Call): Arbitrary<Asked> {
  const recipe = recipeOf(call.id);
  const type = fileTypeOf(world, call);
  return fc
    .tuple(addressOf(world, call, org), queryOf(world, org, call), bodyOf(world, call, org))
    .map(([address, asked, sent]) => ({
      path: withQuery(address, asked),
      ...(sent === undefined ? {} : { body: sent }),
      ...(recipe.as ? { who: org.people[recipe.as].cookie } : {}),
      ...(type
        ? {
            body: "name,domain\nBrunmore Ports,brunmore.example\n",
            headers: { "content-type": type },
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
