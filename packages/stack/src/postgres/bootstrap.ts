// Makes an empty database look like a fresh Supabase project: roles, schemas, extensions, the tables of Supabase Auth.
import { readFileSync } from "node:fs";
import { installAuthSchema } from "../supabase/auth-schema.ts";
import { setPasswords, withClient } from "./client.ts";

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
