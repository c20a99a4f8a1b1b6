// The SQL door: every principal, every table, every verb, each in a subtransaction that is taken back.
import type { Client } from "pg";

import { tryAs } from "./attempts.ts";
import type { Befores } from "./attempts.ts";
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
  const before: Befores = new Map();
  const run = async (who: typeof owner, object: string, tries: Try[]): Promise<boolean> => {
    const answers = await tryAs(
      client,
      who,
      tries.map(({ attempt, expected }) =>
        looksAtState(expected) ? attempt : { ...attempt, state: undefined },
      ),
      before,
    );
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
    for (const who of slice.principals) {
      if (await run(who, name, tryTable(world, who, name))) return;
    }
  }
  if (slice.tables) return;
  for (const { full } of world.closed)
    for (const who of slice.principals) await run(who, full, tryClosed(full));
}
