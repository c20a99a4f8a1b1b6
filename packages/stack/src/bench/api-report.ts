// What `pnpm bench api` found, as tables and a line per demand.
import type { Effort, Findings, Pair } from "./api-measure.ts";
import { LIMITS, type Demand } from "./api-operations.ts";
import { formatTable, markdownTable, ms, saveSection, whole, type Table } from "./report.ts";
import { combine, median, type Summary } from "./stats.ts";

/** A list may take so many times as long when the neighbours have ten times the rows. */
const MOST_AMONG_MANY = 1.3;
/** Of a bare route's requests a second, the API answers at least so many. */
const LEAST_OF_BARE = 0.5;

export interface Facts {
  command: string;
  machine: string;
  data: string;
  times: number;
  effort: Effort;
  save: boolean;
}

/** Prints tables and verdicts, and puts them into docs/performance.md where that is wanted. */
export function printFindings(findings: Findings, facts: Facts): void {
  const { effort } = facts;
  const tables = [constantTable(findings), neighbourTable(findings, facts), bareTable(findings)];
  const verdicts = judge(findings, facts);
  const [before, ...during] = findings.loads;
  const said = [
    `\`${facts.command}\` on ${new Date().toISOString().slice(0, 10)}: ${facts.machine}. Load average ${before!.toFixed(1)} before the measurements, ${Math.min(...during).toFixed(1)} to ${Math.max(...during).toFixed(1)} during them, the bench's own included.`,
    facts.data,
    `Constant rate: ${effort.rate} requests/s, ${effort.rate} keys with 60 a minute each, latency from when a request was due; medians of ${effort.rounds} interleaved rounds of ${effort.seconds} s. Saturated: ${effort.clients} clients without a pause, medians of ${effort.pairs} interleaved pairs. The keys' limit is raised to 1,000,000 a minute, so that rounds may follow each other; every request is counted in its key's window all the same.`,
  ];
  const markdown = [
    ...said,
    ...tables.map(markdownTable),
    verdicts.map((line) => `- ${line}`).join("\n"),
  ].join("\n\n");
  console.log(
    `\n${said.join("\n")}\n\n${tables.map(formatTable).join("\n\n")}\n\n${verdicts.map((line) => `  ${line}`).join("\n")}\n`,
  );
  for (const failure of findings.failures) console.error(`  ${failure}`);
  if (findings.failures.length > 0) process.exitCode = 1;
  else if (facts.save) saveSection("api", markdown);
}

function constantTable({ constant }: Findings): Table {
  return {
    head: ["constant rate", "p50 ms", "p95 ms", "p99 ms", "limit of p95", "p95 / limit"],
    rows: constant.map(({ operation, rounds }) => {
      const { p50, p95, p99 } = combine(rounds);
      const limit = LIMITS[operation.demand];
      return [operation.name, ms(p50), ms(p95), ms(p99), `${limit} ms`, (p95 / limit).toFixed(2)];
    }),
  };
}

function neighbourTable({ neighbours }: Findings, { times }: Facts): Table {
  return {
    head: ["neighbours", `p95 ms, ${times} times`, "p95 ms", "ratio", "ratios of the pairs"],
    rows: neighbours.map(({ operation, pairs }) => [
      operation.name,
      ms(median(pairs.map(([ours]) => ours.p95))),
      ms(median(pairs.map(([, other]) => other.p95))),
      median(ratiosOfP95(pairs)).toFixed(2),
      listed(ratiosOfP95(pairs)),
    ]),
  };
}

function bareTable({ saturated }: Findings): Table {
  return {
    head: ["saturated", "req/s, pnpm api", "req/s, bare route", "ratio", "ratios of the pairs"],
    rows: saturated.map(({ operation, pairs }) => [
      operation.name,
      whole(median(pairs.map(([ours]) => ours.perSecond))),
      whole(median(pairs.map(([, other]) => other.perSecond))),
      median(ratiosOfRate(pairs)).toFixed(2),
      listed(ratiosOfRate(pairs)),
    ]),
  };
}

const ratiosOf = (of: (summary: Summary) => number) => (pairs: readonly Pair[]) =>
  pairs.map(([ours, other]) => of(ours) / of(other));
const ratiosOfP95 = ratiosOf(({ p95 }) => p95);
const ratiosOfRate = ratiosOf(({ perSecond }) => perSecond);
const listed = (ratios: readonly number[]) => ratios.map((ratio) => ratio.toFixed(2)).join(" ");
const word = (within: boolean) => (within ? "within" : "beyond");

/** A demand is met when its worst operation meets it. */
function judge({ constant, neighbours, saturated }: Findings, { times, effort }: Facts): string[] {
  const latencies = (Object.keys(LIMITS) as Demand[]).flatMap((demand) => {
    const found = constant
      .filter(({ operation }) => operation.demand === demand)
      .map(({ operation, rounds }) => ({ name: operation.name, p95: combine(rounds).p95 }))
      .toSorted((a, b) => b.p95 - a.p95);
    const [worst] = found;
    if (!worst) return [];
    const limit = LIMITS[demand];
    return `${word(worst.p95 <= limit)}: ${demand} p95 ${ms(worst.p95)} ms at ${effort.rate} keys × 60/min (${worst.name}); at most ${limit} ms`;
  });
  const among = neighbours.map(({ operation, pairs }) => {
    const ratio = median(ratiosOfP95(pairs));
    return `${word(ratio <= MOST_AMONG_MANY)}: ${operation.name}, p95 ${ratio.toFixed(2)} times as long with ${times} times the neighbours' rows (median of ${pairs.length} pairs); at most ${MOST_AMONG_MANY}`;
  });
  const bare = saturated.map(({ operation, pairs }) => {
    const ratio = median(ratiosOfRate(pairs));
    return `${word(ratio >= LEAST_OF_BARE)}: ${operation.name}, ${ratio.toFixed(2)} of a bare Hono route's requests/s (median of ${pairs.length} pairs); at least ${LEAST_OF_BARE}`;
  });
  return [...latencies, ...among, ...bare];
}
