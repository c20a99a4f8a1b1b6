// `pnpm bench import`: a sales history through upload, mapping, job runner and report, beside the bare insert of the same rows.
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { startBenchStack, type BenchStack } from "./bench-stack.ts";
import { makeHistory, toCsv, type HistoryRow, type Names } from "./deals-file.ts";
import { insertDeals, type Lookup } from "./insert-floor.ts";
import {
  describeLoad,
  describeMachine,
  formatTable,
  markdownTable,
  saveSection,
  whole,
  type Table,
} from "./report.ts";
import { median } from "./stats.ts";

const OPTIONS = {
  rows: { type: "string", default: "8800,50000" },
  rounds: { type: "string", default: "1" },
  save: { type: "boolean", default: false },
} as const;

export const usage = "import  [--rows 8800,50000] [--rounds 1] [--save]";

interface Measured {
  upload: number;
  run: number;
  counts: Record<Outcome, number>;
}
type Outcome = "created" | "updated" | "unchanged" | "refused";

/** Imports each size once new and once again, and inserts the same rows bare. Throws when an import does not create every row. */
export async function benchImport(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: OPTIONS });
  const sizes = values.rows.split(",").map(Number);
  const { remark } = describeLoad();
  if (remark) process.stderr.write(` ${remark}\n`);
  const stack = await startBenchStack("api");
  try {
    const { names, lookup } = await readNames(stack);
    const table: Table = {
      head: ["rows", "", "seconds", "upload", "run", "rows/s", "times the bare insert"],
      rows: [],
    };
    for (const size of sizes) {
      const rounds: { floor: number; first: Measured; again: Measured }[] = [];
      for (let round = 1; round <= Number(values.rounds); round++) {
        const bare = makeHistory(size, `B${round}-${size}-`, names);
        const floor = await insertDeals(stack.webUrl, bare, lookup);
        const rows = makeHistory(size, `I${round}-${size}-`, names);
        const first = await importRows(stack, rows);
        if (first.counts.created !== size)
          throw new Error(`Of ${size} new rows the import made ${JSON.stringify(first.counts)}.`);
        const again = await importRows(stack, rows);
        if (again.counts.unchanged !== size)
          throw new Error(`The same file a second time: ${JSON.stringify(again.counts)}.`);
        rounds.push({ floor, first, again });
        process.stderr.write(`  ${whole(size)} rows, round ${round} of ${values.rounds}\n`);
      }
      addRows(table, size, rounds);
    }
    const postgres = (await stack.owner.query<{ server_version: string }>("show server_version"))
      .rows[0]!.server_version;
    const markdown = [
      `\`${["npx -y pnpm@12 bench import", ...args.filter((arg) => arg !== "--save")].join(" ")}\` on ${new Date().toISOString().slice(0, 10)}: ${describeMachine(postgres)}.${remark}`,
      "Through the API: upload (decoding, guessing the mapping, staging the rows) and run (the job, from start to the last row's outcome). Bare insert: the same number of rows by `pg`, 500 a transaction, same role, policies, triggers and indexes, with every reference resolved beforehand.",
      "",
      markdownTable(table),
    ].join("\n");
    console.log(`\n${formatTable(table)}\n\n${markdown}\n`);
    if (values.save) saveSection("import", markdown);
  } finally {
    await stack.stop();
  }
}

function addRows(
  table: Table,
  size: number,
  rounds: { floor: number; first: Measured; again: Measured }[],
): void {
  const middle = (pick: (round: (typeof rounds)[number]) => number) => median(rounds.map(pick));
  const floor = middle((round) => round.floor);
  table.rows.push([
    whole(size),
    "bare insert",
    floor.toFixed(1),
    "",
    floor.toFixed(1),
    whole(size / floor),
    "1",
  ]);
  for (const [label, key] of [
    ["import, new", "first"],
    ["import, again", "again"],
  ] as const) {
    const [upload, run] = [middle((round) => round[key].upload), middle((round) => round[key].run)];
    table.rows.push([
      whole(size),
      label,
      (upload + run).toFixed(1),
      upload.toFixed(1),
      run.toFixed(1),
      whole(size / (upload + run)),
      ((upload + run) / floor).toFixed(1),
    ]);
  }
}

