import type { Integration } from "../../../integrations/schema.ts";

export type Mailbox = Integration;
export type Standing = "following" | "reading" | "failing" | "needsReconnect" | "disconnected";

/** How a mailbox stands, in one word. */
export function standingOf({ state, sync_phase }: Pick<Mailbox, "state" | "sync_phase">): Standing {
  if (state === "needs_reconnect") return "needsReconnect";
  if (state === "failing" || state === "disconnected") return state;
  return sync_phase === "following" ? "following" : "reading";
}

/** How much of what is to be read has been, from 0 to 1; null while that is not known. */
export function progressOf({
  sync_total: total,
  sync_done: done,
}: Pick<Mailbox, "sync_total" | "sync_done">): number | null {
  if (total === null) return null;
  return total === 0 ? 1 : Math.min(1, done / total);
}
