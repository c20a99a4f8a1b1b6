export type { AuditEntry, Ctx } from "./ctx.ts";
export { connect, type Database } from "./pool.ts";
export { PLAN_ANEW, withOrg, type Claims, type OrgDb } from "./with-org.ts";
export type * from "./types.ts";
