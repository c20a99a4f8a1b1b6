/** Ways to break a request of which the API must say what is wrong, and with which field. Each shrinks to the least that is broken so. */
import fc, { type Arbitrary } from "fast-check";
import { resolve, type Schema } from "#lib/door/openapi/examples.ts";
import { addressTextOf } from "./address-text.ts";
import { breakQuery } from "./query-mutations.ts";
import { recipeOf } from "./recipes.ts";
import {
  addressOf,
  bodyOf,
  bodySchemaOf,
  fileTypeOf,
  sourceOf,
  withQuery,
  withRecipe,
} from "./requests.ts";
import { closedObjects, placeOf, sitesOf, spoiltAt, type Spoilt, type Step } from "./sites.ts";
import type { Asked, Call, World } from "./world.ts";
import { deep, writeBody, wrongValues } from "./wrong-values.ts";

/** A broken request, and the field that the answer must name. Of a bulk request it is the operation `item` that is refused. */
export type Broken = Asked & { pointer?: string; item?: number };

/** A way to break it: what is broken, the statuses that may answer, and the requests. */
export type Break = { how: string; statuses: readonly number[]; of: Arbitrary<Broken> };

/** Fields that a caller never sets. */
const privileged = ["org_id", "created_by", "version", "created_at", "deleted_at", "id"];

/** Every way to break a request of an operation. */
export const breaksOf = (world: World, call: Call): Break[] => [
  ...breakWhole(world, call),
  ...breakParts(world, call),
  ...breakItems(world, call),
  ...breakQuery(world, call),
  ...breakAddress(world, call),
];

/** The body as a whole: no JSON, no object, too large, too deep, of another kind. */
function breakWhole(world: World, call: Call): Break[] {
  if (!bodySchemaOf(world, call)) return [];
  const valid = fc.tuple(addressOf(world, call), bodyOf(world, call));
  const whole = (
    how: string,
    statuses: number[],
    write: string | ((body: object) => string),
    type = "application/json",
    pointer?: string,
  ): Break => ({
    how,
    statuses,
    of: valid.map(([path, body]) => ({
      ...asking(world, call, path),
      body: typeof write === "string" ? write : write(body as object),
      headers: { "content-type": type },
      ...(pointer ? { pointer } : {}),
    })),
  });
  const nested = `${'{"a":'.repeat(5_000)}1${"}".repeat(5_000)}`;
  return [
    whole("no JSON", [400], '{"name": '),
    whole("an empty body", [400], ""),
    whole("an array", [422], "[]"),
    whole("a text", [422], '"text"'),
    whole("null", [422], "null"),
    whole("depth", [400], nested),
    whole("depth of arrays", [400], `${"[".repeat(100_000)}${"]".repeat(100_000)}`),
    whole("size", [413], (body) => JSON.stringify({ ...body, filler: "x".repeat(1_100_000) })),
    whole("a wrong media type", [415], JSON.stringify, "text/plain"),
    whole("form data", [415], "name=x", "application/x-www-form-urlencoded"),
    whole("__proto__", [400], '{"__proto__": {"x": 1}}', undefined, "/__proto__"),
  ];
}

/** What is wrong at one place of a body, at any depth: a value, a field that is missing, one that is not known. */
function breakParts(world: World, call: Call): Break[] {
  const schema = bodySchemaOf(world, call);
  if (!schema) return [];
  const taken = takenBy(world, call);
  const address = addressOf(world, call);
  return spoiltValues(world, call, schema, taken).map(({ how, statuses, steps, of }) => ({
    how,
    statuses,
    of: fc.tuple(address, of).map(([path, { value, pointer }]) => ({
      ...asking(world, call, path),
      body: writeBody(withRecipe(world, call, value, steps[0])),
      pointer,
    })),
  }));
}

/** What is wrong with the record of an operation of a bulk request: the schema leaves it open, because each answers for itself. */
function breakItems(world: World, call: Call): Break[] {
  const made = world.operations.find(
    ({ method, path }) => method === "POST" && `${path}/bulk` === call.path,
  );
  if (!made) return [];
  const schema = bodySchemaOf(world, made)!;
  const taken = takenBy(world, made);
  const after = fc.array(bodyOf(world, made), { maxLength: 2 });
  return spoiltValues(world, made, schema, taken).map(({ how, statuses, of }) => {
    // What no parser takes is the whole request's fault.
    const alone = statuses.includes(422);
    return {
      how: `an operation's data: ${how}`,
      statuses: alone ? [200] : statuses,
      of: fc.tuple(of, after).map(([{ value, pointer }, others]) => ({
        ...asking(world, call, call.path),
        body: writeBody({
          atomic: true,
          operations: [value, ...others].map((data) => ({ method: "create", data })),
        }),
        pointer: `/operations/0/data${pointer}`,
        ...(alone ? { item: 0 } : {}),
      })),
    };
  });
}

