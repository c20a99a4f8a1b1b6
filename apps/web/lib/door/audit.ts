/** What the door tells the audit log: reads of what is sensitive, exports, acts. Changes of rows are the triggers'. */
import type { Caller } from "@rapport/core";
import type { AuditEntry, Ctx, Database, OrgDb } from "@rapport/db";
import { sql } from "kysely";
import type { RequestFacts } from "./claims.ts";

const MOST = 8_000;

/** A hundred filters of five hundred characters would fill the log: beyond some kilobytes only their size is kept. */
function bounded(details: Record<string, unknown>): Record<string, unknown> {
  const { length } = JSON.stringify(details);
  return length > MOST ? { cut: true, characters: length } : details;
}

/** Writes an entry in the open transaction: it is there exactly if what it tells is. */
export async function auditAct(db: OrgDb, entry: AuditEntry): Promise<void> {
  await sql`select app.audit_act(${entry.action}, ${entry.kind}, ${entry.objectType}, ${entry.objectId ?? null}, ${
    entry.details ? JSON.stringify(bounded(entry.details)) : null
  })`.execute(db);
}

/** `ctx.audit`: writes at once, or, where the transaction may not write, collects into `reads`. */
export const collectAudit =
  (db: OrgDb, reads: AuditEntry[] | null): Ctx["audit"] =>
  async (entry) => {
    if (reads) reads.push(entry);
    else await auditAct(db, entry);
  };

/** Writes what a read-only request has collected, in one statement that commits by itself. */
export async function writeReads(
  db: Database,
  caller: Caller,
  request: RequestFacts,
  entries: readonly AuditEntry[],
): Promise<void> {
  const common = {
    org_id: caller.orgId,
    actor_type: caller.actor.type,
    actor_id: caller.actor.id,
    origin: request.origin,
    request_id: request.requestId,
    session_id: request.session?.id,
    ip: request.session?.ip,
    user_agent: request.session?.user_agent,
    reason: request.reason,
  };
  const rows = entries.map((entry) => ({
    ...common,
    action: entry.action,
    event_kind: entry.kind,
    object_type: entry.objectType,
    object_id: entry.objectId,
    details: entry.details && bounded(entry.details),
  }));
  await db.call("select app.audit_read($1)", [JSON.stringify(rows)]);
}
