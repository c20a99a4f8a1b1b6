// `pnpm bench webhooks`: this queue beside graphile-worker and pg-boss, and what a partner waits for his message.
import os from "node:os";
import { parseArgs } from "node:util";
import pg from "pg";
import { startTestPostgres } from "../testing.ts";
import {
  describeLoad,
  describeMachine,
  formatTable,
  markdownTable,
  ms,
  saveSection,
  whole,
  type Table,
} from "./report.ts";
import { comparePeers, OURS, type Comparison } from "./webhooks/compare.ts";
import { startReceiver, type Receiver } from "./webhooks/receiver.ts";
import { addDeadEndpoint, claimFromBacklog, hearQuietOrg, holdRate } from "./webhooks/scenes.ts";

const OPTIONS = {
  count: { type: "string", default: "20000" },
  rounds: { type: "string", default: "3" },
  long: { type: "boolean", default: false },
  only: { type: "string", default: "peers,steady,backlog,dead,quiet" },
  save: { type: "boolean", default: false },
} as const;

export const usage =
  "webhooks [--count 20000] [--rounds 3] [--long] [--only peers,steady,backlog,dead,quiet] [--save]";

type Verdict = { what: string; found: string; target: string; holds: boolean };

/** Runs the scenes one after the other and prints what each found beside its target. Exit code 1 when one was missed. */
export async function benchWebhooks(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: OPTIONS });
  const { remark } = describeLoad();
  if (remark) process.stderr.write(` ${remark}\n`);
  // On a disk that is waited for, as in production.
  const cluster = await startTestPostgres({
    settings: {
      shared_buffers: "512MB",
      max_wal_size: "4GB",
      fsync: "on",
      synchronous_commit: "on",
      full_page_writes: "on",
      autovacuum: "on",
    },
  });
  const receiver = await startReceiver();
  try {
    const verdicts: Verdict[] = [];
    let comparison: Comparison | undefined;
    const wanted = values.only.split(",");
    const loads: string[] = [];
    for (const scene of Object.keys(SCENES).filter((name) => wanted.includes(name))) {
      const load = os.loadavg()[0]!.toFixed(1);
      loads.push(`${scene} ${load}`);
      tell(`${scene} (load ${load})`);
      const found = await SCENES[scene]!(receiver, {
        count: Number(values.count),
        rounds: Number(values.rounds),
        long: values.long,
      });
      comparison ??= found.comparison;
      verdicts.push(...found.verdicts);
      for (const { what, found: figure } of found.verdicts) tell(`→ ${what}: ${figure}`);
    }
    const client = new pg.Client({ connectionString: cluster.superUrl() });
    await client.connect();
    const { rows } = await client.query<{ v: string }>(
      "select current_setting('server_version') as v",
    );
    await client.end();
    const text = describe(comparison, verdicts, {
      args: args.filter((arg) => arg !== "--save"),
      machine: `${describeMachine(rows[0]!.v)}.${remark} Load at the start of each scene: ${loads.join(", ")}.`,
    });
    console.log(text.terminal);
    if (verdicts.some(({ holds }) => !holds)) process.exitCode = 1;
    if (values.save) saveSection("webhooks", text.markdown);
  } finally {
    receiver.close();
    await cluster.stop();
  }
}

const tell = (line: string): void => void process.stderr.write(`  ${line}\n`);

type Settings = { count: number; rounds: number; long: boolean };
type Found = { verdicts: Verdict[]; comparison?: Comparison };

