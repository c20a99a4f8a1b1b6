import { startAskedChild } from "./ask-child.ts";
import type { Received, ReceiverOrder, ReceiverReply } from "./receiver-worker.ts";

export type Receiver = {
  url: string;
  reset(secret: string, keepBodies?: boolean): Promise<void>;
  /** Resolves when `count` different messages have come, at the latest after `milliseconds`. */
  waitFor(count: number, milliseconds: number): Promise<Received>;
  arrivals(): Promise<Map<string, number>>;
  arrivedAt(keys: string[]): Promise<number | null>;
  bodies(): Promise<{ id: string; path: string; body: string }[]>;
  release(): Promise<void>;
  close(): void;
};

/** Starts the receiving process. */
export async function startReceiver(): Promise<Receiver> {
  const child = startAskedChild<ReceiverOrder, ReceiverReply>("receiver-worker.ts");
  const { received } = await child.ask({ kind: "reset", secret: "" });
  return {
    url: received.url,
    reset: async (secret, keepBodies) =>
      void (await child.ask({ kind: "reset", secret, ...(keepBodies ? { keepBodies } : {}) })),
    waitFor: async (count, milliseconds) =>
      (await child.ask({ kind: "await", count, milliseconds })).received,
    arrivals: async () => new Map((await child.ask({ kind: "arrivals" })).arrivals),
    arrivedAt: async (keys) => (await child.ask({ kind: "arrived", keys })).arrivedAt ?? null,
    bodies: async () => (await child.ask({ kind: "bodies" })).bodies ?? [],
    release: async () => void (await child.ask({ kind: "release" })),
    close: () => child.close(),
  };
}
