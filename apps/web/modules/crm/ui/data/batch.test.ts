import { expect, it, vi } from "vitest";
import { batchById } from "./batch.ts";

it("asks once for all ids of a moment and says null for the missing", async () => {
  const load = vi.fn((ids: string[]) =>
    Promise.resolve(new Map(ids.filter((id) => id !== "gone").map((id) => [id, `name of ${id}`]))),
  );
  const read = batchById(load);
  await expect(Promise.all([read("a"), read("b"), read("a"), read("gone")])).resolves.toEqual([
    "name of a",
    "name of b",
    "name of a",
    null,
  ]);
  expect(load).toHaveBeenCalledTimes(1);
  expect(load).toHaveBeenCalledWith(["a", "b", "gone"]);
});

it("splits what is too large for one request, and a failed part fails only its own", async () => {
  const read = batchById(
    (ids) =>
      ids.includes("c") ? Promise.reject(new Error("down")) : Promise.resolve(new Map([["a", 1]])),
    2,
  );
  const answers = await Promise.allSettled([read("a"), read("b"), read("c")]);
  expect(answers.map((answer) => answer.status)).toEqual(["fulfilled", "fulfilled", "rejected"]);
});
