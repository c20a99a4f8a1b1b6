// `pnpm bench comms`: how fast mailboxes are read, at Google's quota and without, whether they stay apart, and how soon a text is in the inbox.
import os from "node:os";
import { parseArgs } from "node:util";
import pg from "pg";
import { startTestPostgres } from "../testing.ts";
import { SCENES, type Verdict } from "./comms/scenes.ts";
import {
  describeLoad,
  describeMachine,
  formatTable,
  markdownTable,
  saveSection,
} from "./report.ts";

const OPTIONS = {
  long: { type: "boolean", default: false },
  only: { type: "string", default: Object.keys(SCENES).join(",") },
  save: { type: "boolean", default: false },
} as const;

export const usage = `comms [--long] [--only ${Object.keys(SCENES).join(",")}] [--save]`;

/** Runs the scenes one after the other and prints what each found beside its target. Exit code 1 when one was missed. */
export async function benchComms(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: OPTIONS });
  const { remark } = describeLoad();
  if (remark) process.stderr.write(` ${remark}\n`);
  // On a disk that is waited for, as in production.
  const cluster = await startTestPostgres({
    settings: {
      shared_buffers: "256MB",
      fsync: "on",
      synchronous_commit: "on",
      full_page_writes: "on",
      autovacuum: "on",
    },
  });
  try {
    const wanted = values.only.split(",");
    const verdicts: Verdict[] = [];
    const loads: string[] = [];
    for (const [name, scene] of Object.entries(SCENES).filter(([name]) => wanted.includes(name))) {
      loads.push(`${name} ${os.loadavg()[0]!.toFixed(1)}`);
      process.stderr.write(`  ${name}\n`);
      for (const verdict of await scene({ long: values.long })) {
        verdicts.push(verdict);
        process.stderr.write(`  → ${verdict.what}: ${verdict.found}\n`);
      }
    }
    const table = {
      head: ["", "found", "target", ""],
      rows: verdicts.map(({ what, found, target, holds }) => [
        what,
        found,
        target,
        holds ? "holds" : "missed",
      ]),
    };
    const machine = `${describeMachine(await versionOf(cluster.superUrl()))}.${remark} Load at the start of each scene: ${loads.join(", ")}.`;
    console.log(`\n${formatTable(table)}\n\n  ${machine}\n`);
    if (verdicts.some(({ holds }) => !holds)) process.exitCode = 1;
    const command = ["npx -y pnpm@12 bench comms", ...args.filter((arg) => arg !== "--save")].join(
      " ",
    );
    const day = new Date().toISOString().slice(0, 10);
    if (values.save)
      saveSection("comms", `\`${command}\` on ${day}: ${machine}\n\n${markdownTable(table)}`);
  } finally {
    await cluster.stop();
  }
}

async function versionOf(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ v: string }>(
    "select current_setting('server_version') as v",
  );
  await client.end();
  return rows[0]!.v;
}
