// The process that makes the load, apart from the servers: its own work must not be taken for theirs.
import { runConstantRate, runSaturated, type Send } from "./generate-load.ts";
import type { Plan } from "./api-operations.ts";
import { openRequests, type Planned, type RequestSender } from "./request-sender.ts";
import { openSender, type Operation, type Sample, type Sender, type Target } from "./senders.ts";
import type { Run } from "./stats.ts";

export type Shape =
  | { kind: "constant"; rate: number; seconds: number }
  | { kind: "saturated"; clients: number; seconds: number };
/** One of the operations that `senders.ts` knows, or requests as they are planned. */
export type Order = { name: string; shape: Shape } & (
  | { target: Target; sample: Sample; operation: Operation }
  | { target: Planned; plan: Plan }
);
export type Reply = { run: Run } | { unsupported: true } | { failed: string };

const senders = new Map<string, Sender>();
const requests = new Map<string, RequestSender>();
let sent = 0;

function sendOf(order: Order): Send | undefined {
  const { name } = order;
  if ("plan" in order) {
    const sender = requests.get(name) ?? openRequests(order.target);
    requests.set(name, sender);
    return sender.of(order.plan);
  }
  const sender = senders.get(name) ?? openSender(order.target, order.sample);
  senders.set(name, sender);
  return sender.send[order.operation];
}

async function carryOut(order: Order): Promise<Reply> {
  const { shape } = order;
  const send = sendOf(order);
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
