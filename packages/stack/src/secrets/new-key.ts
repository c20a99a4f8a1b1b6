// A further encryption key for the stack on this machine.
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { inHome } from "../paths.ts";
import { loadSecrets, writePrivate } from "../secrets.ts";
import { StackError } from "../stack-error.ts";

/** Puts a new key behind the others in secrets.json, so that it is the current one. Answers its id. */
export function addEncryptionKey(home: string): string {
  if (!existsSync(inHome(home, "secrets.json")))
    throw new StackError(
      "settings_missing",
      `There are no secrets in ${home} yet: start the stack once.`,
    );
  const secrets = loadSecrets(home);
  const numbers = Object.keys(secrets.encryption_keys).map((id) =>
    Number(/^k(\d+)$/.exec(id)?.[1] ?? 0),
  );
  const id = `k${Math.max(0, ...numbers) + 1}`;
  secrets.encryption_keys[id] = randomBytes(32).toString("base64");
  writePrivate(inHome(home, "secrets.json"), secrets);
  return id;
}
