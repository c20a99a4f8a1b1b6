// `pnpm test:mutants`: puts each fault into the schema, in a transaction that is taken back, and asks who sees it.
import type { Client } from "pg";

import { startTestPostgres } from "@rapport/stack/testing";

import { allInvariants } from "../invariants.ts";
import { listCallables, tryFunctions } from "../matrix/function-tries.ts";
import type { Callable } from "../matrix/function-tries.ts";
import { findUnknown } from "../matrix/known.ts";
import { openGround } from "../matrix/open.ts";
import type { Ground } from "../matrix/open.ts";
import { Report, tell } from "../matrix/report.ts";
import { trySql } from "../matrix/sql-door.ts";
import { listMutants } from "./list.ts";
import type { Kind, Mutant } from "./list.ts";

type Verdict = { mutant: Mutant; by: "matrix" | "invariant" | null; line: string };

/** Faults that no caller can show: a rule over the catalogue must see them. Of all others the matrix must. */
const ruleSuffices: Kind[] = ["grant", "execute", "row-level security"];

const only = process.argv.slice(2).join(" ");
const postgres = await startTestPostgres();
let failed = true;
try {
  const ground = await openGround();
  failed = !(await run(ground));
  await ground.close();
} finally {
  await postgres.stop();
}
process.exit(failed ? 1 : 0);

async function run(ground: Ground): Promise<boolean> {
  const { client, world } = ground;
  const start = performance.now();
  const functions = await listCallables(client);
  const before = new Set(await findBreaks(client));
  for (const line of before)
    console.log(`The schema breaks a rule before any fault is put in: ${line}`);
  const mutants = (await listMutants(client, world)).filter(({ name, kind }) =>
    `${kind} ${name}`.includes(only),
  );
  const verdicts: Verdict[] = [];
  for (const mutant of mutants) {
    const verdict = await judgeMutant(ground, mutant, functions, before);
    verdicts.push(verdict);
    if (survives(verdict))
      console.log(
        `survived: ${mutant.kind}: ${mutant.name}${verdict.line ? ` (${verdict.line})` : ""}`,
      );
  }
  console.log("");
  for (const kind of new Set(mutants.map(({ kind }) => kind))) console.log(lineOf(kind, verdicts));
  const killed = verdicts.filter((verdict) => !survives(verdict)).length;
  console.log(
    `\nmutants: ${killed} of ${verdicts.length} killed in ${Math.round((performance.now() - start) / 1000)} s`,
  );
  return killed === verdicts.length && before.size === 0 && verdicts.length > 0;
}

function lineOf(kind: Kind, verdicts: Verdict[]): string {
  const some = verdicts.filter(({ mutant }) => mutant.kind === kind);
  const by = (who: Verdict["by"]) => some.filter((verdict) => verdict.by === who).length;
  return `${kind.padEnd(20)} ${String(some.length).padStart(4)}   by the matrix ${String(by("matrix")).padStart(4)}   by a rule ${String(by("invariant")).padStart(4)}`;
}

function survives({ mutant, by }: Verdict): boolean {
  return by === null || (by === "invariant" && !ruleSuffices.includes(mutant.kind));
}

async function judgeMutant(
  { client, world, principals }: Ground,
  mutant: Mutant,
  functions: Callable[],
  before: Set<string>,
): Promise<Verdict> {
  await client.query("begin");
  try {
    await client.query(mutant.sql);
    const report = new Report();
    const slice = {
      principals: principals.toSorted(
        (a, b) => Number(mutant.suspects(b.name, b.role)) - Number(mutant.suspects(a.name, a.role)),
      ),
      hasty: true,
    };
    if (mutant.tables.length > 0)
      await trySql(client, world, { ...slice, tables: mutant.tables }, report);
    if (mutant.functions.length > 0) {
      const called = functions.filter(({ signature }) => mutant.functions.includes(signature));
      await tryFunctions(client, world, { ...slice, functions: called }, report);
    }
    const [surprise] = report.surprises;
    if (surprise) return { mutant, by: "matrix", line: tell(surprise) };
    const [broken] = (await findBreaks(client)).filter((line) => !before.has(line));
    return { mutant, by: broken ? "invariant" : null, line: broken ?? "" };
  } catch (error) {
    return { mutant, by: null, line: `the fault could not be put in: ${String(error)}` };
  } finally {
    await client.query("rollback");
  }
}

async function findBreaks(client: Client): Promise<string[]> {
  const lines = await findUnknown(client);
  for (const { invariants } of allInvariants)
    for (const { rule, find } of invariants)
      lines.push(...(await find(client)).map((line) => `${rule}: ${line}`));
  return lines;
}
