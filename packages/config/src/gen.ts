// `pnpm gen entity crm/quotes`: a slice with its table, ready to be filled.
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { parseEntity } from "./gen/names.ts";
import { renderSlice } from "./gen/slice.ts";
import { renderSql } from "./gen/sql.ts";
import { wireSlice } from "./gen/wire.ts";
import { exists, readText, root } from "./lib/repo.ts";
import { runBin } from "./lib/run.ts";

const [kind, entity] = process.argv.slice(2);
if (kind !== "entity" || !entity) {
  console.error("Use: pnpm gen entity <module>/<plural>, for instance pnpm gen entity crm/quotes");
  process.exit(2);
}
try {
  const written = await generate(entity);
  for (const path of written) console.log(`  ${path}`);
  console.log(`
Next:
  1. Fill the table in its chapter and copy the section into its migration word for word.
  2. pnpm db:check && pnpm db:types
  3. Fill schema.ts, then service.ts with its test; look at api.ts and events.ts.`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

/** Writes everything and answers the paths. Nothing is written when any part is there already. */
async function generate(text: string): Promise<string[]> {
  const names = parseEntity(text);
  const module = `apps/web/modules/${names.module}`;
  const index = `${module}/index.ts`;
  if (!exists(index))
    throw new Error(`There is no module ${names.module}: ${index} does not exist.`);
  const folder = `${module}/${names.path}`;
  if (exists(folder)) throw new Error(`${folder} exists already.`);
  const chapter = findChapter(names.module);
  if (readText(chapter).includes(`create table public.${names.table} `)) {
    throw new Error(`${chapter} has a table ${names.table} already.`);
  }

  const sql = renderSql(names);
  const migration = `supabase/migrations/${timestamp()}_${names.module}_${names.table}.sql`;
  const slice = Object.entries(renderSlice(names)).map(
    ([file, content]) => [`${folder}/${file}`, content] as const,
  );
  const files = new Map<string, string>([
    ...slice,
    [index, wireSlice(readText(index), names)],
    [chapter, `${readText(chapter).trimEnd()}\n\n${sql}`],
    [migration, sql],
  ]);
  for (const [path, content] of files) {
    mkdirSync(join(root, path, ".."), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  await runBin("oxfmt", "oxfmt", [...slice.map(([path]) => path), index]);
  return [...files.keys()];
}

function findChapter(module: string): string {
  const chapters = readdirSync(join(root, "supabase/schemas"));
  const found = chapters.find((name) => new RegExp(`^\\d+_${module}\\.sql$`).test(name));
  if (!found)
    throw new Error(
      `The module ${module} has no chapter supabase/schemas/<nn>_${module}.sql: add one first.`,
    );
  return `supabase/schemas/${found}`;
}

/** UTC, to the second, as the Supabase CLI names migrations; later than every migration there is. */
function timestamp(): string {
  const now = new Date().toISOString().replaceAll(/\D/g, "").slice(0, 14);
  const last =
    readdirSync(join(root, "supabase/migrations")).toSorted().at(-1)?.slice(0, 14) ?? "0";
  return now > last ? now : String(BigInt(last) + 1n);
}
