import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { inEvenTime } from "./even-time.ts";

const step = 400;
const steps = async (work: () => Promise<unknown>): Promise<number> => {
  const start = performance.now();
  await inEvenTime(step, work).catch(() => {});
  return Math.floor((performance.now() - start) / step);
};

test("quick, slow and failing work answer at the same step; what takes longer at the next", async () => {
  const taken = await Promise.all([
    steps(async () => {}),
    steps(() => sleep(150)),
    steps(() => Promise.reject(new Error("no"))),
    steps(() => sleep(step + 50)),
  ]);
  expect(taken).toEqual([1, 1, 1, 2]);
  await expect(inEvenTime(1, () => Promise.reject(new Error("passed on")))).rejects.toThrow(
    "passed on",
  );
});
