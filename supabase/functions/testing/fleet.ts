// Several workers side by side, each woken by a ticker of its own, as in a deployment; any of them may be killed.
import { callWorker, startTicker, type Ticker } from "@rapport/stack/ticker";
import type { DenoFunction, Faults } from "./deno.ts";
import type { Field } from "./field.ts";
import { INTERNAL_SECRET } from "./org.ts";

type Member = { worker: DenoFunction; ticker: Ticker; faults: Faults };
export type Fleet = {
  /** kill -9 of one, which another then replaces on a machine with the same faults. Answers when it is dead. */
  killOne(at: number): Promise<{ replaced: Promise<void> }>;
  /** What the workers that live have written. */
  log(): string;
  stop(): Promise<void>;
};

/** Starts a worker for each machine. */
export async function startFleet(field: Field, machines: Faults[]): Promise<Fleet> {
  const start = async (faults: Faults): Promise<Member> => {
    const worker = await field.startWorker(faults);
    const run = async (): Promise<boolean> => {
      const answer = (await callWorker(worker.url, INTERNAL_SECRET)) as { remaining: number };
      return answer.remaining > 0;
    };
    const databaseUrl = field.workerUrl;
    const ticker = startTicker({ databaseUrl, workers: [{ channel: "rapport_webhooks", run }] });
    return { worker, ticker, faults };
  };
  const members = await Promise.all(machines.map(start));
  return {
    async killOne(at) {
      const index = at % members.length;
      const { worker, ticker, faults } = members[index]!;
      await worker.kill();
      await ticker.stop();
      const replaced = start(faults).then((next) => void (members[index] = next));
      return { replaced };
    },
    log: () => members.map(({ worker }) => worker.log()).join("\n"),
    async stop() {
      await Promise.all(members.map(({ ticker }) => ticker.stop()));
    },
  };
}
