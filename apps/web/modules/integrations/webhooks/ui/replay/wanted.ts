// What a replay dialog asks for, as the API's request.
export const scopes = ["chosen", "range", "missing"] as const;
export type Scope = (typeof scopes)[number];
export const endedStates = ["dead", "cancelled", "delivered"] as const;
export type EndedState = (typeof endedStates)[number];

export type Wish = {
  scope: Scope;
  deliveryIds: readonly string[];
  /** As a field for date and time writes them, in UTC: `2026-11-21T09:30`. */
  from: string;
  to: string;
  type: string | null;
  states: readonly EndedState[];
};

/** The longest that events are kept, in hours. */
export const KEPT_HOURS = 30 * 24;

/** A moment as a field for date and time shows it, in UTC. */
export const fieldTime = (date: Date) => date.toISOString().slice(0, 16);

/** The moment that such a field holds; null while it holds none. */
export function momentOf(text: string): string | null {
  const time = Date.parse(`${text}Z`);
  return Number.isNaN(time) ? null : new Date(time).toISOString();
}

/** The request's body without dry_run; null while something is missing. */
export function wantedOf(wish: Wish): Record<string, unknown> | null {
  if (wish.scope === "chosen")
    return wish.deliveryIds.length > 0 ? { delivery_ids: wish.deliveryIds } : null;
  const from = momentOf(wish.from);
  if (!from) return null;
  if (wish.scope === "missing") return { missing_since: from };
  const to = wish.to ? momentOf(wish.to) : null;
  if (wish.states.length === 0 || (to && to <= from)) return null;
  return {
    from,
    ...(to ? { to } : {}),
    ...(wish.type ? { event_types: [wish.type] } : {}),
    states: wish.states,
  };
}
