/** From a caller to what the database is told, and to the context that services take. */
import type { Caller, Log, Origin } from "@rapport/core";
import { withOrg, type Claims, type Ctx, type Database } from "@rapport/db";

function claimsOf(caller: Caller, requestId: string, origin: Origin): Claims {
  const who = caller.actor.type === "key" ? { key_id: caller.actor.id } : { sub: caller.actor.id };
  return { ...who, org_id: caller.orgId, request_id: requestId, origin };
}

/** Opens the transaction of one request and hands its context to `fn`. A read-only one refuses every write. */
export function inOrg<T>(
  db: Database,
  caller: Caller,
  request: { requestId: string; origin: Origin; log: Log },
  fn: (ctx: Ctx) => Promise<T>,
  options: { readOnly?: boolean } = {},
): Promise<T> {
  const can = (permission: string) => caller.permissions.has(permission);
  const claims = claimsOf(caller, request.requestId, request.origin);
  return withOrg(db, claims, (trx) => fn({ ...caller, ...request, can, db: trx }), options);
}
