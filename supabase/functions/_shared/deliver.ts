// The delivery loop: claims, posts and records side by side until nothing is due or the call's budget is spent.
// It may be killed at any point: what it held comes free when the lease ends, and only a lease's holder can record.
import { redact } from "@rapport/core/redact";
import type { Attempt } from "./attempt.ts";
import { type Delivery, LEASE_MS, type Queue, type Result } from "./delivery-queue.ts";

export type Limits = {
  /** Deliveries claimed by one call at most. Hosted functions have 2 s of CPU: about 500. */
  maxDeliveries: number;
  /** Milliseconds after which nothing more is claimed. */
  budgetMs: number;
  /** Requests in flight at once. */
  concurrency: number;
  /** Deliveries claimed at once. */
  batch: number;
  /** Of which for one webhook. */
  perWebhook: number;
};
export const DEFAULT_LIMITS: Limits = {
  maxDeliveries: 500,
  budgetMs: 20_000,
  concurrency: 64,
  batch: 200,
  perWebhook: 25,
};

/** `remaining` is 0 when the queue was found empty, else 1: more may be due. `in_flight` still waits for an answer. */
export type Summary = { delivered: number; failed: number; in_flight: number; remaining: number };

export type Run = {
  /** Ready as soon as nothing more is claimed; slow receivers do not hold it up. */
  answer: Promise<Summary>;
  /** Ready when every delivery is recorded. Hand it to `EdgeRuntime.waitUntil`. */
  drained: Promise<void>;
};

const FLUSH_MAX = 500;
const GATHER_MS = 20;
/** After a claim that found little, the next one comes no sooner: a trickle would otherwise be claimed one by one. */
const CLAIM_GAP_MS = 20;
/** A database that is slow to answer is asked less often: it works at most a fourth of the time for each of claims and records. */
const pauseAfter = (tookMs: number, least: number): number =>
  Math.min(150, Math.max(least, 3 * tookMs));
/** While slow receivers or a webhook's pace are waited for, new work is looked for this often. */
const POLL_MS = 200;
const FLUSH_TRIES = 5;

