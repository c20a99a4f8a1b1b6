// `pnpm bench audit`: what the audit log costs a write, how fast the sealer chains, how fast the chain is verified.
import { generateKeyPairSync } from "node:crypto";
import { parseArgs } from "node:util";
import pg from "pg";
import { verifyDatabase } from "../audit/verify-database.ts";
import { createTestDatabase, startTestPostgres, type TestDatabase } from "../testing.ts";
import {
  describeLoad,
  describeMachine,
  formatTable,
  markdownTable,
  ms,
  saveSection,
  whole,
} from "./report.ts";
import { median } from "./stats.ts";

const OPTIONS = {
  rounds: { type: "string", default: "15" },
  save: { type: "boolean", default: false },
} as const;

export const usage = "audit  [--rounds 15] [--save]";

type Ground = {
  owner: pg.Client;
  web: pg.Client;
  org: string;
  begin: string;
  pipeline: string;
  stage: string;
};

/** Each work is one transaction as a request makes it; what it answers is how many rows it wrote. */
const WORKS: {
  name: string;
  times: number;
  run: (ground: Ground, ids: string[]) => Promise<void>;
}[] = [
  {
    name: "insert of one deal",
    times: 60,
    run: (ground) =>
      write(ground, insertOf("generate_series(1, 1)"), [ground.org, ground.pipeline, ground.stage]),
  },
  {
    name: "update of one deal",
    times: 60,
    run: (ground, ids) =>
      write(ground, "update public.deals set amount = amount + 1 where org_id = $1 and id = $2", [
        ground.org,
        ids[Math.floor(Math.random() * ids.length)],
      ]),
  },
  {
    name: "bulk insert of 500",
    times: 2,
    run: (ground) =>
      write(ground, insertOf("generate_series(1, 500)"), [
        ground.org,
        ground.pipeline,
        ground.stage,
      ]),
  },
  {
    name: "bulk update of 500",
    times: 2,
    run: (ground, ids) =>
      write(
        ground,
        "update public.deals set amount = amount + 1 where org_id = $1 and id = any ($2)",
        [ground.org, ids],
      ),
  },
];

const insertOf = (rows: string): string =>
  `insert into public.deals (org_id, pipeline_id, stage_id, name, amount, currency, description) select $1, $2, $3, 'Deal ' || g, g * 100, 'EUR', 'Measured' from ${rows} g`;

async function write({ web, begin }: Ground, text: string, values: unknown[]): Promise<void> {
  void web.query(begin);
  await web.query({ name: String(text.length), text, values });
  await web.query("commit");
}

/** Measures with and without the audit triggers in turns, and prints medians and their ratio. */
export async function benchAudit(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: OPTIONS });
  const { remark } = describeLoad();
  if (remark) process.stderr.write(` ${remark}\n`);
  // On a disk that is waited for, as in production.
  const durable = { fsync: "on", synchronous_commit: "on", full_page_writes: "on" };
  const cluster = await startTestPostgres({ settings: { shared_buffers: "512MB", ...durable } });
  const database = await createTestDatabase();
  try {
    const ground = await layGround(database);
    const writes = await measureWrites(ground, Number(values.rounds));
    const chain = await measureChain(ground);
    const postgres = (
      await ground.owner.query<{ v: string }>("select current_setting('server_version') as v")
    ).rows[0]!.v;
    await ground.web.end();
    await ground.owner.end();
    const table = { head: ["", "without, ms", "with audit, ms", "added", "ratio"], rows: writes };
    process.stdout.write(`\n${formatTable(table)}\n\n${chain}\n`);
    if (!values.save) return;
    saveSection(
      "audit",
      `\`npx -y pnpm@12 bench audit --rounds ${values.rounds}\` on ${new Date().toISOString().slice(0, 10)}: ${describeMachine(postgres)}.${remark}
One transaction as a request makes it (begin, role, claims, statement, commit; fsync on), with the audit triggers and with them switched off, in turns; medians of ${values.rounds} rounds.

${markdownTable(table)}

${chain}`,
    );
  } finally {
    await database.drop();
    await cluster.stop();
  }
}

