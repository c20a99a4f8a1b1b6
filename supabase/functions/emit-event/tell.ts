// Records events that arose outside the database: all of a call or none, each once per key.
import postgres from "postgres";
import type { Mistake, OutsideEvent } from "./read-events.ts";

export type Told = { id: string; is_new: boolean };

/** How often a call is begun anew when it and another waited for each other. */
const TRIES = 5;
const DEADLOCK = "40P01";
const IN_FAILED_TRANSACTION = "25P02";
const INVALID_PARAMETER = "22023";

/** Records the events in one transaction and answers their ids in the given order; or what the database says is wrong with one. */
export async function tell(
  sql: postgres.Sql,
  events: readonly OutsideEvent[],
): Promise<Told[] | Mistake> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await sql.begin((transaction) => record(transaction, events));
    } catch (error) {
      if (error instanceof Refused) return error.mistake;
      if (codeOf(error) === DEADLOCK && attempt < TRIES) continue;
      throw error;
    }
  }
}

class Refused extends Error {
  readonly mistake: Mistake;
  constructor(mistake: Mistake) {
    super(mistake.message);
    this.mistake = mistake;
  }
}

async function record(sql: postgres.TransactionSql, events: readonly OutsideEvent[]) {
  // In the order of keys, so that two calls with the same ones wait for each other in one direction.
  const order = [...events.keys()].sort((a, b) => (keyOf(events[a]!) < keyOf(events[b]!) ? -1 : 1));
  const told: Told[] = [];
  const ends = await Promise.allSettled(
    order.map(async (index) => {
      const { org_id, type, key, object, previous } = events[index]!;
      const [row] = await sql<{ event_id: string; is_new: boolean }[]>`
        select event_id, is_new from app.emit_event(${org_id}, ${type}, ${object.id}, ${sql.json(object as postgres.JSONValue)},
          ${previous && sql.json(previous as postgres.JSONValue)}, ${key})`;
      told[index] = { id: row!.event_id, is_new: row!.is_new };
    }),
  );
  for (const [place, end] of ends.entries()) {
    if (end.status === "fulfilled" || codeOf(end.reason) === IN_FAILED_TRANSACTION) continue;
    if (codeOf(end.reason) !== INVALID_PARAMETER) throw end.reason;
    throw new Refused(mistakeOf((end.reason as Error).message, events[order[place]!]!.at));
  }
  return told;
}

const mistakeOf = (message: string, at: string): Mistake =>
  message.startsWith("no such organisation")
    ? { pointer: `${at}/org_id`, message: "There is no such organisation." }
    : { pointer: `${at}/type`, message: `The database refuses it: ${message}.` };

const keyOf = ({ org_id, key }: OutsideEvent): string => `${org_id}|${key}`;
const codeOf = (error: unknown): string | undefined =>
  error instanceof postgres.PostgresError ? error.code : undefined;
