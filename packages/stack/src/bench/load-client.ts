// Hands orders to the load process, one at a time.
import { fork } from "node:child_process";
import type { Order, Reply } from "./load-worker.ts";
import type { Run } from "./stats.ts";

export interface LoadClient {
  /** Carries out one order; null when the target cannot do the operation. Throws when nothing could be sent at all. */
  run(order: Order): Promise<Run | null>;
  close(): void;
}

/** Starts the load process. */
export function startLoadClient(): LoadClient {
  const child = fork(new URL("load-worker.ts", import.meta.url), {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
    execArgv: ["--disable-warning=ExperimentalWarning"],
  });
  return {
    run: (order) =>
      new Promise((done, fail) => {
        const lost = (code: number | null) =>
          fail(new Error(`The load process ended (${code}) while it was under way.`));
        child.once("exit", lost);
        child.once("message", (reply: Reply) => {
          child.off("exit", lost);
          if ("failed" in reply) fail(new Error(reply.failed));
          else done("unsupported" in reply ? null : reply.run);
        });
        child.send(order);
      }),
    close: () => child.disconnect(),
  };
}
