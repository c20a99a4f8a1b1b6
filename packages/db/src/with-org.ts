import type { Writable } from "node:stream";
import { Kysely, PostgresDialect, type PostgresPool, type PostgresPoolClient } from "kysely";
import type pg from "pg";
import { statementName, type Database } from "./pool.ts";
import type { DB } from "./types.ts";

/** What the database is told of a request. It checks membership, key and session itself; `key_id`, `origin` and what is for the audit log it believes from us alone. */
export type Claims = {
  sub?: string;
  key_id?: string;
  org_id?: string;
  email?: string;
  user_metadata?: { full_name?: string; org_name?: string };
  request_id?: string;
  origin?: "ui" | "api" | "import" | "seed";
  origin_id?: string;
  /** The token's session: one that has ended is nobody's. */
  session_id?: string;
  /** An external token's permissions: they narrow what the role gives. */
  permissions?: readonly string[];
  /** For the audit log. */
  ip?: string;
  user_agent?: string;
  reason?: string;
};

export type OrgDb = Kysely<DB>;

/**
 * Begins a statement that is planned for its values each time. A plan that is kept has to do for all values, and knows of them only
 * what is usual over all orgs: for the newest of one job title it sorted all who have it, where a walk from the newest finds a page.
 */
export const PLAN_ANEW = "/* planned for these values */";

/**
 * Runs `fn` in one transaction as `rapport_app` with these claims: the only way to a table.
 * Commits when `fn` resolves and rolls back when it throws; the error is passed on. Fails closed: without a role or with
 * broken claims no statement inside runs. The handle is dead once the promise settles.
 * `readOnly` refuses every write (25006), and does not wait for COMMIT: a read has nothing to lose by it.
 */
export async function withOrg<T>(
  db: Database,
  claims: Claims,
  fn: (trx: OrgDb) => Promise<T>,
  options: { readOnly?: boolean } = {},
): Promise<T> {
  const client = await db.pool.connect();
  let broken: Error | undefined;
  try {
    holdWrites(client);
    const begun = client.query(openingOf(claims, options.readOnly));
    // It travels ahead of the first statement, which fails with it; the rejection itself is awaited below.
    begun.catch(() => {});
    const answer = await fn(kyselyOn(client, db.prepared));
    await begun;
    if (options.readOnly) {
      // Whoever gets the connection next sends after it. What can fail is the connection itself, which they are told.
      holdWrites(client);
      client.query("commit").catch(() => {});
      return answer;
    }
    const { command } = await client.query("commit");
    // A transaction in which a statement failed answers COMMIT by ROLLBACK without an error.
    if (command !== "COMMIT")
      throw new Error("The transaction was rolled back, because a statement in it had failed.");
    return answer;
  } catch (error) {
    await client.query("rollback").catch((failed: Error) => {
      broken = failed;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

/**
 * Keeps what is sent in this turn together: the opening and the first statement leave in one packet, and the server wakes up once.
 * A ninth of a short read's time in this process was that packet.
 */
function holdWrites(client: pg.PoolClient): void {
  const { stream } = (client as pg.PoolClient & { connection: { stream: Writable } }).connection;
  stream.cork();
  process.nextTick(() => stream.uncork());
}

function openingOf(claims: Claims, readOnly = false): string {
  const json = JSON.stringify({ role: "authenticated", ...claims });
  return `begin${readOnly ? " read only" : ""}; set local role rapport_app; select set_config('request.jwt.claims', ${quote(json)}, true)`;
}

// standard_conforming_strings is on: a quote is the only character that ends a literal. NUL cannot travel at all.
const quote = (text: string) => `'${text.replaceAll("'", "''").replaceAll("\u0000", "")}'`;

function kyselyOn(client: pg.PoolClient, prepared: boolean): OrgDb {
  const one = {
    query: (text: unknown, values?: readonly unknown[]) =>
      typeof text === "string"
        ? client.query({
            name: prepared && !text.startsWith(PLAN_ANEW) ? statementName(text) : undefined,
            text,
            values: values ? [...values] : [],
          })
        : client.query(text as never),
    release() {},
  };
  const pool: PostgresPool = {
    options: {},
    connect: async () => one as unknown as PostgresPoolClient,
    end: async () => {},
  };
  return new Kysely<DB>({ dialect: new PostgresDialect({ pool }) });
}
