import type { CtxBase } from "@rapport/core";
import type { Claims, OrgDb } from "./with-org.ts";

/** What the audit log says beyond the changes of rows, which triggers write: a sensitive read, an export, an act with a meaning of its own. */
export type AuditEntry = {
  /** `<object>.<verb>`: people.read, audit.export. */
  action: string;
  kind: "create" | "read" | "update" | "delete" | "export" | "privilege_change" | "security";
  objectType: string;
  objectId?: string | null;
  details?: Record<string, unknown>;
};

/** What a service takes first: who acts, for which org, and the open transaction. */
export type Ctx = CtxBase & {
  db: OrgDb;
  /** Puts an entry into the audit log: with a write in its transaction, after a read-only one before its answer is sent. */
  audit: (entry: AuditEntry) => Promise<void>;
  /**
   * Runs `fn` as the same caller in a read of its own: for what goes on after the request's transaction, page by page. The
   * database decides anew what they may; `can` still answers as it did when the request came in.
   */
  again: <T>(fn: (ctx: Ctx) => Promise<T>) => Promise<T>;
  /** What the database is told of this request where it writes: for a transaction of one's own that goes on after this one. */
  claims: () => Claims;
};
