// Where things lie and which ports are ours.
import { join, resolve } from "node:path";
import { StackError } from "./stack-error.ts";

/** The repository's root. */
export const repoRoot = resolve(import.meta.dirname, "../../..");

export type Ports = {
  web: number;
  api: number;
  supabase: number;
  postgres: number;
  functions: number;
  mailbox: number;
  google: number;
  twilio: number;
};

const BASE_PORTS: Ports = {
  web: 3000,
  api: 3001,
  supabase: 54321,
  postgres: 54322,
  functions: 54323,
  mailbox: 54324,
  google: 54325,
  twilio: 54326,
};

/** The folder that holds data, secrets and logs of one stack: RAPPORT_HOME (below the repository if relative) or `.rapport`. */
export function homeFolder(home = process.env.RAPPORT_HOME): string {
  return resolve(repoRoot, home || ".rapport");
}

/** The ports of a stack: the usual ones plus RAPPORT_PORT_OFFSET. */
export function portsFor(offset = readOffset()): Ports {
  return Object.fromEntries(
    Object.entries(BASE_PORTS).map(([part, port]) => [part, port + offset]),
  ) as Ports;
}

function readOffset(): number {
  const text = process.env.RAPPORT_PORT_OFFSET || "0";
  const offset = Number(text);
  if (!Number.isInteger(offset) || offset < 0 || offset > 10_000) {
    throw new StackError(
      "settings_missing",
      `RAPPORT_PORT_OFFSET is "${text}": it must be a whole number from 0 to 10000.`,
    );
  }
  return offset;
}

/** A file or folder below the stack's home. */
export const inHome = (home: string, ...parts: string[]): string => join(home, ...parts);
