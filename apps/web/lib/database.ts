/** The one pool of this process. */
import { connect, type Database } from "@rapport/db";
import { env } from "./env.ts";

// Next reloads modules in development; the pool survives on globalThis, or each reload would leave ten connections behind.
const shared = globalThis as typeof globalThis & { rapportDatabase?: Database };

export function database(): Database {
  return (shared.rapportDatabase ??= connect(env.dbUrl(), {
    max: env.dbPoolSize(),
    prepared: env.dbPrepared(),
  }));
}
