// What Gmail charges for a call, and a purse that keeps to it.
// https://developers.google.com/workspace/gmail/api/reference/quota

export type QuotaPlan = "before-2026" | "since-2026" | "none";

export type GmailMethod =
  | "getProfile"
  | "messages.list"
  | "messages.get"
  | "messages.send"
  | "attachments.get"
  | "threads.get"
  | "history.list"
  | "labels.list";

type Plan = { perMinute: number; units: Record<GmailMethod, number> };

const BEFORE: Plan = {
  perMinute: 15_000,
  units: {
    getProfile: 1,
    "messages.list": 5,
    "messages.get": 5,
    "messages.send": 100,
    "attachments.get": 5,
    "threads.get": 10,
    "history.list": 2,
    "labels.list": 1,
  },
};

/** Projects made since May 2026 have less, and pay more for what reads bodies. */
const SINCE: Plan = {
  perMinute: 6_000,
  units: { ...BEFORE.units, "messages.get": 20, "attachments.get": 20, "threads.get": 40 },
};

const PLANS: Record<QuotaPlan, Plan | undefined> = {
  "before-2026": BEFORE,
  "since-2026": SINCE,
  none: undefined,
};

/** Fewer than a mail costs, or more than Google gives anybody, is a slip of the pen. */
const UNITS = { least: 600, most: 10_000_000 };

/**
 * Units a minute that Google has given a project beyond its usual, as the environment has them; undefined: the plan's own.
 * @throws RangeError in words for what is no such number
 */
export function readQuotaUnits(text: string | undefined): number | undefined {
  if (!text?.trim()) return undefined;
  const units = Number(text);
  if (!Number.isInteger(units) || units < UNITS.least || units > UNITS.most)
    throw new RangeError(
      `GOOGLE_QUOTA_UNITS is "${text}". Give the units a minute and user that Google's console shows for the Gmail API, such as 15000, or leave it out.`,
    );
  return units;
}

/** Part of the quota left to other callers of the same person: sending, a token refreshed elsewhere. */
const OURS = 0.95;

/** Seconds that may be spent at once after a rest. */
const BURST_SECONDS = 10;

export type Purse = {
  /** How long the caller must wait before this call, in milliseconds; the units count as spent. */
  spend(method: GmailMethod): number;
  /** Takes the units of a call back that was not made after all. */
  refund(method: GmailMethod): void;
};

/**
 * One purse per mailbox: calls are spread so that the minute's quota is never overdrawn.
 * @param perMinute units that a project has got beyond its plan's; the prices stay the plan's
 */
export function openPurse(
  plan: QuotaPlan,
  now: () => number = Date.now,
  perMinute?: number,
): Purse {
  const terms = PLANS[plan];
  if (!terms) return { spend: () => 0, refund: () => {} };
  const perMillisecond = ((perMinute ?? terms.perMinute) * OURS) / 60_000;
  const most = perMillisecond * 1000 * BURST_SECONDS;
  let units = most;
  let at = now();
  return {
    spend(method) {
      const time = now();
      units = Math.min(most, units + (time - at) * perMillisecond) - terms.units[method];
      at = time;
      return units >= 0 ? 0 : Math.ceil(-units / perMillisecond);
    },
    refund(method) {
      units += terms.units[method];
    },
  };
}
