import type { Permission } from "./permissions.ts";

/** What the door gives a service: who acts, for which org, and what they may do. `db` is added by packages/db. */
export type Origin = "ui" | "api" | "import" | "seed";

export type Actor = { type: "user" | "key"; id: string };

export type Log = (
  level: "info" | "warn" | "error",
  message: string,
  fields?: Record<string, unknown>,
) => void;

export type Caller = {
  orgId: string;
  orgSlug: string;
  actor: Actor;
  /** The person's membership in the org; null for a key. */
  memberId: string | null;
  role: string | null;
  /** What they may do, to all records or to some. */
  permissions: ReadonlySet<string>;
  /** Those of them that reach only their own or their team's records. */
  partial: ReadonlySet<string>;
};

export type CtxBase = Caller & {
  requestId: string;
  origin: Origin;
  can: (permission: Permission) => boolean;
  /** Whether they may do it to every record, not only to their own or their team's. */
  canAll: (permission: Permission) => boolean;
  log: Log;
};
