// Migrations, run by the Supabase CLI; a start on which nothing is missing does not call it.
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { listSqlFiles } from "./db/chapters.ts";
import { repoRoot } from "./paths.ts";
import { withClient } from "./postgres/client.ts";
import { StackError } from "./stack-error.ts";

/**
 * Applies what is missing. Resolves with the number of applied files.
 * @param ownerUrl connection of the role that owns the schema
 * @param root the folder that holds `supabase/`
 * @throws StackError `migration_failed` naming the file and the server's words, or that the database is newer than this code.
 */
export async function migrate(ownerUrl: string, root = repoRoot): Promise<number> {
  const files = listSqlFiles("migrations", root).map(({ name }) => name);
  const applied = await readApplied(ownerUrl);
  const versions = new Set(files.map(versionOf));
  const unknown = applied.filter((version) => !versions.has(version));
  if (unknown.length > 0) {
    throw new StackError(
      "migration_failed",
      `The database has migration ${unknown.join(", ")} which this code does not know: it was used by a newer version. Check that version out, or wipe local data with "npx -y pnpm@12 dev --reset".`,
    );
  }
  const missing = files.filter((name) => !applied.includes(versionOf(name)));
  if (missing.length === 0) return 0;
  const { code, output } = await runSupabase(
    ["migration", "up", `--remote=${ownerUrl}`, "--include-all"],
    root,
  );
  if (code !== 0)
    throw new StackError("migration_failed", await describeFailure(ownerUrl, files, output));
  return missing.length;
}

const versionOf = (name: string): string => name.split("_", 1)[0] ?? name;

async function readApplied(ownerUrl: string): Promise<string[]> {
  return withClient(ownerUrl, async (client) => {
    const table = await client.query<{ found: string | null }>(
      `select to_regclass('supabase_migrations.schema_migrations') as found`,
    );
    if (!table.rows[0]?.found) return [];
    const answer = await client.query<{ version: string }>(
      "select version from supabase_migrations.schema_migrations order by version",
    );
    return answer.rows.map(({ version }) => version);
  });
}

/** The CLI applies file by file, so the first one that is not recorded is the one that failed. */
async function describeFailure(ownerUrl: string, files: string[], output: string): Promise<string> {
  const applied = await readApplied(ownerUrl).catch(() => [] as string[]);
  const failed = files.find((name) => !applied.includes(versionOf(name)));
  const lines = output
    .replace(/\x1b\[[0-9;]*m/g, "")
    .split("\n")
    .map((line) => line.trim());
  const words = lines.filter((line) => /ERROR|error:|SQLSTATE|failed to/i.test(line));
  return `Migration ${failed ? `supabase/migrations/${failed}` : ""} failed: ${(words[0] ?? lines.filter(Boolean).at(-1) ?? "no reason given").slice(0, 500)}`;
}

/** Runs the Supabase CLI of node_modules on a folder, without telemetry, prompts or update notices. */
function runSupabase(args: string[], root: string): Promise<{ code: number; output: string }> {
  const entry = join(
    dirname(createRequire(import.meta.url).resolve("supabase/package.json")),
    "dist/supabase.js",
  );
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [entry, ...args, "--yes", "--agent", "no"], {
      cwd: root,
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...process.env,
        SUPABASE_TELEMETRY_DISABLED: "1",
        DO_NOT_TRACK: "1",
        SUPABASE_NO_UPDATE_NOTIFIER: "1",
      },
    });
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString("utf8")));
    child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString("utf8")));
    child.once("error", (cause) =>
      fail(
        new StackError(
          "binary_missing",
          `The Supabase CLI could not be run: ${cause.message}. Run "npx -y pnpm@12 install" again.`,
          { cause },
        ),
      ),
    );
    child.once("close", (code) => done({ code: code ?? 1, output }));
  });
}
