// Sealed values as the database offers them to the role rapport_worker: counted, handed out, swapped.
import pg from "pg";

export type Column = { table: string; column: string };
/** How many values of a column name a key. */
export type KeyCount = Column & { keyId: string; secrets: number };
export type SealedRow = { orgId: string; rowId: string; sealed: string };
export type Swap = { org_id: string; id: string; old: string; new: string };
export type PepperCount = { version: number; apiKeys: number; usable: number };

export type SecretStore = {
  /** The registered columns, and how many of their values name which key. */
  count(): Promise<{ columns: Column[]; counts: KeyCount[] }>;
  /** The next values that do not name this key, behind the row given. */
  next(
    column: Column,
    currentKey: string,
    after: SealedRow | undefined,
    max: number,
  ): Promise<SealedRow[]>;
  /** One transaction: swaps what is still as it was read, and answers how many that were. */
  replace(column: Column, swaps: Swap[]): Promise<number>;
  countPeppers(): Promise<PepperCount[]>;
};

const FIRST = "00000000-0000-0000-0000-000000000000";

/** Opens the store for the time of one function. */
export async function withSecretStore<T>(
  workerUrl: string,
  use: (store: SecretStore) => Promise<T>,
): Promise<T> {
  // The name stands in the audit log as the one who acted.
  const client = new pg.Client({ connectionString: workerUrl, application_name: "secrets:rotate" });
  client.on("error", () => {});
  await client.connect();
  try {
    return await use(storeOver(client));
  } finally {
    await client.end().catch(() => {});
  }
}

function storeOver(client: pg.Client): SecretStore {
  return {
    async count() {
      const { rows } = await client.query<{
        table_name: string;
        column_name: string;
        key_id: string | null;
        secrets: string;
      }>("select * from app.secrets_by_key()");
      const columns = new Map<string, Column>();
      const counts: KeyCount[] = [];
      for (const { table_name: table, column_name: column, key_id: keyId, secrets } of rows) {
        columns.set(`${table}.${column}`, { table, column });
        if (keyId !== null) counts.push({ table, column, keyId, secrets: Number(secrets) });
      }
      return { columns: [...columns.values()], counts };
    },
    async next({ table, column }, currentKey, after, max) {
      const { rows } = await client.query<{ org_id: string; id: string; sealed: string }>(
        "select * from app.secrets_to_rotate($1, $2, $3, $4, $5, $6)",
        [table, column, currentKey, after?.orgId ?? FIRST, after?.rowId ?? FIRST, max],
      );
      return rows.map((row) => ({ orgId: row.org_id, rowId: row.id, sealed: row.sealed }));
    },
    async replace({ table, column }, swaps) {
      const { rows } = await client.query<{ swapped: number }>(
        "select app.replace_secrets($1, $2, $3) as swapped",
        [table, column, JSON.stringify(swaps)],
      );
      return rows[0]?.swapped ?? 0;
    },
    async countPeppers() {
      const { rows } = await client.query<{
        pepper_version: number;
        api_keys: string;
        usable: string;
      }>("select * from app.api_keys_by_pepper()");
      return rows.map((row) => ({
        version: row.pepper_version,
        apiKeys: Number(row.api_keys),
        usable: Number(row.usable),
      }));
    },
  };
}
