// A process of the bench that is asked by messages, one question at a time.
import { fork } from "node:child_process";

export interface AskedChild<Order, Reply> {
  /** Throws what the child threw, or that it ended. */
  ask(order: Order): Promise<Reply>;
  close(): void;
}

type Wrapped<Reply> = { reply: Reply } | { failed: string };

/** Starts `file` (beside this one) as a process of its own. */
export function startAskedChild<Order extends object, Reply>(
  file: string,
): AskedChild<Order, Reply> {
  const child = fork(new URL(file, import.meta.url), {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
    execArgv: ["--disable-warning=ExperimentalWarning"],
  });
  return {
    ask: (order) =>
      new Promise((done, fail) => {
        const lost = (code: number | null) =>
          fail(new Error(`${file} ended (${code}) while it was asked.`));
        child.once("exit", lost);
        child.once("message", (message: Wrapped<Reply>) => {
          child.off("exit", lost);
          if ("failed" in message) fail(new Error(message.failed));
          else done(message.reply);
        });
        child.send(order);
      }),
    close: () => {
      if (child.connected) child.disconnect();
    },
  };
}

/** The other end: answers each order. The process ends with its parent. */
export function answerOrders<Order, Reply>(carryOut: (order: Order) => Promise<Reply>): void {
  process.on("message", (order: Order) => {
    void carryOut(order)
      .then((reply): Wrapped<Reply> => ({ reply }))
      .catch((error: unknown): Wrapped<Reply> => ({
        failed: error instanceof Error ? (error.stack ?? error.message) : String(error),
      }))
      .then((message) => process.send!(message));
  });
  process.on("disconnect", () => process.exit(0));
}
