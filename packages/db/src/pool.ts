import { createHash } from "node:crypto";
import pg from "pg";

// What a driver would turn into a Date or a number loses digits or moves days: times and dates stay text, times in ISO 8601.
const types = {
  getTypeParser(oid: number, format?: "text" | "binary") {
    if (oid === pg.types.builtins.TIMESTAMPTZ) return isoTime;
    if (oid === pg.types.builtins.DATE || oid === pg.types.builtins.INT8)
      return (text: string) => text;
    if (oid === pg.types.builtins.NUMERIC) return Number;
    if (oid === TEXT_ARRAY) return parseTexts;
    return pg.types.getTypeParser(oid, format as "text");
  },
};

const TEXT_ARRAY = 1009;
const parseArray = pg.types.getTypeParser(TEXT_ARRAY as never) as (text: string) => unknown;

/** `{deals.read,deals.write}`: plain words need no reading letter by letter, and every request brings its permissions so. */
const parseTexts = (text: string): unknown =>
  /^\{[\w.:*-]+(?:,[\w.:*-]+)*\}$/.test(text) && !/\bnull\b/i.test(text)
    ? text.slice(1, -1).split(",")
    : parseArray(text);

/** `2026-11-21 03:17:22.75+00` as `2026-11-21T03:17:22.750Z`: always milliseconds, so that times also sort as text. */
function isoTime(text: string): string {
  const parts = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?\+00$/.exec(text);
  return parts ? `${parts[1]}T${parts[2]}.${(parts[3] ?? "").slice(0, 3).padEnd(3, "0")}Z` : text;
}

export type Database = {
  pool: pg.Pool;
  /** Whether static statements are named: not behind a pooler in transaction mode. */
  prepared: boolean;
  /** Runs one of the named functions that the login role itself may execute, in a transaction of its own. */
  call<Row extends pg.QueryResultRow>(text: string, values: readonly unknown[]): Promise<Row[]>;
  end(): Promise<void>;
};

/**
 * A pool for the login role of `url` (`rapport_web`), which by itself may read no table: queries go through `withOrg`.
 * `prepared: false` for a pooler that shares connections between transactions.
 */
export function connect(
  url: string,
  options: { max?: number; prepared?: boolean; applicationName?: string } = {},
): Database {
  const prepared = options.prepared ?? true;
  const pool = new pg.Pool({
    connectionString: url,
    max: options.max ?? 10,
    application_name: options.applicationName ?? "rapport",
    // Sends queries ahead of answers; with begin, role and claims in one message a request costs one round trip less.
    pipeline: true,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 30_000,
    options: "-c timezone=UTC",
    types,
  } as pg.PoolConfig);
  // A connection that dies while idle (a database restart) must not end the process: the next request opens another.
  pool.on("error", () => {});
  // One that dies while it is lent: whoever holds it learns from its next query.
  pool.on("connect", (client) => client.on("error", () => {}));
  return {
    pool,
    prepared,
    async call<Row extends pg.QueryResultRow>(text: string, values: readonly unknown[]) {
      const query = prepared
        ? { name: statementName(text), text, values: [...values] }
        : { text, values: [...values] };
      return (await pool.query<Row>(query)).rows;
    },
    end: () => pool.end(),
  };
}

const names = new Map<string, string>();

/** A stable name for a statement, or none once 500 shapes are known: each costs memory on every connection. */
export function statementName(text: string): string | undefined {
  const known = names.get(text);
  if (known || names.size >= 500) return known;
  // By content, not by number: Next loads this module once per bundle, and all of them share the pool's connections.
  const name = `r${createHash("sha256").update(text).digest("base64url").slice(0, 22)}`;
  names.set(text, name);
  return name;
}
