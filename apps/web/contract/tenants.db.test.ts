// For each operation: ids and cursors of another organisation read like ones that are not there, and change nothing.
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Json } from "#lib/door/openapi/examples.ts";
import { currentDocument } from "./document.ts";
import { bodyOf, bodySchemaOf, validRequests, withQuery } from "./requests.ts";
import { recipeOf } from "./recipes.ts";
import { watchWrites, type Watch } from "./watch.ts";
import { openWorld, seed, type World } from "./world.ts";

let world: World;
let watch: Watch;
beforeAll(async () => {
  world = await openWorld();
  watch = await watchWrites(world);
}, 60_000);
afterAll(async () => {
  await watch.close();
  await world.close();
});

const operations = Object.entries(currentDocument().paths).flatMap(([path, methods]) =>
  Object.values(methods).map((operation) => ({ path, operation })),
);
const withIds = operations
  .filter(({ path }) => path.includes("{id}"))
  .map(({ operation }) => operation.operationId);
const withCursor = operations
  .filter(({ operation }) => operation.parameters?.some(({ name }) => name === "cursor"))
  .map(({ operation }) => operation.operationId);
const withBody = operations
  .filter(({ operation }) => operation.requestBody?.content["application/json"])
  .map(({ operation }) => operation.operationId);

describe("ids of another organisation", () => {
  it.each(withIds)("%s: in the address, 404", async (id) => {
    const call = world.operations.find((operation) => operation.id === id)!;
    const theirs = world.idsOf(world.globex, "id", call.path);
    expect(theirs.length, `no row of ${call.path} to try with`).toBeGreaterThan(0);
    await watch.changes();
    const [valid] = fc.sample(validRequests(world, world.acme, call), { numRuns: 1, seed });
    for (const one of theirs.slice(0, 3)) {
      const path = valid!.path.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/, one);
      const answer = await world.ask(world.acme, call, { ...valid!, path });
      expect(answer.status, `${call.method} ${path} ${JSON.stringify(answer.body)}`).toBe(404);
      expect(world.undocumented(call, answer)).toBeNull();
    }
    expect(await watch.changes()).toEqual([]);
  });

  it.each(withBody)("%s: in the body, refused with the field's name", async (id) => {
    const call = world.operations.find((operation) => operation.id === id)!;
    const fields = Object.entries(bodySchemaOf(world, call)?.properties ?? {});
    const references = fields.filter(
      ([name]) => name.endsWith("_id") && world.idsOf(world.globex, name, call.path).length,
    );
    const [valid] = fc.sample(validRequests(world, world.acme, call), { numRuns: 1, seed });
    // An upsert that makes a record needs what making one needs.
    const made = world.operations.find(
      ({ method, path }) => method === "POST" && call.path.startsWith(`${path}/by-external-id/`),
    );
    const [filled] = made ? fc.sample(bodyOf(world, made), { numRuns: 1, seed }) : [valid!.body];
    await watch.changes();
    for (const [name] of references) {
      const theirs = world.idsOf(world.globex, name, call.path)[0]!;
      // The only reference where it can be: another one must not be what is refused.
      const required = bodySchemaOf(world, call)?.required ?? [];
      const body = Object.fromEntries(
        Object.entries({
          ...(filled as Record<string, Json>),
          ...recipeOf(id).body?.(world.acme),
          [name]: theirs,
        }).filter(
          ([field]) => field === name || !field.endsWith("_id") || required.includes(field),
        ),
      );
      const answer = await world.ask(world.acme, call, { ...valid!, body });
      const told = `${call.method} ${call.path} ${JSON.stringify(body)} → ${JSON.stringify(answer.body)}`;
      expect(answer.status, told).toBe(422);
      const pointers = answer.body.errors?.map((error: { pointer: string }) => error.pointer);
      expect(pointers, told).toContain(`/${name}`);
      expect(world.undocumented(call, answer), told).toBeNull();
    }
    expect(await watch.changes()).toEqual([]);
  });
});

describe("cursors", () => {
  it.each(withCursor)(
    "%s takes none that it has not given to this caller for this list",
    async (id) => {
      const call = world.operations.find((operation) => operation.id === id)!;
      const sorts = call.operation.parameters!.find(({ name }) => name === "sort")?.schema.enum;
      const [sort, otherSort] = sorts ?? [];
      const sorted: Record<string, Json> = sort ? { sort } : {};
      const pathOf = (org: World["acme"]) =>
        call.path.replace(/\{id\}/, () => world.idsOf(org, "id", call.path)[0]!);
      const cursorOf = async (org: World["acme"]) => {
        const { body } = await world.ask(org, call, {
          path: withQuery(pathOf(org), { ...sorted, limit: 1 }),
        });
        return (body as { next_cursor?: string | null }).next_cursor;
      };
      const ours = await cursorOf(world.acme);
      const theirs = await cursorOf(world.globex);
      const tries: [string, Record<string, Json>][] = [["an empty one", { cursor: "" }]];
      if (ours) {
        for (const at of [0, Math.floor(ours.length / 2), ours.length - 1])
          tries.push([`changed at ${at}`, { cursor: flip(ours, at) }]);
        tries.push(["cut", { cursor: ours.slice(0, -1) }], ["longer", { cursor: `${ours}A` }]);
        if (otherSort) tries.push(["of another sort", { cursor: ours, sort: otherSort }]);
      }
      if (theirs) tries.push(["of another organisation", { cursor: theirs }]);
      const accepted: string[] = [];
      for (const [how, query] of tries) {
        const answer = await world.ask(world.acme, call, {
          path: withQuery(pathOf(world.acme), { ...sorted, ...query }),
        });
        const named = (answer.body as { errors?: { pointer: string }[] }).errors?.[0]?.pointer;
        if (answer.status !== 400 || named !== "?cursor")
          accepted.push(`${how}: ${answer.status} ${JSON.stringify(answer.body)?.slice(0, 300)}`);
      }
      expect(accepted.join("\n")).toBe("");
    },
  );
});

/** A text with another character at a place. */
const flip = (text: string, at: number) =>
  `${text.slice(0, at)}${text[at] === "A" ? "B" : "A"}${text.slice(at + 1)}`;
