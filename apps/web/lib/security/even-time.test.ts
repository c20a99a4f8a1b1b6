import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { inEvenTime } from "./even-time.ts";

const took = async (work: () => Promise<unknown>): Promise<number> => {
  const start = performance.now();
  await inEvenTime(150, work).catch(() => {});
  return performance.now() - start;
};

test("quick, slow and failing work answer at the same step; what takes longer at the next", async () => {
  const times = await Promise.all([
    took(async () => {}),
    took(() => sleep(90)),
    took(() => Promise.reject(new Error("no"))),
  ]);
  for (const time of times) {
    expect(time).toBeGreaterThanOrEqual(149);
    expect(time).toBeLessThan(290);
  }
  expect(await took(() => sleep(160))).toBeGreaterThanOrEqual(299);
  await expect(inEvenTime(1, () => Promise.reject(new Error("passed on")))).rejects.toThrow(
    "passed on",
  );
});
