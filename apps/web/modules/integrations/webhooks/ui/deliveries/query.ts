// What the log of deliveries is asked: a state, a type, a time, an answer.
export const states = ["all", "pending", "delivered", "dead", "cancelled"] as const;
export const times = ["all", "1", "24", "168"] as const;
export const answers = ["all", "none", "2", "3", "4", "5"] as const;

export type LogQuery = {
  state: (typeof states)[number];
  type: string | null;
  /** Hours back. */
  time: (typeof times)[number];
  /** The first digit of the status, or none at all. */
  answer: (typeof answers)[number];
};

export const everything: LogQuery = { state: "all", type: null, time: "all", answer: "all" };

/** Whether anything is left out. */
export const isNarrow = (query: LogQuery) =>
  query.type !== null || [query.state, query.time, query.answer].some((one) => one !== "all");

/** The list's parameters. The time is cut to the minute, so that a cursor fits while one reads on. */
export function searchOf(webhookId: string, query: LogQuery, now: number): URLSearchParams {
  const search = new URLSearchParams({ "filter[webhook_id][eq]": webhookId });
  if (query.state !== "all") search.set("filter[state][eq]", query.state);
  if (query.type) search.set("filter[event_type][eq]", query.type);
  if (query.time !== "all") {
    const from = Math.floor(now / 60_000) * 60_000 - Number(query.time) * 3_600_000;
    search.set("filter[created_at][gte]", new Date(from).toISOString());
  }
  if (query.answer === "none") {
    search.set("filter[last_status][is_null]", "true");
    search.set("filter[attempts][gte]", "1");
  } else if (query.answer !== "all") {
    search.set("filter[last_status][gte]", `${query.answer}00`);
    search.set("filter[last_status][lt]", `${Number(query.answer) + 1}00`);
  }
  return search;
}
