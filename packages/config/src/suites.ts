// The suites of `pnpm test`, in the order they are printed.

export type Suite = {
  name: string;
  runner: "vitest" | "playwright";
  /** Wall-clock seconds it may take on two cores, beside its neighbours of the other lane; more is printed, not failed. */
  budget: number;
  /** Files at once, where more than one a core is faster: their tests mostly wait for Postgres. */
  workers?: number;
};

export const suites: Suite[] = [
  { name: "unit", runner: "vitest", budget: 60 },
  { name: "invariants", runner: "vitest", budget: 300 },
  { name: "services", runner: "vitest", budget: 340, workers: 3 },
  { name: "functions", runner: "vitest", budget: 120 },
  { name: "stack", runner: "vitest", budget: 120 },
  { name: "journeys", runner: "playwright", budget: 300 },
];

/** Seconds for the guards of `pnpm check`. */
export const checkBudget = 140;

/** Seconds for all of them together. */
export const wholeBudget = 900;

/**
 * What runs side by side, each lane one after the other: alone a suite leaves a core idle for a third of its time, waiting for Postgres
 * or for its last file. The journeys, which click by the clock, begin when the lanes have ended.
 */
export const lanes = [
  ["check", "unit", "functions", "stack"],
  ["invariants", "services"],
];