interface ImportAnswer {
  id: string;
  state: string;
  error: string | null;
  questions: { pointer: string; message: string }[];
  created_count: number;
  updated_count: number;
  unchanged_count: number;
  refused_count: number;
}

async function importRows(stack: BenchStack, rows: readonly HistoryRow[]): Promise<Measured> {
  const call = async (method: string, path: string, body?: string): Promise<ImportAnswer> => {
    const headers = {
      Authorization: `Bearer ${stack.demo.api_key}`,
      ...(body === undefined ? {} : { "Content-Type": "text/csv" }),
    };
    const answer = await fetch(stack.apiUrl + path, { method, headers, body: body ?? null });
    if (!answer.ok)
      throw new Error(
        `${method} ${path} answered ${answer.status}: ${(await answer.text()).slice(0, 300)}`,
      );
    return (await answer.json()) as ImportAnswer;
  };
  const file = toCsv(rows);
  const began = performance.now();
  const draft = await call("POST", "/imports?object=deals&file_name=history.csv", file);
  if (draft.questions.length > 0)
    throw new Error(
      `The import asks: ${draft.questions.map((question) => question.message).join(" ")}`,
    );
  const uploaded = performance.now();
  await call("POST", `/imports/${draft.id}/start`);
  for (;;) {
    const now = await call("GET", `/imports/${draft.id}`);
    if (now.state === "succeeded") {
      const counts = {
        created: now.created_count,
        updated: now.updated_count,
        unchanged: now.unchanged_count,
        refused: now.refused_count,
      };
      return {
        upload: (uploaded - began) / 1000,
        run: (performance.now() - uploaded) / 1000,
        counts,
      };
    }
    if (now.state === "failed" || now.state === "cancelled")
      throw new Error(`The import ${now.state}: ${now.error ?? "no reason"}`);
    await sleep(100);
  }
}

/** The demo's own names, and the ids that the bare insert needs. */
async function readNames({ owner, demo }: BenchStack): Promise<{ names: Names; lookup: Lookup }> {
  const map = async (text: string) =>
    new Map(
      (await owner.query<{ name: string; id: string }>(text, [demo.org_id])).rows.map((row) => [
        row.name,
        row.id,
      ]),
    );
  const companies = await map(
    "select name, id from public.companies where org_id = $1 order by id limit 85",
  );
  const products = await map(
    "select name, id from public.products where org_id = $1 and is_active order by id limit 7",
  );
  const agents = await map(
    "select name, id from public.org_members where org_id = $1 and role <> 'viewer' order by id",
  );
  const stages = await map(
    "select s.name, s.id from public.stages s join public.pipelines p on p.org_id = s.org_id and p.id = s.pipeline_id and p.is_default where s.org_id = $1 order by s.position",
  );
  const [pipeline, key] = await Promise.all([
    owner.query<{ id: string }>(
      "select id from public.pipelines where org_id = $1 and is_default",
      [demo.org_id],
    ),
    owner.query<{ id: string }>("select id from public.api_keys where org_id = $1 limit 1", [
      demo.org_id,
    ]),
  ]);
  return {
    names: {
      companies: [...companies.keys()],
      products: [...products.keys()],
      agents: [...agents.keys()],
      openStage: [...stages.keys()][0]!,
    },
    lookup: {
      companies,
      products,
      agents,
      stages,
      orgId: demo.org_id,
      pipelineId: pipeline.rows[0]!.id,
      claims: {
        role: "authenticated",
        key_id: key.rows[0]!.id,
        org_id: demo.org_id,
        origin: "import",
      },
    },
  };
}
