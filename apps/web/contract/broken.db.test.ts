// For each operation: a request that is broken in one way is refused as documented, names the field, and changes nothing.
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { currentDocument } from "./document.ts";
import { breaksOf, type Break, type Broken } from "./mutations.ts";
import { prepare } from "./prepare.ts";
import { watchWrites, type Watch } from "./watch.ts";
import { openWorld, seed, type Call, type World } from "./world.ts";

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

const ids = Object.values(currentDocument().paths)
  .flatMap((methods) => Object.values(methods))
  .map((operation) => operation.operationId);
/** How many of an operation's mistakes are told, each with its smallest request. */
const told = 5;

describe(`broken requests (RAPPORT_CONTRACT_SEED=${seed})`, () => {
  it.each(ids)(
    "%s refuses them as documented",
    async (id) => {
      const call = world.operations.find((operation) => operation.id === id)!;
      const wrong: string[] = [];
      if (call.path === "/imports/{id}") {
        // One that was started takes no changes, so would not say what is wrong with them.
        await prepare(world, call);
        world.pinned.set(call.path, [world.idsIn(world.acme, "/imports")[0]!]);
      }
      const breaks = breaksOf(world, call);
      await watch.changes();
      for (const [at, one] of breaks.entries()) {
        const mistake = await smallestMistake(call, one, seed + at);
        if (mistake) wrong.push(mistake);
        if (wrong.length === told) break;
      }
      expect(breaks.length).toBeGreaterThan(0);
      expect(wrong.join("\n"), `${wrong.length} of ${id}`).toBe("");
    },
    120_000,
  );
});

/** Tries a way to break a request; what is answered wrongly is shrunk and told. */
async function smallestMistake(call: Call, one: Break, from: number): Promise<string | null> {
  const property = fc.asyncProperty(one.of, async (broken) => {
    const mistake = await mistakeOf(call, one, broken);
    if (mistake) throw new Error(mistake);
  });
  const found = await fc.check(property, { numRuns: 1, seed: from });
  if (!found.failed) return null;
  const [broken] = found.counterexample ?? [];
  const { path, body } = broken ?? { path: call.path };
  const request = `${call.method} ${path.slice(0, 400)} ${textOf(body).slice(0, 400)}`;
  return `${one.how}: ${request}\n  ${String((found.errorInstance as Error).message)}`;
}

/** What the answer to a broken request has that it must not, or lacks. */
async function mistakeOf(call: Call, one: Break, broken: Broken): Promise<string | null> {
  const answer = await world.ask(world.acme, call, broken);
  const said = `${answer.status} ${JSON.stringify(answer.body)?.slice(0, 400)}`;
  const written = call.method === "GET" ? [] : await watch.changes();
  if (written.length) return `wrote to ${written.join(", ")}: ${said}`;
  const undocumented = world.undocumented(call, answer);
  if (undocumented) return `${undocumented}: ${said}`;
  if (!one.statuses.includes(answer.status)) return `not ${one.statuses.join(", ")}: ${said}`;
  const problem = broken.item === undefined ? answer.body : answer.body.data[broken.item].problem;
  if (broken.item !== undefined && problem?.status !== 422) return `not 422: ${said}`;
  if (broken.pointer !== undefined && !names(problem, broken.pointer))
    return `does not name ${broken.pointer}: ${said}`;
  return null;
}

const textOf = (body: unknown) =>
  body === undefined ? "" : typeof body === "string" ? body : JSON.stringify(body);

/** Whether a problem names a field, or something within it. */
const names = (body: { errors?: { pointer: string }[] }, pointer: string) =>
  body.errors?.some(
    (error) => error.pointer === pointer || error.pointer.startsWith(`${pointer}/`),
  );
