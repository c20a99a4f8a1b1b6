import type { Mailbox } from "./standing.ts";

type Part = "here" | "leftOut" | "twice" | "draft";
export type Comparison = {
  words: "all" | "none" | "missing" | "allBefore" | "missingBefore";
  /** How many messages the provider had. */
  count: number;
  missing: number;
  /** What had become of those that were not missing, where that is more than one thing. */
  parts: [Part, number][];
};

/** How a comparison is said. The words with `Before` are for one that did not keep the provider's count. */
export function comparisonOf({
  missing_count,
  provider_count: count,
  outcome_counts: outcomes,
}: Pick<Mailbox, "missing_count" | "provider_count" | "outcome_counts">): Comparison {
  const missing = missing_count ?? 0;
  if (count === null)
    return { words: missing ? "missingBefore" : "allBefore", count: 0, missing, parts: [] };
  const of = (name: string) => outcomes?.[name] ?? 0;
  const all: [Part, number][] = [
    ["here", of("stored")],
    ["leftOut", of("internal") + of("blocked")],
    ["twice", of("duplicate")],
    ["draft", of("draft")],
  ];
  const parts = all.filter(([, many]) => many > 0);
  const words = missing > 0 ? "missing" : count === 0 ? "none" : "all";
  return { words, count, missing, parts: parts.some(([part]) => part !== "here") ? parts : [] };
}
