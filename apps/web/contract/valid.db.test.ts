// For each operation: what its description allows is answered as its description says, and never by a 500.
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { currentDocument } from "./document.ts";
import { prepare } from "./prepare.ts";
import { recipeOf } from "./recipes.ts";
import { validRequests } from "./requests.ts";
import { openWorld, runs, seed, type World } from "./world.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
}, 60_000);
afterAll(() => world.close());

/** Reads first, then what makes, changes and ends. */
const order = ["GET", "POST", "PUT", "PATCH", "DELETE"];
const ids = Object.values(currentDocument().paths)
  .flatMap((methods) => Object.entries(methods))
  .toSorted(
    ([a, one], [b, other]) =>
      (recipeOf(one.operationId).last ?? 0) - (recipeOf(other.operationId).last ?? 0) ||
      order.indexOf(a.toUpperCase()) - order.indexOf(b.toUpperCase()),
  )
  .map(([, operation]) => operation.operationId);

describe(`valid requests (RAPPORT_CONTRACT_SEED=${seed})`, () => {
  it.each(ids)(
    "%s answers them as documented",
    async (id) => {
      const call = world.operations.find((operation) => operation.id === id)!;
      await prepare(world, call);
      const wanted = recipeOf(id).runs ?? (call.method === "DELETE" ? 4 : runs);
      let succeeded = 0;
      const others: string[] = [];
      for (const asked of fc.sample(validRequests(world, world.acme, call), {
        numRuns: wanted,
        seed,
      })) {
        const answer = await world.ask(world.acme, call, asked);
        const told = `${call.method} ${asked.path} ${JSON.stringify(asked.body)?.slice(0, 600)}`;
        expect(world.undocumented(call, answer), told).toBeNull();
        expect(answer.status, `${told} ${JSON.stringify(answer.body)}`).toBeLessThan(500);
        if (answer.status < 300) succeeded++;
        else others.push(`${answer.status} ${told} → ${JSON.stringify(answer.body)}`);
      }
      expect(succeeded, others.slice(0, 5).join("\n")).toBeGreaterThan(0);
      if (process.env["RAPPORT_CONTRACT_SHOW"])
        console.log(`${id} ${succeeded}/${wanted}`, others.slice(0, 2));
    },
    60_000,
  );
});
