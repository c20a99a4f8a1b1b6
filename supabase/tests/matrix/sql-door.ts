// The SQL door: every principal, every table, every verb, each in a subtransaction that is taken back.
import type { Client } from "pg";

import { keepPlans, newSession, tryAs } from "./attempts.ts";
import { judge, looksAtState } from "./judge.ts";
import type { Principal } from "./principals.ts";
import type { Report } from "./report.ts";
import { tryClosed, tryKeysAlone, tryTable } from "./sql-tries.ts";
import type { Try } from "./sql-tries.ts";
import type { World } from "./world.ts";

const owner: Pick<Principal, "role" | "claims" | "headers"> & { name: string } = {
  name: "the owner of the tables",
  role: "none" as Principal["role"],
  claims: {},
  headers: {},
};

export type Slice = {
  principals: Principal[];
  /** Names of tables of public; all unless given. */
  tables?: string[];
  /** Ends at the first surprise. */
  hasty?: boolean;
};

/** Runs the tables of a slice. */
export async function trySql(
  client: Client,
  world: World,
  slice: Slice,
  report: Report,
): Promise<void> {
  const session = newSession();
  const run = async (who: typeof owner, object: string, tries: Try[]): Promise<boolean> => {
    const attempts = tries.map(({ attempt }) => attempt);
    if (who !== owner && !slice.hasty) await keepPlans(client, attempts, session);
    const answers = await tryAs(client, who, attempts, session);
    for (const [i, { verb, expected }] of tries.entries()) {
      const answer = answers[i];
      if (!answer) throw new Error(`The try ${verb} on ${object} has no answer.`);
      report.note({ door: "SQL", principal: who.name, object, verb }, judge(expected, answer));
    }
    return slice.hasty === true && report.surprises.length > 0;
  };
  const names = slice.tables ?? [...world.tables.keys()];
  for (const name of names) {
    if (await run(owner, name, tryKeysAlone(world, name))) return;
    const all = slice.principals.map((who) => ({
      who,
      tries: tryTable(world, who, name).map(withoutNeedless),
    }));
    // What prepares turns triggers off and on, upon which Postgres forgets every plan: so it comes last.
    for (const prepares of [false, true]) {
      for (const { who, tries } of all) {
        const some = tries.filter(({ attempt }) => (attempt.prepare !== undefined) === prepares);
        if (await run(who, name, some)) return;
      }
    }
  }
  if (slice.tables) return;
  for (const { full } of world.closed)
    for (const who of slice.principals) await run(who, full, tryClosed(full));
}

/**
 * Leaves out what the verdict does not need: a state that it does not look at, and what makes way for a write that is to be refused.
 * Were it not refused it would fail on what is in its way, and that is a surprise as well.
 */
function withoutNeedless({ verb, attempt, expected }: Try): Try {
  const { prepare, state, ...rest } = attempt;
  const fails = "refused" in expected || ("writes" in expected && expected.writes === 0);
  return {
    verb,
    expected,
    attempt: {
      ...rest,
      ...(prepare && !fails ? { prepare } : {}),
      ...(state && looksAtState(expected) ? { state } : {}),
    },
  };
}
