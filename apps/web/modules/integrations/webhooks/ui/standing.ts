// How a webhook stands, from what the API says of it.
import type { Webhook } from "../schema.ts";

/** After five days of nothing but failures a webhook is turned off. */
const PATIENCE_MS = 5 * 86_400_000;

export type Standing =
  | { kind: "off"; reason: string | null }
  | { kind: "resting"; until: string; since: string | null; percent: number }
  | { kind: "failing"; since: string; percent: number }
  | { kind: "on" };

type Facts = Pick<Webhook, "is_enabled" | "disabled_reason" | "paused_until" | "failing_since">;

/** Off (a reason says that Rapport did it), resting after failures, failing, or on. */
export function standingOf(webhook: Facts, now: Date): Standing {
  if (!webhook.is_enabled) return { kind: "off", reason: webhook.disabled_reason };
  const since = webhook.failing_since;
  const share = since ? (now.getTime() - Date.parse(since)) / PATIENCE_MS : 0;
  const percent = Math.max(0, Math.min(99, Math.floor(share * 100)));
  if (webhook.paused_until && Date.parse(webhook.paused_until) > now.getTime())
    return { kind: "resting", until: webhook.paused_until, since, percent };
  return since ? { kind: "failing", since, percent } : { kind: "on" };
}

/** When a webhook that goes on failing will be turned off. */
export const endOf = (since: string) => new Date(Date.parse(since) + PATIENCE_MS).toISOString();
