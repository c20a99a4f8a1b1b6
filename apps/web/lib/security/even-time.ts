/** Answers that take as long for an account that is there as for one that is not. */
import { setTimeout as sleep } from "node:timers/promises";

/**
 * Runs `work` and answers only at the next full step of time. What differs by less than a step (a hash that is computed or not,
 * a row that is found or not) cannot be heard.
 */
export async function inEvenTime<T>(stepMilliseconds: number, work: () => Promise<T>): Promise<T> {
  const start = performance.now();
  try {
    return await work();
  } finally {
    const elapsed = () => performance.now() - start;
    const until = Math.max(1, Math.ceil(elapsed() / stepMilliseconds)) * stepMilliseconds;
    // A timer may ring a fraction of a millisecond early.
    while (elapsed() < until) await sleep(Math.ceil(until - elapsed()));
  }
}
