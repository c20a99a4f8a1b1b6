// Acting as somebody: a role and its claims for one transaction that is always rolled back.
import { Client } from "pg";
import type { QueryResult } from "pg";

/** Without a role: as the login role itself. */
export type Actor = {
  role?: string;
  claims?: Record<string, unknown>;
  headers?: Record<string, string>;
};
export type Attempt = { rows: Record<string, unknown>[]; count: number; code: string | null };

/** Runs `body` as the actor and takes everything back. To become a role `client` must be a superuser's. */
export async function actAs<T>(
  client: Client,
  actor: Actor,
  body: (attempt: (sql: string, values?: unknown[]) => Promise<Attempt>) => Promise<T>,
): Promise<T> {
  await client.query("begin");
  try {
    await client.query(
      `select set_config('request.jwt.claims', $1, true), set_config('request.headers', $2, true)`,
      [JSON.stringify(actor.claims ?? {}), JSON.stringify(actor.headers ?? {})],
    );
    if (actor.role) await client.query(`set local role ${actor.role}`);
    return await body((sql, values) => tryQuery(client, sql, values));
  } finally {
    await client.query("rollback");
  }
}

/** A query inside a savepoint: a refusal is an answer (its SQLSTATE), not the end of the transaction. */
async function tryQuery(client: Client, sql: string, values: unknown[] = []): Promise<Attempt> {
  await client.query("savepoint attempt");
  try {
    const result: QueryResult<Record<string, unknown>> = await client.query(sql, values);
    await client.query("release savepoint attempt");
    return { rows: result.rows, count: result.rowCount ?? 0, code: null };
  } catch (error) {
    await client.query("rollback to savepoint attempt");
    return { rows: [], count: 0, code: (error as { code?: string }).code ?? "unknown" };
  }
}

/** A connection as a login role itself, as a pool opens it. */
export async function connectAs(url: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  await client.connect();
  return client;
}
