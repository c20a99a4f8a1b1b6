// `pnpm db:types`: writes packages/db/src/types.ts and packages/core/src/permissions.ts from a database built by supabase/schemas. With --verify it only compares.
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { repoRoot } from "../paths.ts";
import { generatePermissions } from "./permissions.ts";
import { createTestDatabase, startTestPostgres } from "../testing.ts";
import { runTool } from "./tool.ts";

const OUT_FILE = join(repoRoot, "packages/db/src/types.ts");

/**
 * The rules that fit the parsers of packages/db: what JavaScript would round (bigint, numeric) or move (date, timestamptz) stays a string.
 */
const RULES = [
  "--dialect",
  "postgres",
  "--include-pattern",
  "public.*",
  "--default-schema",
  "public",
  "--date-parser",
  "string",
  "--numeric-parser",
  "string",
  "--type-mapping",
  JSON.stringify({
    int8: "string",
    bigint: "string",
    timestamptz: "string",
    date: "string",
    citext: "string",
  }),
];

/**
 * Generates the types, or with `verify` compares them.
 * @returns false when `verify` found a difference
 */
export async function generateTypes(options: {
  verify: boolean;
  outFile?: string;
}): Promise<boolean> {
  const cluster = await startTestPostgres();
  const database = await createTestDatabase();
  try {
    const manifest = createRequire(import.meta.url).resolve("kysely-codegen");
    const cli = join(fileURLToPath(new URL(".", `file://${manifest}`)), "cli/bin.js");
    const args = [
      cli,
      ...RULES,
      "--url",
      database.ownerUrl,
      "--out-file",
      options.outFile ?? OUT_FILE,
      ...(options.verify ? ["--verify"] : []),
    ];
    const run = spawnSync(process.execPath, args, { encoding: "utf8" });
    if (run.status !== 0 && !options.verify)
      throw new Error(`kysely-codegen failed: ${run.stderr || run.stdout}`);
    const permissions = await generatePermissions(database.ownerUrl, options);
    return run.status === 0 && permissions;
  } finally {
    await database.drop();
    await cluster.stop();
  }
}

if (import.meta.main) {
  await runTool(async () => {
    const verify = process.argv.includes("--verify");
    const same = await generateTypes({ verify });
    if (!same)
      return "packages/db/src/types.ts or packages/core/src/permissions.ts does not fit supabase/schemas. Run: npx -y pnpm@12 db:types";
    process.stdout.write(
      verify
        ? "packages/db/src/types.ts and packages/core/src/permissions.ts fit supabase/schemas.\n"
        : "Wrote packages/db/src/types.ts and packages/core/src/permissions.ts\n",
    );
    return undefined;
  });
}
