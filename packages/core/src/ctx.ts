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
  permissions: ReadonlySet<string>;
};

export type CtxBase = Caller & {
  requestId: string;
  origin: Origin;
  can: (permission: string) => boolean;
  log: Log;
};
