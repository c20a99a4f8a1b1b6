// `pnpm bench ways`: what the API costs above the SQL it runs, beside the other ways to the same rows.
import { parseArgs } from "node:util";
import { growDeals, startBenchStack, takeSample, type BenchStack } from "./bench-stack.ts";
import { startLoadClient, type LoadClient } from "./load-client.ts";
import type { Shape } from "./load-worker.ts";
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
import { OPERATIONS, type Operation, type Sample, type Target } from "./senders.ts";
import { combine, summarize, type Summary } from "./stats.ts";

const BARE = "bare SQL";
const ALONE = "API (pnpm api)";
const IN_NEXT = "API in Next";
const EMULATOR = "Data API (local emulator)";

const OPTIONS = {
  rows: { type: "string", default: "20000" },
  rate: { type: "string", default: "100" },
  clients: { type: "string", default: "8" },
  rounds: { type: "string", default: "5" },
  seconds: { type: "string", default: "5" },
  next: { type: "boolean", default: true },
  "data-api": { type: "boolean", default: true },
  save: { type: "boolean", default: false },
} as const;

export const usage =
  "ways [--rows 20000] [--rate 100] [--clients 8] [--rounds 5] [--seconds 5] [--no-next] [--no-data-api] [--save]";

type Figures = Map<string, { constant: Summary; saturated: Summary; firstError: string | null }>;

/** Measures list, read and create in interleaved rounds and prints medians. Exit code 1 when a request failed. */
export async function benchWays(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: OPTIONS, allowNegative: true });
  const [rows, rate, clients, rounds, seconds] = [
    values.rows,
    values.rate,
    values.clients,
    values.rounds,
    values.seconds,
  ].map(Number) as [number, number, number, number, number];
  const { remark } = describeLoad();
  if (remark) process.stderr.write(` ${remark}\n`);
  const stack = await startBenchStack(values.next ? "built" : "api");
  const load = startLoadClient();
  try {
    const grown = await growDeals(stack.owner, stack.demo.org_id, rows);
    const sample = await takeSample(stack.owner, stack.demo.org_id);
    const targets = await listTargets(stack, { next: values.next, dataApi: values["data-api"] });
    process.stderr.write(
      `  ${whole(grown)} deals; ${rounds} rounds of ${seconds} s at ${rate}/s and ${seconds} s with ${clients} clients\n\n`,
    );
    const figures = await measure(load, targets, sample, {
      rounds,
      constant: { kind: "constant", rate, seconds },
      saturated: { kind: "saturated", clients, seconds },
    });
    const postgres = (await stack.owner.query<{ server_version: string }>("show server_version"))
      .rows[0]!.server_version;
    report(figures, [...targets.keys()], {
      command:
        `npx -y pnpm@12 bench ways${args.length > 0 ? ` ${args.filter((arg) => arg !== "--save").join(" ")}` : ""}`.trim(),
      rows: grown,
      rate,
      clients,
      rounds,
      seconds,
      machine: `${describeMachine(postgres)}.${remark}`,
      save: values.save,
    });
  } finally {
    load.close();
    await stack.stop();
  }
}

async function listTargets(
  stack: BenchStack,
  wanted: { next: boolean; dataApi: boolean },
): Promise<Map<string, Target>> {
  const { demo, info } = stack;
  const key = await stack.owner.query<{ id: string }>(
    "select id from public.api_keys where org_id = $1 limit 1",
    [demo.org_id],
  );
  const targets = new Map<string, Target>([
    [
      BARE,
      {
        kind: "sql",
        dbUrl: stack.webUrl,
        claims: {
          role: "authenticated",
          key_id: key.rows[0]!.id,
          org_id: demo.org_id,
          origin: "api",
        },
      },
    ],
    [ALONE, { kind: "api", url: stack.apiUrl, apiKey: demo.api_key }],
  ]);
  if (wanted.next)
    targets.set(IN_NEXT, { kind: "api", url: `${info.web_url}/api/v1`, apiKey: demo.api_key });
  if (wanted.dataApi)
    targets.set(EMULATOR, {
      kind: "data-api",
      url: info.supabase_url,
      publishableKey: info.publishable_key,
      token: await signIn(stack),
      org: demo.org_id,
    });
  return targets;
}

