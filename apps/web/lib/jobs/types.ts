// Long work in steps: what a kind of job promises, and what the runner gives it.
import type { Log, Permission } from "@rapport/core";
import type { Ctx, Database } from "@rapport/db";

export type ClaimedJob = {
  org_id: string;
  id: string;
  kind: string;
  payload: unknown;
  total: number;
  done: number;
  attempts: number;
  actor_type: "user" | "key";
  actor_id: string;
  lease_id: string;
  cancel_requested: boolean;
};

export type JobOutcome = "succeeded" | "failed" | "cancelled";

export type JobHandler = {
  /** Whose origin its events bear, and the id of what they come from. */
  origin: "import" | "api";
  originId?: (job: ClaimedJob) => string;
  /** What `ctx.can()` is to know in the steps. */
  permissions: readonly Permission[];
  /**
   * One chunk of at most 500 rows, in a transaction of its own that also counts `done` and holds the lease. A process that
   * is killed leaves either the whole chunk or none of it. `memory` lasts from step to step of one run and is empty after
   * a failure: nothing in it may be the only copy.
   */
  step: (
    ctx: Ctx,
    job: ClaimedJob,
    memory: Map<string, unknown>,
  ) => Promise<{ done: number; finished: boolean }>;
  /** In the transaction that ends the job. `reason` is in words, for `failed`. */
  end?: (ctx: Ctx, job: ClaimedJob, outcome: JobOutcome, reason: string | null) => Promise<void>;
};

export type JobHandlers = Readonly<Record<string, JobHandler>>;

/** Work of all organisations that is no job of anybody: it takes what is due and answers how much that was. */
export type Chore = (db: Database, log: Log) => Promise<number>;
