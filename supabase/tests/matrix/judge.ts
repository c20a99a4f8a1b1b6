// What must come of a try, and whether it did.
import type { Answer } from "./attempts.ts";

export type Expectation =
  /** A read shows exactly this. */
  | { shows: string[] }
  /** Refused with one of these SQLSTATEs, by which Postgres takes back whatever was done. */
  | { refused: string[] }
  /** This many rows are written; with none nothing changed either. */
  | { writes: number }
  /** Refused, or without effect: the state is as before. */
  | { keeps: true };

export const forbidden: Expectation = { refused: ["42501"] };

/** Whether the verdict depends on what stands in the tables afterwards: on a refusal and on written rows it does not. */
export function looksAtState(expected: Expectation): boolean {
  return "keeps" in expected || ("writes" in expected && expected.writes === 0);
}

/** Null when it went as expected, else what happened instead, in words. */
export function judge(expected: Expectation, answer: Answer): string | null {
  if ("shows" in expected) {
    if (answer.code)
      return `was refused with ${answer.code} (${answer.message}), ${list(expected.shows)} was to be seen`;
    const wanted = expected.shows.toSorted();
    const shown = answer.shown.map(String).toSorted();
    if (wanted.join() === shown.join()) return null;
    const more = shown.filter((key) => !wanted.includes(key));
    const less = wanted.filter((key) => !shown.includes(key));
    return [
      more.length > 0 ? `showed ${list(more)}, which it must not` : "",
      less.length > 0 ? `did not show ${list(less)}` : "",
      more.length + less.length === 0 ? "showed a row twice" : "",
    ]
      .filter(Boolean)
      .join(" and ");
  }
  const changed = answer.before !== answer.after;
  if ("refused" in expected) {
    if (answer.code === null) return `went through (${answer.count} rows), it was to be refused`;
    return expected.refused.includes(answer.code)
      ? null
      : `failed with ${answer.code} (${answer.message}), it was to be refused with ${expected.refused.join(" or ")}`;
  }
  if ("keeps" in expected) return changed ? "changed what must stay" : null;
  if (answer.code)
    return `was refused with ${answer.code} (${answer.message}), ${expected.writes} rows were to be written`;
  if (answer.count !== expected.writes)
    return `wrote ${answer.count} rows, ${expected.writes} were to be written`;
  return expected.writes === 0 && changed ? "wrote no row and yet changed something" : null;
}

function list(keys: string[]): string {
  if (keys.length === 0) return "nothing";
  return keys.slice(0, 3).join(", ") + (keys.length > 3 ? ` and ${keys.length - 3} more` : "");
}
