// The three measurements of `pnpm bench api`, each in interleaved rounds, so that a disturbance of the machine meets both sides.
import os from "node:os";
import type { Operation } from "./api-operations.ts";
import type { LoadClient } from "./load-client.ts";
import type { Shape } from "./load-worker.ts";
import type { Planned } from "./request-sender.ts";
import { summarize, type Summary } from "./stats.ts";

export interface Ground {
  /** `pnpm api` on the database with the neighbours as they are. */
  api: Planned;
  /** `pnpm api` on a copy whose neighbours have many times the rows. */
  amongMany: Planned;
  /** A bare route on the first database. */
  bare: Planned;
  operations: Operation[];
}

export interface Effort {
  /** Requests a second: 60 a minute for each key. */
  rate: number;
  clients: number;
  rounds: number;
  pairs: number;
  seconds: number;
}

/** Two sides of one pair, measured one after the other; `first` changes from pair to pair. */
export type Pair = [ours: Summary, other: Summary];

export interface Findings {
  constant: { operation: Operation; rounds: Summary[] }[];
  neighbours: { operation: Operation; pairs: Pair[] }[];
  saturated: { operation: Operation; pairs: Pair[] }[];
  failures: string[];
  /** The machine's load average at the beginning and after each measurement. Our own load is in it. */
  loads: number[];
}

/** Runs all three. */
export async function measure(load: LoadClient, ground: Ground, effort: Effort): Promise<Findings> {
  const findings: Findings = {
    constant: [],
    neighbours: [],
    saturated: [],
    failures: [],
    loads: [os.loadavg()[0]!],
  };
  const run = async (target: Planned, { name, plan }: Operation, shape: Shape) => {
    const done = await load.run({ name: target.url, target, plan, shape });
    const summary = summarize(done!);
    if (summary.errors > 0)
      findings.failures.push(
        `${name}: ${summary.errors} requests failed, the first: ${done!.firstError}`,
      );
    return summary;
  };
  const noted = (what: string) => {
    findings.loads.push(os.loadavg()[0]!);
    process.stderr.write(`  ${what}, load average ${os.loadavg()[0]!.toFixed(1)}\n`);
  };
  const constant: Shape = { kind: "constant", rate: effort.rate, seconds: effort.seconds };
  const saturated: Shape = {
    kind: "saturated",
    clients: effort.clients,
    seconds: Math.max(1, effort.seconds / 2),
  };
  /** Both ways round, or what the first leaves behind would always meet the second. */
  const inPairs = async (operation: Operation, sides: [Planned, Planned], shape: Shape) => {
    // One side may have been idle for minutes: its connections are gone, and its code is colder than the other's.
    for (const side of sides) await run(side, operation, { ...saturated, seconds: 2 });
    const pairs: Pair[] = [];
    for (let pair = 0; pair < effort.pairs; pair++) {
      if (pair % 2 === 0) {
        const ours = await run(sides[0], operation, shape);
        pairs.push([ours, await run(sides[1], operation, shape)]);
      } else {
        const other = await run(sides[1], operation, shape);
        pairs.push([await run(sides[0], operation, shape), other]);
      }
    }
    return pairs;
  };

  // Code is compiled, plans and pages are cached.
  const warmUp: Shape = { kind: "constant", rate: effort.rate, seconds: 3 };
  for (const operation of ground.operations) {
    await run(ground.api, operation, warmUp);
    if (operation.paired) await run(ground.amongMany, operation, warmUp);
    if (operation.bare) await run(ground.bare, operation, warmUp);
  }
  noted("warmed up");
  for (const operation of ground.operations) findings.constant.push({ operation, rounds: [] });
  for (let round = 0; round < effort.rounds; round++) {
    for (const entry of findings.constant)
      entry.rounds.push(await run(ground.api, entry.operation, constant));
    noted(`constant rate, round ${round + 1} of ${effort.rounds}`);
  }
  for (const operation of ground.operations.filter(({ paired }) => paired)) {
    const pairs = await inPairs(operation, [ground.amongMany, ground.api], constant);
    findings.neighbours.push({ operation, pairs });
    noted(`${operation.name}, among many and among few`);
  }
  for (const operation of ground.operations.filter(({ bare }) => bare)) {
    const pairs = await inPairs(operation, [ground.api, ground.bare], saturated);
    findings.saturated.push({ operation, pairs });
    noted(`${operation.name}, saturated, the API and a bare route`);
  }
  return findings;
}