/** Whether a body fits an operation's schema: then what was meant to be wrong is not. */
const takenBy = (world: World, { path, method }: Call) => {
  const content = ["requestBody", "content", "application/json", "schema"];
  return (body: unknown) =>
    world.validate(["paths", path, method.toLowerCase(), ...content], body) === null;
};

type SpoiltBreak = {
  how: string;
  statuses: number[];
  steps: readonly Step[];
  of: Arbitrary<Spoilt>;
};

function spoiltValues(
  world: World,
  call: Call,
  root: Schema,
  taken: (body: unknown) => boolean,
): SpoiltBreak[] {
  const { schemas } = world.document.components;
  const source = sourceOf(world, world.acme, call);
  /** Ways to break one place: the values around it are made once for all of them. */
  const breaking = (steps: readonly Step[]) => {
    const values = spoiltAt(root, steps, source);
    return (how: string, wrong: unknown, status = 422): SpoiltBreak => ({
      how: `${how} in ${placeOf(steps)}`,
      statuses: [status],
      steps,
      of: values.map((fill) => fill(wrong)),
    });
  };
  const sites = sitesOf(root, schemas);
  const values = sites.flatMap((site) => {
    const at = breaking(site.steps);
    const [fill] = fc.sample(spoiltAt(root, site.steps, source), { numRuns: 1, seed: 1 });
    const wrong = wrongValues(site.schema, schemas).filter(
      ({ value, beyond }) => beyond || !taken(fill!(value).value),
    );
    return [
      ...(site.required ? [at("a missing field", undefined)] : []),
      ...wrong.map(({ how, value }) => at(how, value)),
    ];
  });
  const text = sites.find(({ schema }) => schema.maxLength !== undefined);
  if (text) values.push(breaking(text.steps)("a huge text", "x".repeat(900_000)));
  const extras = closedObjects(root, schemas).flatMap(({ steps, schema }) => {
    const extra = (name: string, how: string, wrong: unknown, status?: number) =>
      breaking([...steps, { field: name }])(how, wrong, status);
    const unknown = privileged.filter((name) => !Object.hasOwn(schema.properties ?? {}, name));
    return [
      extra("no_such_field", "an unknown field", 1),
      extra("a/b~c", "a field of an odd name", 1),
      extra("constructor", "a class", { prototype: { admin: true } }, 400),
      extra("no_such_field", "depth", deep(500), 400),
      ...unknown.map((name) => extra(name, "a privileged field", "x")),
    ];
  });
  return [...values, ...extras];
}

/** What is wrong with the address and with the version that a write names. */
function breakAddress(world: World, call: Call): Break[] {
  const { parameters = [], responses } = call.operation;
  const broken: Break[] = [];
  const valid = fc.tuple(addressOf(world, call), bodyOf(world, call));
  const asked = (path: string, body: unknown): Asked => ({
    ...asking(world, call, path),
    ...(body === undefined ? {} : { body }),
  });
  if (call.method !== "GET")
    broken.push({
      how: "a version that is not there, in If-Match",
      statuses: [responses["412"] ? 412 : 400],
      of: valid.map(([path, body]) => {
        const request = asked(path, body);
        return { ...request, headers: { ...request.headers, "if-match": '"no-such-version"' } };
      }),
    });
  if (parameters.some(({ in: place, schema }) => place === "path" && schema.format === "uuid"))
    for (const id of [
      "no-id",
      "1%20or%201%3D1",
      "%00",
      "%ED%A0%80",
      "00000000-0000-0000-0000-000000000000'--",
      "constructor",
    ])
      broken.push({
        how: `the id ${id}`,
        statuses: [404],
        of: valid.map(([path, body]) => asked(path.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/, id), body)),
      });
  return broken;
}

/** A request of an operation, by who may ask it, with the parameters that it needs. */
function asking(world: World, call: Call, path: string): Asked {
  const { as } = recipeOf(call.id);
  const type = fileTypeOf(world, call);
  const needed = (call.operation.parameters ?? []).filter(
    (parameter) => parameter.in === "query" && parameter.required,
  );
  return {
    path: path.includes("?")
      ? path
      : withQuery(
          path,
          Object.fromEntries(
            needed.map(({ name, schema }) => {
              const { enum: values, example } = resolve(schema, world.document.components.schemas);
              return [name, addressTextOf(values?.[0] ?? example ?? "x")];
            }),
          ),
        ),
    ...(as ? { who: world.acme.people[as].cookie } : {}),
    ...(type ? { headers: { "content-type": type } } : {}),
  };
}
