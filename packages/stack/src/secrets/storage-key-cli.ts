// `pnpm storage:key`: prints the token for RAPPORT_STORAGE_KEY and nothing else, so that it can be piped into a vault.
import { StackError } from "../stack-error.ts";
import { makeStorageKey } from "./storage-key.ts";

try {
  process.stdout.write(`${await makeStorageKey(process.env)}\n`);
} catch (error) {
  if (!(error instanceof StackError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