/** In the order in which they run. */
const SCENES: Record<string, (receiver: Receiver, settings: Settings) => Promise<Found>> = {
  peers: async (receiver, { count, rounds }) => {
    const comparison = await comparePeers(receiver, { count, rounds, endpoints: 100 }, tell);
    return { comparison, verdicts: judgeComparison(comparison) };
  },
  steady: async (receiver, { long }) => {
    const seconds = long ? 600 : 60;
    const held = await holdRate(receiver, { rate: 500, seconds });
    return {
      verdicts: [
        {
          what: `500/s for ${seconds} s, each change in its own transaction: from change to receipt, p95 (p50, p99)`,
          found: `${ms(held.p95)} ms (${ms(held.p50)}, ${ms(held.p99)}), ${whole(held.received)} of ${whole(held.offered)}, ${whole(held.perSecond)}/s`,
          target: "under 1 s",
          holds: held.p95 < 1000 && held.received === held.offered && held.perSecond > 475,
        },
      ],
    };
  },
  backlog: async () => {
    const claim = await claimFromBacklog(
      { deliveries: 1_000_000, endpoints: 2_000, claims: 200 },
      tell,
    );
    return {
      verdicts: [
        {
          what: "claim of 100 from 1,000,000 over 2,000 endpoints, p95 (p50, longest)",
          found: `${ms(claim.p95)} ms (${ms(claim.p50)}, ${ms(claim.most)})`,
          target: "under 50 ms",
          holds: claim.p95 < 50,
        },
      ],
    };
  },
  dead: async (receiver, { long }) => {
    const pairs = await addDeadEndpoint(
      receiver,
      { pairs: 5, rate: 200, seconds: long ? 20 : 8 },
      tell,
    );
    return {
      verdicts: [
        {
          what: "one dead endpoint in 100: added to the others' p95, median of 5 pairs",
          found: `${ms(pairs.addedMs)} ms, ${Math.round(pairs.addedShare * 100)} %`,
          target: "less than 20 ms or 10 %",
          holds: pairs.addedMs < 20 || pairs.addedShare < 0.1,
        },
      ],
    };
  },
  quiet: async (receiver) => {
    const times = await hearQuietOrg(receiver, { backlog: 200_000, trials: 10 }, tell);
    const longest = Math.max(...times);
    return {
      verdicts: [
        {
          what: "ten events of a quiet org behind another's 200,000: until all are there, longest of 10",
          found: `${ms(longest)} ms`,
          target: "under 1 s",
          holds: longest < 1000,
        },
      ],
    };
  },
};

function judgeComparison(comparison: Comparison): Verdict[] {
  const ours = comparison.median(OURS);
  const ratio = comparison.median(OURS) / comparison.median("graphile-worker");
  return [
    {
      what: "times graphile-worker",
      found: ratio.toFixed(2),
      target: "at least 1.3",
      holds: ratio >= 1.3,
    },
    {
      what: `burst of ${whole(comparison.count)}, a second`,
      found: whole(ours),
      target: "at least 1,500",
      holds: ours >= 1500,
    },
  ];
}

function describe(
  comparison: Comparison | undefined,
  verdicts: Verdict[],
  facts: { args: string[]; machine: string },
): { terminal: string; markdown: string } {
  const tables: Table[] = [];
  if (comparison) {
    const ours = comparison.median(OURS);
    tables.push({
      head: ["", "a second, median", "rounds", `${OURS} / it`],
      rows: [...comparison.rates.keys()].map((name) => [
        name,
        whole(comparison.median(name)),
        comparison.rates.get(name)!.map(whole).join(" "),
        (ours / comparison.median(name)).toFixed(2),
      ]),
    });
  }
  tables.push({
    head: ["", "found", "target", ""],
    rows: verdicts.map(({ what, found, target, holds }) => [
      what,
      found,
      target,
      holds ? "holds" : "missed",
    ]),
  });
  const command = ["npx -y pnpm@12 bench webhooks", ...facts.args].join(" ");
  return {
    terminal: `\n${tables.map(formatTable).join("\n\n")}\n\n  ${facts.machine}\n`,
    markdown: [
      `\`${command}\` on ${new Date().toISOString().slice(0, 10)}: ${facts.machine}`,
      ...tables.map(markdownTable),
    ].join("\n\n"),
  };
}
