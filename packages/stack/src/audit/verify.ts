// `pnpm audit:verify [--org <slug or id>] [--file <export.ndjson>] [--keys <keys.json>] [--witness <server.log>]`: is the audit log what it was? Exits 1 with the first entry that is not.
import { parseArgs } from "node:util";
import { withClient } from "../postgres/client.ts";
import { homeFolder } from "../paths.ts";
import { loadSecrets } from "../secrets.ts";
import { StackError } from "../stack-error.ts";
import { readStackFile } from "../stack-file.ts";
import { runTool } from "../db/tool.ts";
import type { PublicKeys } from "./check-chain.ts";
import { publicKeysOf, readKeysFile } from "./keys.ts";
import { verifyDatabase, type Verdict } from "./verify-database.ts";
import { verifyFile, type FileVerdict } from "./verify-file.ts";
import { readWitnesses } from "./witnesses.ts";

function findKeys(file: string | undefined, needed: boolean): PublicKeys {
  if (file) return readKeysFile(file);
  const given = process.env.RAPPORT_AUDIT_SIGNING_KEY;
  if (given) return publicKeysOf(given);
  if (!needed) return new Map();
  if (process.env.RAPPORT_OWNER_DB_URL)
    throw new StackError(
      "settings_missing",
      "Signatures need the keys: set RAPPORT_AUDIT_SIGNING_KEY, or name a file with the answer of GET /api/v1/audit-logs/keys by --keys.",
    );
  return publicKeysOf(JSON.stringify(loadSecrets(homeFolder()).audit_signing_keys));
}

function findDatabase(): string {
  const url = process.env.RAPPORT_OWNER_DB_URL || readStackFile(homeFolder())?.db_url;
  if (!url)
    throw new StackError(
      "settings_missing",
      "There is no database to verify: set RAPPORT_OWNER_DB_URL, start the stack, or name an export by --file.",
    );
  return url;
}

/** One org's verdict in a line. */
export function describeVerdict(verdict: Verdict): string {
  const name = verdict.slug ?? verdict.org_id;
  if (verdict.problem) return `${name}: NOT as it was sealed. ${verdict.problem.words}`;
  const remarks = [
    verdict.erased > 0 && `${verdict.erased} with erased values, on record`,
    verdict.unsigned > 0 && `${verdict.unsigned} since the last signed head`,
    verdict.unsealed > 0 && `${verdict.unsealed} waiting for their seal`,
  ].filter(Boolean);
  return `${name}: ${verdict.entries} entries in one chain, ${verdict.heads} signed heads${remarks.length ? ` (${remarks.join(", ")})` : ""}`;
}

/** A file's verdict in words. */
export function describeFile(verdict: FileVerdict): string {
  if (verdict.problem) return `NOT as it was sealed. ${verdict.problem.words}`;
  const remarks = [
    `${verdict.tied} of ${verdict.entries} entries tied to a signed head`,
    verdict.unsealed > 0 && `${verdict.unsealed} were not sealed yet: nothing proves them`,
    verdict.erased > 0 && `${verdict.erased} with erased values`,
    verdict.masked > 0 && `${verdict.masked} with values that the exporter may not see`,
    verdict.ownKeys &&
      "signatures checked with the keys that the file itself names: compare them with GET /api/v1/audit-logs/keys",
  ].filter(Boolean);
  return `${verdict.entries} entries of ${verdict.org_id}, each as it was sealed\n  ${remarks.join("\n  ")}`;
}

if (import.meta.main) {
  await runTool(async () => {
    const { values } = parseArgs({
      args: process.argv.slice(2).filter((arg) => arg !== "--"),
      options: {
        org: { type: "string" },
        file: { type: "string" },
        keys: { type: "string" },
        witness: { type: "string" },
      },
    });
    if (values.file) {
      const verdict = await verifyFile(values.file, findKeys(values.keys, false));
      if (verdict.problem) return describeFile(verdict);
      process.stdout.write(`${describeFile(verdict)}\n`);
      return undefined;
    }
    const keys = findKeys(values.keys, true);
    const witnesses = values.witness ? await readWitnesses(values.witness) : undefined;
    const failures: string[] = [];
    let orgs = 0;
    await withClient(findDatabase(), async (client) => {
      for await (const verdict of verifyDatabase(client, keys, values.org, witnesses)) {
        orgs++;
        if (verdict.problem) failures.push(describeVerdict(verdict));
        else process.stdout.write(`${describeVerdict(verdict)}\n`);
      }
    });
    if (orgs === 0) return `There is no organisation ${values.org ?? ""} with an audit log.`;
    return failures.length ? failures.join("\n") : undefined;
  });
}
