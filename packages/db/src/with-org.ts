import type { Writable } from "node:stream";
import {
  DefaultQueryExecutor,
  Kysely,
  PostgresDialect,
  type CompiledQuery,
  type DatabaseConnection,
  type QueryResult,
} from "kysely";
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
      // Whoever gets the connection next sends after it, in one packet if they come at once: each packet costs as much as a short
      // statement. What can fail is the connection itself, which they are told.
      holdWrites(client, setImmediate);
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
function holdWrites(
  client: pg.PoolClient,
  later: (flush: () => void) => unknown = process.nextTick,
): void {
  const { stream } = (client as pg.PoolClient & { connection: { stream: Writable } }).connection;
  stream.cork();
  later(() => stream.uncork());
}

function openingOf(claims: Claims, readOnly = false): string {
  const json = JSON.stringify({ role: "authenticated", ...claims });
  return `begin${readOnly ? " read only" : ""}; set local role rapport_app; select set_config('request.jwt.claims', ${quote(json)}, true)`;
}

// standard_conforming_strings is on: a quote is the only character that ends a literal. NUL cannot travel at all.
const quote = (text: string) => `'${text.replaceAll("'", "''").replaceAll("\u0000", "")}'`;

const dialect = new PostgresDialect({
  pool: () => Promise.reject(new Error("There is no pool here.")),
});
const shared = {
  config: { dialect },
  dialect,
  driver: dialect.createDriver(),
};
const [compiler, adapter] = [dialect.createQueryCompiler(), dialect.createAdapter()];

/**
 * The query builder on one connection. What knows no connection is made once: a builder of its own for each request, with dialect,
 * driver and pool, took a fourteenth of a short read's time in this process.
 */
function kyselyOn(client: pg.PoolClient, prepared: boolean): OrgDb {
  const connection: DatabaseConnection = {
    async executeQuery<Row>({ sql: text, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
      const { command, rowCount, rows } = await client.query<Row & pg.QueryResultRow>({
        name: prepared && !text.startsWith(PLAN_ANEW) ? statementName(text) : undefined,
        text,
        values: parameters as unknown[],
      });
      return changing.has(command)
        ? { numAffectedRows: BigInt(rowCount ?? 0), rows: rows ?? [] }
        : { rows: rows ?? [] };
    },
    streamQuery() {
      throw new Error("Nothing is streamed in a transaction: page by keyset.");
    },
  };
  const executor = new DefaultQueryExecutor(compiler, adapter, {
    provideConnection: (consumer) => consumer(connection),
  });
  return new Kysely<DB>({ ...shared, executor });
}

const changing: ReadonlySet<string> = new Set(["INSERT", "UPDATE", "DELETE", "MERGE"]);
