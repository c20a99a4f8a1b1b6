// What a run of latencies says, and what several runs say together.

export interface Run {
  /** Milliseconds per answer, from the moment it was due (constant rate) or sent (saturated). */
  latencies: number[];
  /** Seconds from the first request to the last answer. */
  seconds: number;
  errors: number;
  firstError: string | null;
}

export interface Summary {
  p50: number;
  p95: number;
  p99: number;
  perSecond: number;
  errors: number;
}

/** The value below which the share `q` of the sorted values lies (nearest rank); NaN without values. */
export function quantile(sorted: readonly number[], q: number): number {
  return (
    sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(q * sorted.length) - 1))] ?? Number.NaN
  );
}

export const median = (values: readonly number[]): number =>
  quantile(
    values.toSorted((a, b) => a - b),
    0.5,
  );

/** Percentiles and rate of one run. */
export function summarize(run: Run): Summary {
  const sorted = run.latencies.toSorted((a, b) => a - b);
  return {
    p50: quantile(sorted, 0.5),
    p95: quantile(sorted, 0.95),
    p99: quantile(sorted, 0.99),
    perSecond: run.latencies.length / run.seconds,
    errors: run.errors,
  };
}

/** Each figure's median over rounds, so that one disturbed round does not decide. Errors are added up. */
export function combine(rounds: readonly Summary[]): Summary {
  const middle = (key: keyof Summary) => median(rounds.map((round) => round[key]));
  return {
    p50: middle("p50"),
    p95: middle("p95"),
    p99: middle("p99"),
    perSecond: middle("perSecond"),
    errors: rounds.reduce((sum, round) => sum + round.errors, 0),
  };
}
