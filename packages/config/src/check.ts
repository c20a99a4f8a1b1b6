// `pnpm check`: every agreement that can be checked without running the product.
import { pathToFileURL } from "node:url";

import { printResult, runGuard } from "./guard.ts";
import type { Guard, GuardResult } from "./guard.ts";
import { boundaries } from "./guards/boundaries.ts";
import { denoTypes } from "./guards/deno-types.ts";
import { eventShapes } from "./guards/event-shapes.ts";
import { format } from "./guards/format.ts";
import { knip } from "./guards/knip.ts";
import { licences } from "./guards/licences.ts";
import { lint } from "./guards/lint.ts";
import { sessionSql } from "./guards/session-sql.ts";
import { types } from "./guards/types.ts";
import { words } from "./guards/words.ts";

/** In the order they are printed. Lint and types take the time; the rest fits beside them. */
const guards: Guard[] = [
  types,
  denoTypes,
  lint,
  format,
  boundaries,
  sessionSql,
  words,
  eventShapes,
  licences,
  knip,
];

/** Runs the guards, two at a time (the project promises to work on two cores), and prints each. */
export async function check(
  only: string[] = [],
  print?: (line: string) => void,
): Promise<GuardResult[]> {
  const chosen = guards.filter((guard) => only.length === 0 || only.includes(guard.name));
  const results: GuardResult[] = [];
  const queue = [...chosen];
  const work = async () => {
    for (let guard = queue.shift(); guard; guard = queue.shift()) {
      const result = await runGuard(guard);
      printResult(result, print);
      results.push(result);
    }
  };
  await Promise.all([work(), work()]);
  return results;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const only = process.argv.slice(2);
  const unknown = only.filter((name) => !guards.some((guard) => guard.name === name));
  if (unknown.length > 0) {
    console.error(
      `No guard is named ${unknown.join(", ")}. There are: ${guards.map((guard) => guard.name).join(", ")}.`,
    );
    process.exit(2);
  }
  const results = await check(only);
  const failed = results.filter((result) => result.breaks.length > 0);
  console.log(`\n${results.length - failed.length} guards hold, ${failed.length} broken`);
  process.exit(failed.length === 0 ? 0 : 1);
}
