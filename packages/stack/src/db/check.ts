// `pnpm db:check`: the chapters, the migrations and the committed snapshot must tell the same database. `--write` renews the snapshot.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { migrate } from "../migrations.ts";
import { repoRoot } from "../paths.ts";
import { withClient } from "../postgres/client.ts";
import { createBareDatabase, startTestPostgres, type TestPostgres } from "../testing.ts";
import { applySqlFiles, listSqlFiles } from "./chapters.ts";
import { runTool } from "./tool.ts";

const SNAPSHOT = join(repoRoot, "supabase/snapshot.txt");

/** The catalogue of our schemas as sorted text. Equal texts, equal databases. */
export async function takeSnapshot(ownerUrl: string): Promise<string> {
  const sql = readFileSync(new URL("snapshot.sql", import.meta.url), "utf8");
  return withClient(ownerUrl, async (client) => {
    // Names are written with their schema only when the search path does not hold it.
    await client.query(`set search_path = ''`);
    const answer = await client.query<{ line: string }>(sql);
    return `${answer.rows.map(({ line }) => line).join("\n")}\n`;
  });
}

/**
 * Builds one database from supabase/schemas and one from supabase/migrations and compares both with supabase/snapshot.txt.
 * @returns undefined when all three are alike, else what differs and what to do
 */
export async function checkDatabase(options: { write: boolean }): Promise<string | undefined> {
  const [chapters, migrations] = await Promise.all([
    buildApart("chapters"),
    buildApart("migrations"),
  ]);
  if (options.write) writeFileSync(SNAPSHOT, chapters);
  if (chapters !== migrations) {
    return `supabase/schemas and supabase/migrations build different databases (- only in schemas, + only in migrations):\n${describeDifference(chapters, migrations)}\nAdd a forward migration for what the chapters say.`;
  }
  const committed = existsSync(SNAPSHOT) ? readFileSync(SNAPSHOT, "utf8") : "";
  if (committed === chapters) return undefined;
  return `supabase/snapshot.txt is not what the schemas build (- snapshot, + schemas):\n${describeDifference(committed, chapters)}\nIf the change is meant: npx -y pnpm@12 db:check --write`;
}

/** Each in a cluster of its own: roles belong to the cluster, and the chapters' must not stand in for the migrations'. */
async function buildApart(source: "chapters" | "migrations"): Promise<string> {
  const cluster: TestPostgres = await startTestPostgres({ template: false, shared: false });
  try {
    const ownerUrl = await createBareDatabase(cluster, "checked");
    if (source === "chapters") await applySqlFiles(ownerUrl, listSqlFiles("schemas"));
    else await migrate(ownerUrl);
    return await takeSnapshot(ownerUrl);
  } finally {
    await cluster.stop();
  }
}

/** The facts that only one of two snapshots has. Of a long one (a function's body) the lines that differ. */
export function describeDifference(before: string, after: string): string {
  const [old, fresh] = [splitFacts(before), splitFacts(after)];
  const bodies = new Map([...old, ...fresh].map((fact) => [fact, fact.split("\n")]));
  const sameHead = (facts: Set<string>, fact: string): string[] => {
    const head = bodies.get(fact)?.[0];
    return [...facts]
      .filter((other) => bodies.get(other)?.[0] === head)
      .flatMap((other) => bodies.get(other) ?? []);
  };
  const tell = (sign: string, fact: string, others: Set<string>): string[] => {
    const [head = "", ...body] = bodies.get(fact) ?? [];
    const known = new Set(sameHead(others, fact));
    return [
      `${sign} ${head}`,
      ...body.filter((line) => !known.has(line)).map((line) => `${sign} ${line}`),
    ];
  };
  const lines = [
    ...[...old].filter((fact) => !fresh.has(fact)).flatMap((fact) => tell("-", fact, fresh)),
    ...[...fresh].filter((fact) => !old.has(fact)).flatMap((fact) => tell("+", fact, old)),
  ];
  const shown = lines.slice(0, 60).map((line) => line.slice(0, 240));
  return lines.length > shown.length
    ? [...shown, `… and ${lines.length - shown.length} more lines`].join("\n")
    : shown.join("\n");
}

/** A fact is a line and the indented lines below it. */
function splitFacts(snapshot: string): Set<string> {
  return new Set(snapshot.split(/\n(?! {4})/).filter(Boolean));
}

if (import.meta.main) {
  await runTool(async () => {
    const failure = await checkDatabase({ write: process.argv.includes("--write") });
    if (!failure)
      process.stdout.write(
        "supabase/schemas, supabase/migrations and supabase/snapshot.txt tell the same database.\n",
      );
    return failure;
  });
}
