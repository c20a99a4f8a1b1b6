// <home>/stack.json: where a running stack answers. Read by tests, the bench and scripts.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

export type DemoAccess = {
  email: string;
  password: string;
  org_id: string;
  org_slug: string;
  api_key: string;
};
export type OtherAccess = { email: string; password: string; org_id: string; api_key: string };

export type StackFile = {
  web_url: string;
  /** Ends in /api/v1. */
  api_url: string;
  supabase_url: string;
  functions_url: string;
  /** Connection string of the owner of the schema; the run-time role when the owner is not known. */
  db_url: string;
  publishable_key: string;
  mailbox_url: string | null;
  /** Pages to play the other side; null where a real account is used. */
  emulators: { google: string | null; twilio: string | null };
  demo: DemoAccess | null;
  /** The second tenant of the demo. */
  other: OtherAccess | null;
  pids: Record<string, number>;
};

/** Reads stack.json of a home folder; undefined when no stack has run there. */
export function readStackFile(home: string): StackFile | undefined {
  const file = join(home, "stack.json");
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as StackFile) : undefined;
}
