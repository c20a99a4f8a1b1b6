// Load in two shapes: at a constant rate, whatever the answers do, and as much as some clients can.
import { setImmediate as turn, setTimeout as sleep } from "node:timers/promises";
import type { Run } from "./stats.ts";

/** Sends request number `i` and resolves when the whole answer is in hand. */
export type Send = (i: number) => Promise<void>;

/** Timers wake up to two milliseconds late, which is more than an answer takes: the last stretch is waited for awake, still answering I/O. */
async function waitUntil(due: number): Promise<void> {
  const left = due - performance.now();
  if (left > 2.5) await sleep(left - 2);
  while (performance.now() < due) await turn();
}

/**
 * Open loop: request i is due at i / rate seconds and is sent then, however many are still under way. Its latency counts from
 * when it was due, so a stall is paid by every request that it delayed (no coordinated omission).
 */
export async function runConstantRate(options: {
  rate: number;
  seconds: number;
  send: Send;
}): Promise<Run> {
  const { rate, seconds, send } = options;
  const run: Run = { latencies: [], seconds: 0, errors: 0, firstError: null };
  const started = performance.now() + 5;
  const underWay: Promise<void>[] = [];
  for (let i = 0; i < rate * seconds; i++) {
    const due = started + (i * 1000) / rate;
    await waitUntil(due);
    underWay.push(record(run, () => send(i), due));
  }
  await Promise.all(underWay);
  run.seconds = (performance.now() - started) / 1000;
  return run;
}

/** Closed loop: each client sends its next request when its last is answered. Tells the throughput; its latencies depend on the clients. */
export async function runSaturated(options: {
  clients: number;
  seconds: number;
  send: Send;
}): Promise<Run> {
  const { clients, seconds, send } = options;
  const run: Run = { latencies: [], seconds: 0, errors: 0, firstError: null };
  const started = performance.now();
  const end = started + seconds * 1000;
  let i = 0;
  await Promise.all(
    Array.from({ length: clients }, async () => {
      while (performance.now() < end) await record(run, () => send(i++), performance.now());
    }),
  );
  run.seconds = (performance.now() - started) / 1000;
  return run;
}

async function record(run: Run, send: () => Promise<void>, from: number): Promise<void> {
  try {
    await send();
    run.latencies.push(performance.now() - from);
  } catch (error) {
    run.errors++;
    run.firstError ??= error instanceof Error ? error.message : String(error);
  }
}
