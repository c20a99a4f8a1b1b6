// The hands that answer, hang up, press keys and speak: the page's, a test's, or a behaviour that was set.
import type { Call } from "./state.ts";

export type Act =
  | { do: "answer" }
  | { do: "decline" }
  | { do: "hangup" }
  | { do: "digits"; digits: string }
  | { do: "speak"; seconds: number };

export type Hands = {
  /** Waits for one of these acts on a call; undefined when the time is up. */
  wait(call: Call, acts: readonly Act["do"][], ms: number): Promise<Act | undefined>;
  /** Does something on a call. Answers whether somebody waited for it. */
  act(sid: string, act: Act): boolean;
  /** Ends every wait. */
  close(): void;
};

type Waiting = { acts: readonly Act["do"][]; settle: (act: Act | undefined) => void };

export function createHands(): Hands {
  const waiting = new Map<string, Waiting[]>();
  return {
    wait: (call, acts, ms) =>
      new Promise((resolve) => {
        const one: Waiting = {
          acts,
          settle(act) {
            clearTimeout(timer);
            const left = (waiting.get(call.sid) ?? []).filter((other) => other !== one);
            if (left.length) waiting.set(call.sid, left);
            else waiting.delete(call.sid);
            resolve(act);
          },
        };
        const timer = setTimeout(() => one.settle(undefined), ms);
        waiting.set(call.sid, [...(waiting.get(call.sid) ?? []), one]);
      }),
    act(sid, act) {
      const wanted = (waiting.get(sid) ?? []).filter((one) => one.acts.includes(act.do));
      for (const one of wanted) one.settle(act);
      return wanted.length > 0;
    },
    close() {
      for (const all of waiting.values()) for (const one of all) one.settle(undefined);
    },
  };
}