async function signIn({ info, demo }: BenchStack): Promise<string> {
  const answer = await fetch(`${info.supabase_url}/auth/v1/token?grant_type=password`, {
    method: "POST",
    headers: { apikey: info.publishable_key, "Content-Type": "application/json" },
    body: JSON.stringify({ email: demo.email, password: demo.password }),
  });
  const { access_token: token } = (await answer.json()) as { access_token?: string };
  if (!token) throw new Error(`The demo's sign-in was refused with ${answer.status}.`);
  return token;
}

/** All targets take turns within a round, so that a disturbance of the machine meets all of them. */
async function measure(
  load: LoadClient,
  targets: Map<string, Target>,
  sample: Sample,
  plan: { rounds: number; constant: Shape; saturated: Shape },
): Promise<Figures> {
  const runs = new Map<
    string,
    { constant: Summary[]; saturated: Summary[]; firstError: string | null }
  >();
  for (let round = 0; round <= plan.rounds; round++) {
    for (const operation of OPERATIONS) {
      for (const [name, target] of targets) {
        const order = { name, target, sample, operation };
        // Round 0 warms up: code is compiled, plans and pages are cached.
        const constant = await load.run({
          ...order,
          shape: round === 0 ? { kind: "constant", rate: 50, seconds: 2 } : plan.constant,
        });
        const saturated = await load.run({
          ...order,
          shape: round === 0 ? { ...plan.saturated, seconds: 1 } : plan.saturated,
        });
        if (!constant || !saturated || round === 0) continue;
        const key = `${operation} ${name}`;
        const kept = runs.get(key) ?? { constant: [], saturated: [], firstError: null };
        kept.constant.push(summarize(constant));
        kept.saturated.push(summarize(saturated));
        kept.firstError ??= constant.firstError ?? saturated.firstError;
        runs.set(key, kept);
      }
    }
    process.stderr.write(round === 0 ? "  warmed up\n" : `  round ${round} of ${plan.rounds}\n`);
  }
  return new Map(
    [...runs].map(([key, { constant, saturated, firstError }]) => [
      key,
      { constant: combine(constant), saturated: combine(saturated), firstError },
    ]),
  );
}

interface Facts {
  command: string;
  rows: number;
  rate: number;
  clients: number;
  rounds: number;
  seconds: number;
  machine: string;
  save: boolean;
}

function report(figures: Figures, names: string[], facts: Facts): void {
  const p95 = (operation: Operation, name: string) =>
    figures.get(`${operation} ${name}`)?.constant.p95 ?? Number.NaN;
  const table: Table = {
    head: [
      "",
      "p50 ms",
      "p95 ms",
      "p99 ms",
      "p95 / bare SQL",
      `req/s, ${facts.clients} clients`,
      "p95 ms there",
    ],
    rows: [],
  };
  for (const operation of OPERATIONS) {
    for (const name of names) {
      const found = figures.get(`${operation} ${name}`);
      const title = `${operation === "list" ? "list (50)" : operation}, ${name}`;
      const { constant, saturated } = found ?? {};
      table.rows.push(
        !constant || !saturated
          ? [title, "reads only", "", "", "", "", ""]
          : [
              title,
              ms(constant.p50),
              ms(constant.p95),
              ms(constant.p99),
              name === BARE ? "1" : (constant.p95 / p95(operation, BARE)).toFixed(2),
              whole(saturated.perSecond),
              ms(saturated.p95),
            ],
      );
    }
  }
  const ratio = p95("list", ALONE) / p95("list", BARE);
  const verdict = `List p95 of the API alone over bare SQL at ${facts.rate}/s: ${ratio.toFixed(2)} (target: at most 3).`;
  const markdown = [
    `\`${facts.command}\` on ${new Date().toISOString().slice(0, 10)}: ${facts.machine}`,
    `${whole(facts.rows)} deals in the org; ${facts.rate} requests/s offered at a constant rate (latency from when a request was due), and ${facts.clients} clients without a pause; ${facts.rounds} interleaved rounds of ${facts.seconds} s, medians; load from a process of its own on the same machine.`,
    "",
    markdownTable(table),
    "",
    verdict,
  ].join("\n");
  console.log(`\n${formatTable(table)}\n\n  ${verdict}\n\n${markdown}\n`);
  const failed = [...figures].filter(
    ([, figure]) => figure.constant.errors + figure.saturated.errors > 0,
  );
  for (const [key, figure] of failed)
    console.error(
      `  ${key}: ${figure.constant.errors + figure.saturated.errors} requests failed, the first: ${figure.firstError}`,
    );
  if (failed.length > 0) process.exitCode = 1;
  else if (facts.save) saveSection("ways", markdown);
}
