// The process that makes the load, apart from the servers: its own work must not be taken for theirs.
import { runConstantRate, runSaturated } from "./generate-load.ts";
import { openSender, type Operation, type Sample, type Sender, type Target } from "./senders.ts";
import type { Run } from "./stats.ts";

export type Shape =
  | { kind: "constant"; rate: number; seconds: number }
  | { kind: "saturated"; clients: number; seconds: number };
export type Order = {
  name: string;
  target: Target;
  sample: Sample;
  operation: Operation;
  shape: Shape;
};
export type Reply = { run: Run } | { unsupported: true } | { failed: string };

const senders = new Map<string, Sender>();
let sent = 0;

async function carryOut({ name, target, sample, operation, shape }: Order): Promise<Reply> {
  const sender = senders.get(name) ?? openSender(target, sample);
  senders.set(name, sender);
  const send = sender.send[operation];
  if (!send) return { unsupported: true };
  const base = sent;
  const numbered = (i: number) => send(base + i);
  const run =
    shape.kind === "constant"
      ? await runConstantRate({ ...shape, send: numbered })
      : await runSaturated({ ...shape, send: numbered });
  sent += run.latencies.length + run.errors;
  return { run };
}

process.on("message", (order: Order) => {
  void carryOut(order)
    .catch((error: unknown): Reply => ({
      failed: error instanceof Error ? error.message : String(error),
    }))
    .then((reply) => process.send!(reply));
});
process.on("disconnect", () => process.exit(0));
