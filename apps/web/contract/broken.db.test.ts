// For each operation: a request that is broken in one way is refused as documented, names the field, and changes nothing.
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { currentDocument } from "./document.ts";
import { breakAddress, breakBody } from "./mutations.ts";
import { validRequests } from "./requests.ts";
import { digestOf, openWorld, seed, type World } from "./world.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
}, 60_000);
afterAll(() => world.close());

const ids = Object.values(currentDocument().paths)
  .flatMap((methods) => Object.values(methods))
  .map((operation) => operation.operationId);

describe(`broken requests (RAPPORT_CONTRACT_SEED=${seed})`, () => {
  it.each(ids)(
    "%s refuses them as documented",
    async (id) => {
      const call = world.operations.find((operation) => operation.id === id)!;
      const [valid] = fc.sample(validRequests(world, world.acme, call), { numRuns: 1, seed });
      const wrong: string[] = [];
      const before = await digestOf(world);
      for (const broken of [...breakBody(world, call, valid!), ...breakAddress(call, valid!)]) {
        const answer = await world.ask(world.acme, call, broken);
        const told = `${broken.how}: ${call.method} ${broken.path.slice(0, 300)}`;
        const say = (what: string) =>
          wrong.push(
            `${told}\n  ${what}: ${answer.status} ${JSON.stringify(answer.body)?.slice(0, 400)}`,
          );
        const undocumented = world.undocumented(call, answer);
        if (undocumented) say(undocumented);
        else if (!broken.statuses.includes(answer.status)) say(`not ${broken.statuses.join(", ")}`);
        else if (broken.pointer && !names(answer.body, broken.pointer))
          say(`does not name ${broken.pointer}`);
      }
      expect(wrong.join("\n"), `${wrong.length} of ${id}`).toBe("");
      expect(await digestOf(world)).toBe(before);
    },
    60_000,
  );
});

/** Whether a problem names a field, or something within it. */
const names = (body: { errors?: { pointer: string }[] }, pointer: string) =>
  body.errors?.some(
    (error) => error.pointer === pointer || error.pointer.startsWith(`${pointer}/`),
  );
