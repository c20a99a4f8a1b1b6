/** The sealer: chains what is committed, then signs where the chains end. Any number of processes may call it. */
import type { Log } from "@rapport/core";
import type { Database } from "@rapport/db";
import { signHead } from "./signing.ts";

/** Rows of one transaction: some 100 ms of work. */
const BATCH = 2_000;

/** Seals until nothing waits or `budgetMs` is spent. `remaining` is 1 when more waits. */
export async function sealAudit(
  db: Database,
  log: Log,
  budgetMs = 10_000,
): Promise<{ sealed: number; signed: number; remaining: number }> {
  const until = Date.now() + budgetMs;
  let sealed = 0;
  let more = true;
  while (more && Date.now() < until) {
    const [row] = await db.call<{ sealed: number | null; remaining: boolean | null }>(
      "select sealed, remaining from app.seal_audit($1)",
      [BATCH],
    );
    sealed += row?.sealed ?? 0;
    // Null: another process is at it.
    more = row?.remaining ?? false;
  }
  const signed = await signHeads(db, log);
  return { sealed, signed, remaining: more ? 1 : 0 };
}

type Unsigned = { org_id: string; seq: string; hash: string; sealed_at: string };

/** Once an hour an org's head is a line of the server's log as well: a witness that the database's superuser cannot unsay. */
const TELL_EVERY = 3_600_000;
const told = new Map<string, number>();

/** Signs every chain's end that has no signature. */
async function signHeads(db: Database, log: Log): Promise<number> {
  const ends = await db.call<Unsigned>(
    "select org_id, seq, hash, sealed_at from app.unsigned_audit_heads()",
    [],
  );
  if (ends.length === 0) return 0;
  const heads = ends.map((end) => {
    const head = { ...end, seq: Number(end.seq), day: end.sealed_at.slice(0, 10) };
    return { ...head, ...signHead(head) };
  });
  await db.call("select app.sign_audit_heads($1)", [JSON.stringify(heads)]);
  for (const head of heads) {
    if ((told.get(head.org_id) ?? 0) > Date.now() - TELL_EVERY) continue;
    told.set(head.org_id, Date.now());
    log("info", "An audit head was signed.", head);
  }
  return heads.length;
}