/** Starts a run. `answer` and `drained` reject when the database cannot be reached. */
export function runDeliveries(
  queue: Queue,
  attempt: Attempt,
  limits: Limits = DEFAULT_LIMITS,
): Run {
  const deadline = performance.now() + limits.budgetMs;
  const waiting: { delivery: Delivery; claimedAt: number }[] = [];
  const results: Result[] = [];
  const summary = { delivered: 0, failed: 0 };
  let active = 0;
  let claimed = 0;
  let nextClaimAt = 0;
  let claiming: Promise<void> | undefined;
  let flushing: Promise<void> | undefined;
  /** Whether the last claim came back empty, with nothing since that could have freed room under a webhook's cap. */
  let empty = false;
  /** Counts what was recorded: a claim under way meanwhile may not have seen the room that it made. */
  let recorded = 0;
  let gatherMs = GATHER_MS;
  /** Whether what is due waits for its webhook's pace alone. */
  let heldBack = false;
  let failure: Error | undefined;
  let changed = Promise.withResolvers<void>();

  const notify = (): void => {
    changed.resolve();
    changed = Promise.withResolvers();
  };
  const spent = (): boolean =>
    failure !== undefined || claimed >= limits.maxDeliveries || performance.now() >= deadline;

  async function send({ delivery, claimedAt }: (typeof waiting)[number]): Promise<void> {
    // Too late to be sure of the lease: whoever holds it next sends it.
    if (performance.now() - claimedAt + delivery.timeout_ms < LEASE_MS - 5_000) {
      const outcome = await attempt(delivery);
      if (outcome.ok) summary.delivered++;
      else summary.failed++;
      results.push({
        org_id: delivery.org_id,
        id: delivery.id,
        lease_id: delivery.lease_id,
        ...outcome,
      });
    }
    active--;
    step();
  }

  async function claim(): Promise<void> {
    const wanted = Math.min(limits.batch, limits.maxDeliveries - claimed);
    const early = nextClaimAt - performance.now();
    if (early > 0) await sleep(early);
    const claimedAt = performance.now();
    const recordedBefore = recorded;
    const found = await queue.claim(wanted, limits.perWebhook);
    claimed += found.length;
    const now = performance.now();
    nextClaimAt = found.length < wanted / 2 ? now + pauseAfter(now - claimedAt, CLAIM_GAP_MS) : 0;
    heldBack = found.length === 0 && (await queue.holdsBack());
    empty = found.length === 0 && recorded === recordedBefore;
    for (const delivery of found) waiting.push({ delivery, claimedAt });
  }

  /** One statement at a time; what gathers meanwhile goes with the next. */
  async function flush(): Promise<void> {
    await sleep(gatherMs);
    while (results.length > 0) {
      const began = performance.now();
      await record(queue, results.splice(0, FLUSH_MAX));
      recorded++;
      gatherMs = pauseAfter(performance.now() - began, GATHER_MS);
    }
    empty = false;
  }

  function step(): void {
    // What was claimed and cannot be recorded is left to its lease's end.
    if (failure) waiting.length = 0;
    while (active < limits.concurrency && waiting.length > 0) {
      active++;
      void send(waiting.shift()!);
    }
    if (!claiming && !empty && !spent() && waiting.length < limits.batch / 2) {
      claiming = claim()
        .catch(fail)
        .finally(() => {
          claiming = undefined;
          step();
        });
    }
    if (!flushing && results.length > 0) {
      flushing = flush()
        .catch(fail)
        .finally(() => {
          flushing = undefined;
          step();
        });
    }
    notify();
  }
  function fail(error: unknown): void {
    failure ??= error instanceof Error ? error : new Error(String(error));
  }

  const poll = setInterval(() => {
    if ((active > 0 || heldBack) && !spent()) {
      empty = false;
      step();
    }
    notify();
  }, POLL_MS);

  async function until(done: () => boolean): Promise<void> {
    while (!done()) await changed.promise;
    if (failure) throw failure;
  }
  const idle = (): boolean =>
    active === 0 && waiting.length === 0 && results.length === 0 && !claiming && !flushing;

  const done = (): boolean => idle() && ((empty && !heldBack) || spent());

  step();
  const answer = until(() => done() || (spent() && waiting.length === 0 && !claiming)).then(
    (): Summary => ({
      ...summary,
      in_flight: active,
      remaining: empty && !heldBack && idle() ? 0 : 1,
    }),
  );
  const drained = until(done).finally(() => clearInterval(poll));
  drained.catch(() => {}); // whoever awaits it hears of it; nobody has to
  return { answer, drained };
}

/**
 * Records a batch. The posts are done: losing their results would send them twice, so a failing statement is tried again,
 * and a batch that the database refuses is recorded one by one, so that one bad row spoils only itself. Of that one the
 * end is recorded without the receiver's words: unrecorded it would be sent again and again.
 */
async function record(queue: Queue, batch: Result[]): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return await queue.complete(batch);
    } catch (error) {
      if (isDataError(error)) {
        const [only] = batch;
        if (only && batch.length === 1) {
          const plain = withoutWords(only);
          if (JSON.stringify(plain) !== JSON.stringify(only)) return record(queue, [plain]);
          console.error(
            JSON.stringify({
              message: "a result was refused",
              delivery: only.id,
              error: redact(error),
            }),
          );
          return;
        }
        for (const result of batch) await record(queue, [result]);
        return;
      }
      if (tries === FLUSH_TRIES) throw error;
      await sleep(200 * 2 ** tries);
    }
  }
}

function withoutWords(result: Result): Result {
  const error = "The attempt ended, and what the receiver said could not be recorded.";
  return { ...result, error: result.ok ? null : error, response_body: null, retry_after: null };
}

/** SQLSTATE classes 22 and 23: the values are at fault, and trying again will not help. */
function isDataError(error: unknown): boolean {
  return error instanceof Error && "code" in error && /^2[23]/.test(String(error.code));
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
