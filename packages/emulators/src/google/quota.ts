// What a call costs, and how much one person may spend in a minute.

/** Units per call, as Google counts projects made before May 2026. */
const UNITS: Record<string, number> = {
  "users.getProfile": 1,
  "messages.list": 5,
  "messages.get": 5,
  "messages.send": 100,
  "messages.modify": 5,
  "messages.trash": 5,
  "messages.untrash": 5,
  "messages.delete": 10,
  "messages.import": 25,
  "messages.insert": 25,
  "messages.attachments.get": 5,
  "threads.list": 10,
  "threads.get": 10,
  "threads.modify": 10,
  "labels.list": 1,
  "labels.get": 1,
  "history.list": 2,
};

/** Projects made since then pay more for what reads bodies. */
const UNITS_SINCE_2026: Record<string, number> = {
  ...UNITS,
  "messages.get": 20,
  "messages.attachments.get": 20,
  "threads.get": 40,
};

export type QuotaPlan = "none" | "before-2026" | "since-2026";

export type Quota = {
  plan: QuotaPlan;
  /** Fewer units a minute than Google gives, so that a test meets the limit soon. */
  unitsPerMinute: number | undefined;
  /** Takes the units of a call; answers how many milliseconds too early it came, 0 when it may pass. */
  take(method: string, address: string): number;
};

/** Opens the books: a minute's units at the start, refilled evenly. */
export function openQuota(): Quota {
  const purses = new Map<string, { units: number; at: number }>();
  return {
    plan: "none",
    unitsPerMinute: undefined,
    take(method, address) {
      if (this.plan === "none") return 0;
      const [usual, table] =
        this.plan === "before-2026" ? [15_000, UNITS] : [6_000, UNITS_SINCE_2026];
      const perMinute = this.unitsPerMinute ?? usual;
      const now = Date.now();
      const purse = purses.get(address) ?? { units: perMinute, at: now };
      purse.units = Math.min(perMinute, purse.units + ((now - purse.at) * perMinute) / 60_000);
      purse.at = now;
      purses.set(address, purse);
      const cost = table[method] ?? 1;
      if (purse.units < cost) return Math.ceil(((cost - purse.units) * 60_000) / perMinute);
      purse.units -= cost;
      return 0;
    },
  };
}
