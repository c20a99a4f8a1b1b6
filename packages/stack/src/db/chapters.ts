// supabase/schemas holds the truth, a chapter per file; supabase/migrations how a database gets there.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { withClient } from "../postgres/client.ts";
import { StackError } from "../stack-error.ts";
import { repoRoot } from "../paths.ts";

export type SqlFile = { name: string; path: string; sql: string };

/** The SQL files of a folder below `supabase`, in the order of their names. */
export function listSqlFiles(folder: "schemas" | "migrations", root = repoRoot): SqlFile[] {
  const dir = join(root, "supabase", folder);
  return readdirSync(dir)
    .filter((name) => name.endsWith(".sql"))
    .sort()
    .map((name) => ({ name, path: join(dir, name), sql: readFileSync(join(dir, name), "utf8") }));
}

/**
 * Applies files one after the other, each as one message (so each is one transaction unless it says otherwise).
 * @throws StackError `migration_failed` with file, line and the server's words.
 */
export async function applySqlFiles(url: string, files: SqlFile[]): Promise<void> {
  await withClient(url, async (client) => {
    for (const file of files) {
      // As the Supabase CLI does: a file starts with default settings whatever the one before it set.
      await client.query("reset all");
      await client.query(file.sql).catch((cause: unknown) => {
        throw new StackError(
          "migration_failed",
          `${file.name}${lineOf(file.sql, cause)}: ${cause instanceof Error ? cause.message : String(cause)}`,
          { cause },
        );
      });
    }
  });
}

function lineOf(sql: string, error: unknown): string {
  const position = error instanceof pg.DatabaseError ? Number(error.position) : Number.NaN;
  return position > 0 ? `:${sql.slice(0, position).split("\n").length}` : "";
}
