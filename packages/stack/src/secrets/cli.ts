// `pnpm secrets:rotate [--status | --verify | --new-key]`: moves sealed values to the current encryption key.
import { relative } from "node:path";
import { redactText } from "@rapport/core/redact";
import { homeFolder, repoRoot } from "../paths.ts";
import { StackError } from "../stack-error.ts";
import { findSecrets } from "./find-secrets.ts";
import { addEncryptionKey } from "./new-key.ts";
import { rotateSecrets, verifySecrets } from "./rotate.ts";
import { withSecretStore } from "./store.ts";
import type { BrokenValue } from "./walk.ts";
import { describeBroken, describeEnd, describeProgress, describeStatus } from "./words.ts";

const USE = `Use: pnpm secrets:rotate             seals every value with the current key
     pnpm secrets:rotate --status    counts values by key, and API keys by pepper
     pnpm secrets:rotate --verify    opens every value and changes nothing
     pnpm secrets:rotate --new-key   makes a key for the stack on this machine`;

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const complain = (line: string): void => void process.stderr.write(`${line}\n`);
const listBroken = (broken: BrokenValue[]): void =>
  broken.forEach((value) => complain(describeBroken(value)));

/** Answers the exit code: 0, 1 when something is left or wrong, 2 for words it does not know. */
export async function main(args: string[], env = process.env): Promise<number> {
  const [mode = "--rotate", ...more] = args;
  if (more.length > 0 || !["--rotate", "--status", "--verify", "--new-key"].includes(mode)) {
    complain(USE);
    return 2;
  }
  const home = homeFolder(env.RAPPORT_HOME);
  if (mode === "--new-key") {
    if (env.RAPPORT_WORKER_DB_URL || env.RAPPORT_ENCRYPTION_KEYS)
      throw new StackError(
        "settings_missing",
        "--new-key is for the stack on this machine. Elsewhere add an entry to RAPPORT_ENCRYPTION_KEYS (docs/operate.md).",
      );
    const id = addEncryptionKey(home);
    say(
      `${id} is the last key in ${relative(repoRoot, home) || home}/secrets.json. Restart the stack, then run: pnpm secrets:rotate`,
    );
    return 0;
  }
  const { workerUrl, ring } = await findSecrets(env, home);
  return withSecretStore(workerUrl, async (store) => {
    if (mode === "--status") {
      const { counts } = await store.count();
      for (const line of describeStatus(counts, await store.countPeppers(), ring)) say(line);
      return 0;
    }
    if (mode === "--verify") {
      const { opened, broken } = await verifySecrets(store, ring);
      listBroken(broken);
      say(`${opened} opened, ${broken.length} did not.`);
      return broken.length === 0 ? 0 : 1;
    }
    const rotation = await rotateSecrets(store, ring, (progress) =>
      say(describeProgress(progress)),
    );
    listBroken(rotation.broken);
    const { lines, failed } = describeEnd(rotation, ring);
    for (const line of lines) say(line);
    return failed ? 1 : 0;
  });
}

/** An error in words alone: its other fields may hold a connection string with its password. */
function describeFailure(error: unknown): string {
  if (error instanceof StackError) return error.message;
  const { message, code } = error as { message?: string; code?: string };
  const cause = message || code || "unknown cause";
  return redactText(`The rotation stopped: ${cause}. What was moved stays; run it again.`);
}

if (import.meta.main) {
  process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
    complain(describeFailure(error));
    return 1;
  });
}
