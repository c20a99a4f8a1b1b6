export type { AuditEntry, Ctx } from "./ctx.ts";
export { connect, type Database } from "./pool.ts";
export { withOrg, type Claims, type OrgDb } from "./with-org.ts";
export type * from "./types.ts";
