// The suites of `pnpm test`, in the order they run: what fails fast comes first.

export type Suite = {
  name: string;
  runner: "vitest" | "playwright";
  /** Wall-clock seconds it may take on two cores; more is printed, not failed. */
  budget: number;
  /** Files at once, where more than one a core is faster: their tests mostly wait for Postgres. */
  workers?: number;
};

export const suites: Suite[] = [
  { name: "unit", runner: "vitest", budget: 45 },
  { name: "invariants", runner: "vitest", budget: 150 },
  { name: "services", runner: "vitest", budget: 240, workers: 3 },
  { name: "functions", runner: "vitest", budget: 90 },
  { name: "stack", runner: "vitest", budget: 90 },
  { name: "journeys", runner: "playwright", budget: 300 },
];

/** Seconds for the guards of `pnpm check`, which run before the suites. */
export const checkBudget = 60;
