// Which database and which keys a rotation works with: both from the environment, or both of the stack on this machine.
import { statSync } from "node:fs";
import { type Keyring, readKeyring } from "@rapport/core/envelope";
import { inHome } from "../paths.ts";
import { loadSecrets } from "../secrets.ts";
import { StackError } from "../stack-error.ts";
import { readStackFile } from "../stack-file.ts";

export type Found = { workerUrl: string; ring: Keyring };

/** @throws StackError `settings_missing` for half a configuration, no running stack, or one that runs with the keys from before. */
export async function findSecrets(
  env: Record<string, string | undefined>,
  home: string,
): Promise<Found> {
  const { RAPPORT_WORKER_DB_URL: url, RAPPORT_ENCRYPTION_KEYS: keys } = env;
  if (url && keys) return { workerUrl: url, ring: await readKeys(keys) };
  if (url || keys) {
    const [given, missing] = url
      ? ["RAPPORT_WORKER_DB_URL", "RAPPORT_ENCRYPTION_KEYS"]
      : ["RAPPORT_ENCRYPTION_KEYS", "RAPPORT_WORKER_DB_URL"];
    throw new StackError(
      "settings_missing",
      `${given} is set but ${missing} is not: values of one database open with its own keys alone. Set both, or neither for the stack on this machine.`,
    );
  }
  const stack = readStackFile(home);
  if (!stack)
    throw new StackError(
      "settings_missing",
      `No stack runs from ${home}. Start it, or set RAPPORT_WORKER_DB_URL and RAPPORT_ENCRYPTION_KEYS.`,
    );
  if (statSync(inHome(home, "secrets.json")).mtimeMs > statSync(inHome(home, "stack.json")).mtimeMs)
    throw new StackError(
      "settings_missing",
      "The stack was started before its secrets.json was changed, so it could not open what would be sealed now. Restart it first.",
    );
  const secrets = loadSecrets(home);
  const workerUrl = Object.assign(new URL(stack.db_url), {
    username: "rapport_worker",
    password: secrets.passwords.rapport_worker,
  }).href;
  return { workerUrl, ring: await readKeys(JSON.stringify(secrets.encryption_keys)) };
}

async function readKeys(json: string): Promise<Keyring> {
  try {
    return await readKeyring(json);
  } catch (error) {
    // Its words name the fault and never a key.
    throw new StackError("settings_missing", (error as Error).message);
  }
}