async function measureWrites(ground: Ground, rounds: number): Promise<string[][]> {
  const rows: string[][] = [];
  for (let i = 0; i < 3; i++) await WORKS[2]!.run(ground, []);
  const { rows: made } = await ground.owner.query<{ id: string }>(
    "select id from public.deals limit 500",
  );
  const ids = made.map((row) => row.id);
  await ground.owner.query("analyze public.deals");
  for (const work of WORKS) {
    const times: Record<"with" | "without", number[]> = { with: [], without: [] };
    for (let round = 0; round <= rounds; round++) {
      for (const side of round % 2
        ? (["with", "without"] as const)
        : (["without", "with"] as const)) {
        await switchAudit(ground, side === "with");
        const began = performance.now();
        for (let i = 0; i < work.times; i++) await work.run(ground, ids);
        // The first round warms plans and caches.
        if (round > 0) times[side].push((performance.now() - began) / work.times);
      }
    }
    const [without, withAudit] = [median(times.without), median(times.with)];
    const ratios = times.with.map((time, i) => time / times.without[i]!);
    rows.push([
      work.name,
      ms(without),
      ms(withAudit),
      `${ms(withAudit - without)} ms`,
      median(ratios).toFixed(2),
    ]);
    process.stderr.write(`  ${work.name}: ${ms(without)} → ${ms(withAudit)} ms\n`);
  }
  return rows;
}

async function switchAudit({ owner }: Ground, on: boolean): Promise<void> {
  const how = on ? "enable" : "disable";
  await owner.query(
    `alter table public.deals ${how} trigger audit_insert, ${how} trigger audit_update`,
  );
}

/** How fast waiting entries are chained, and a chain verified from the database. */
async function measureChain({ owner }: Ground): Promise<string> {
  let sealed = 0;
  let began = performance.now();
  for (let more = true; more;) {
    const { rows } = await owner.query<{ sealed: number; remaining: boolean }>(
      "select * from app.seal_audit(2000)",
    );
    sealed += rows[0]!.sealed;
    more = rows[0]!.remaining;
  }
  const sealing = (performance.now() - began) / 1000;
  began = performance.now();
  const key = generateKeyPairSync("ed25519").publicKey;
  let entries = 0;
  for await (const verdict of verifyDatabase(owner, new Map([["a1", key]]))) {
    if (verdict.problem) throw new Error(verdict.problem.words);
    entries += verdict.entries;
  }
  const verifying = (performance.now() - began) / 1000;
  return `Sealing ${whole(sealed)} entries that waited: ${whole(sealed / sealing)} a second, one sealer. Verifying ${whole(entries)} entries from the database: ${whole(entries / verifying)} a second.`;
}

async function layGround(database: TestDatabase): Promise<Ground> {
  const owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
  const { rows } = await owner.query<{ id: string }>(
    "insert into public.users (email) values ('bench@example.com') returning id",
  );
  const user = rows[0]!.id;
  const org = (
    await owner.query<{ id: string }>(
      "select private.create_org($1, 'Bench', 'bench@example.com', 'Bench') as id",
      [user],
    )
  ).rows[0]!.id;
  const stage = (
    await owner.query<{ id: string; pipeline_id: string }>(
      "select id, pipeline_id from public.stages where org_id = $1 order by position limit 1",
      [org],
    )
  ).rows[0]!;
  const web = new pg.Client({ connectionString: database.webUrl, options: "-c timezone=UTC" });
  await web.connect();
  const claims = {
    sub: user,
    org_id: org,
    request_id: "req_bench",
    origin: "api",
    ip: "192.0.2.1",
    user_agent: "bench",
  };
  const begin = `begin; set local role rapport_app; select set_config('request.jwt.claims', ${pg.escapeLiteral(JSON.stringify(claims))}, true)`;
  return { owner, web, org, begin, pipeline: stage.pipeline_id, stage: stage.id };
}
