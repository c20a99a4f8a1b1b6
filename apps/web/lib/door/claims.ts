/** From a caller to what the database is told, and to the context that services take. */
import type { Caller, Log, Origin, Permission } from "@rapport/core";
import { withOrg, type AuditEntry, type Claims, type Ctx, type Database } from "@rapport/db";
import { collectAudit, writeReads } from "./audit.ts";
import type { SessionFacts } from "./caller.ts";

/**
 * What the database is told. A read writes nothing that would bear request, origin or address, and policies take the claims apart
 * several times a statement: so it is told who asks, and no more.
 */
function claimsOf(caller: Caller, request: RequestFacts, readOnly: boolean): Claims {
  const who = caller.actor.type === "key" ? { key_id: caller.actor.id } : { sub: caller.actor.id };
  const { id, ...session } = request.session ?? {};
  if (readOnly)
    return {
      ...who,
      org_id: caller.orgId,
      ...(id ? { session_id: id } : {}),
      ...(session.permissions ? { permissions: session.permissions } : {}),
    };
  return {
    ...who,
    org_id: caller.orgId,
    request_id: request.requestId,
    origin: request.origin,
    ...(id ? { session_id: id } : {}),
    ...session,
    ...(request.reason ? { reason: request.reason } : {}),
  };
}

export type RequestFacts = {
  requestId: string;
  origin: Origin;
  log: Log;
  session?: SessionFacts;
  /** Why it is done, in the caller's words: for the audit log. */
  reason?: string;
};

/** Opens the transaction of one request and hands its context to `fn`. A read-only one refuses every write. */
export async function inOrg<T>(
  db: Database,
  caller: Caller,
  request: RequestFacts,
  fn: (ctx: Ctx) => Promise<T>,
  options: { readOnly?: boolean } = {},
): Promise<T> {
  const { requestId, origin, log } = request;
  const can = (permission: Permission) => caller.permissions.has(permission);
  const canAll = (permission: Permission) => can(permission) && !caller.partial.has(permission);
  const reads: AuditEntry[] = [];
  const answer = await withOrg(
    db,
    claimsOf(caller, request, options.readOnly ?? false),
    (trx) => {
      const audit = collectAudit(trx, options.readOnly ? reads : null);
      const again: Ctx["again"] = (next) => inOrg(db, caller, request, next, { readOnly: true });
      const claims = () => claimsOf(caller, request, false);
      return fn({ ...caller, requestId, origin, log, can, canAll, db: trx, audit, again, claims });
    },
    options,
  );
  if (reads.length) await writeReads(db, caller, request, reads);
  return answer;
}
