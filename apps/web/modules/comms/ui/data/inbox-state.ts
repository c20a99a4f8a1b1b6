// What the inbox shows, as its address holds it, and the request that this means.
export const whose = ["mine", "team", "all", "unassigned"] as const;
export const states = ["open", "snoozed", "done"] as const;
export const channels = ["all", "email", "phone", "mention"] as const;

export type InboxState = {
  who: (typeof whose)[number];
  state: (typeof states)[number];
  channel: (typeof channels)[number];
  /** What is looked for: in all conversations, whosever and in whatever state. */
  q: string;
};

const oneOf = <T extends string>(values: readonly T[], text: string | null, otherwise: T): T =>
  values.find((value) => value === text) ?? otherwise;

/** Reads an address; what it does not say, or says wrongly, is the usual. */
export const readState = (params: URLSearchParams): InboxState => ({
  who: oneOf(whose, params.get("who"), "mine"),
  state: oneOf(states, params.get("state"), "open"),
  channel: oneOf(channels, params.get("channel"), "all"),
  q: params.get("q") ?? "",
});

/** The same address with something changed; the usual goes without saying. */
export function writeState(params: URLSearchParams, change: Partial<InboxState>): string {
  const next = new URLSearchParams(params);
  const usual: InboxState = { who: "mine", state: "open", channel: "all", q: "" };
  for (const [name, value] of Object.entries(change)) {
    if (value === usual[name as keyof InboxState]) next.delete(name);
    else next.set(name, value);
  }
  next.delete("c");
  const text = next.toString();
  return text ? `?${text}` : "";
}

/** The query of GET /conversations. `teams` are those that the reader belongs to. */
export function toRequest(
  { who, state, channel, q }: InboxState,
  teams: readonly string[],
): string {
  const params = new URLSearchParams({
    limit: "30",
    expand: "person,company,deal,owner,assignee",
  });
  if (q.trim()) {
    params.set("q", q.trim());
    return params.toString();
  }
  params.set("filter[state][eq]", state);
  if (who === "mine") params.set("mine", "true");
  if (who === "team") params.set("filter[team_id][in]", teams.join(","));
  if (who === "unassigned") params.set("filter[holder_id][is_null]", "true");
  if (channel !== "all") params.set("filter[channel][eq]", channel);
  return params.toString();
}
