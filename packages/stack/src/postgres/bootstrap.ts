// Makes an empty database look like a fresh Supabase project: roles, schemas, extensions, the tables of Supabase Auth.
import { readFileSync } from "node:fs";
import pg from "pg";
import { installAuthSchema } from "../supabase/auth-schema.ts";

const readSql = (name: string): string => readFileSync(new URL(name, import.meta.url), "utf8");

export type Passwords = { postgres: string; supabase_lite: string };

/**
 * Creates the roles of a Supabase project in a cluster and gives the login roles their passwords. Can be run again.
 * @param superUrl connection string of the superuser
 */
export async function bootstrapRoles(superUrl: string, passwords: Passwords): Promise<void> {
  await withClient(superUrl, async (client) => {
    await client.query(readSql("roles.sql"));
    await setPasswords(client, passwords);
  });
}

/** Brings one database to the state of a fresh Supabase project, its auth schema included. Can be run again. */
export async function bootstrapDatabase(superUrl: string): Promise<void> {
  await withClient(superUrl, (client) => client.query(readSql("database.sql")));
  await installAuthSchema(superUrl);
}

/** Sets passwords of login roles; names come from our own code, passwords are quoted by the server. */
export async function setPasswords(
  client: pg.Client,
  passwords: Record<string, string>,
): Promise<void> {
  for (const [role, password] of Object.entries(passwords)) {
    await client.query(
      `alter role ${pg.escapeIdentifier(role)} password ${pg.escapeLiteral(password)}`,
    );
  }
}

/** Opens a connection for the time of one function. */
export async function withClient<T>(
  url: string,
  use: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({ connectionString: url, application_name: "rapport-stack" });
  // A server that goes away between two queries is told by the next query.
  client.on("error", () => {});
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end().catch(() => {});
  }
}
