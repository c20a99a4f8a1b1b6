// Which column goes to which field: by its name, checked against its values.
import type { ImportField } from "../engine/types.ts";
import { nameKey } from "../name-key.ts";
import { editDistance } from "./distance.ts";
import { shareThatFits } from "./sniff.ts";

export type Confidence = "sure" | "likely" | "unsure";
export type ColumnValues = { name: string; /** a sample of the cells */ values: readonly string[] };
export type Guess = { column: string; field: string; confidence: Confidence };

const LEAST = 0.45;
/** Kinds whose values prove themselves, for columns whose name says nothing. */
const TELLING = { email: 0.62, website: 0.5, phone: 0.46 } as const;

/**
 * A mapping for a table: each field at most once, each column at most once, the best matches first.
 * A column whose values do not fit a field's kind gets it by its name alone as `unsure`, if at all.
 */
export function guessMapping(
  columns: readonly ColumnValues[],
  fields: readonly ImportField[],
): Guess[] {
  const found: { column: string; field: ImportField; score: number; order: number }[] = [];
  for (const [order, column] of columns.entries()) {
    for (const field of fields) {
      const score = scoreColumn(column, field);
      if (score >= LEAST) found.push({ column: column.name, field, score, order });
    }
  }
  found.sort((a, b) => b.score - a.score || a.order - b.order);
  const columnsTaken = new Set<string>();
  const fieldsTaken = new Set<string>();
  const guesses: Guess[] = [];
  for (const { column, field, score } of found) {
    if (columnsTaken.has(column) || fieldsTaken.has(field.key)) continue;
    // A name in one column and in two: the two are better.
    if (field.kind === "full_name" && fieldsTaken.has("last_name") && fieldsTaken.has("first_name"))
      continue;
    columnsTaken.add(column);
    fieldsTaken.add(field.key);
    guesses.push({
      column,
      field: field.key,
      confidence: score >= 0.85 ? "sure" : score >= 0.6 ? "likely" : "unsure",
    });
  }
  const split = fieldsTaken.has("first_name") && fieldsTaken.has("last_name");
  return split ? guesses.filter((guess) => guess.field !== "full_name") : guesses;
}

function scoreColumn(column: ColumnValues, field: ImportField): number {
  const fits = shareThatFits(field.kind, column.values);
  const byName = scoreName(column.name, field.headings);
  // Nothing in the column: its name still counts, behind one that holds something.
  if (fits === undefined) return byName - 0.3;
  if (byName > 0) {
    const filled =
      column.values.filter((value) => value !== "").length / Math.max(1, column.values.length);
    const score = byName * (0.3 + 0.7 * Math.min(1, fits * 1.25)) + 0.04 * filled;
    // A name that says it all is worth a question even where the values belie it: left out, they would be lost unseen.
    return byName > 0.9 ? Math.max(score, LEAST + 0.01) : score;
  }
  const telling = TELLING[field.kind as keyof typeof TELLING];
  return telling && fits >= 0.9 && !/\bid\b|zip|postal|plz/i.test(column.name) ? telling : 0;
}

function scoreName(name: string, headings: readonly string[]): number {
  // "(2)" marks the second column of a name; the first is meant.
  const key = nameKey(name.replace(/ \(\d+\)$/, ""));
  if (key === "") return 0;
  let best = 0;
  for (const [at, heading] of headings.entries()) {
    const wanted = nameKey(heading);
    const rank = 1 - Math.min(at, 20) * 0.004;
    if (key === wanted) return rank;
    if (key.length >= 4 && wanted.length >= 4 && !/\d/.test(key)) {
      const limit = wanted.length >= 8 ? 2 : 1;
      if (editDistance(key, wanted, limit) <= limit) best = Math.max(best, 0.72 * rank);
    }
    if (wanted.length >= 5 && (key.startsWith(wanted) || key.endsWith(wanted)))
      best = Math.max(best, 0.55 * rank);
  }
  return best;
}

/** Whether a word is a heading of any of the fields: then its row is a heading. */
export function isHeading(word: string, fields: readonly ImportField[]): boolean {
  const key = nameKey(word);
  return (
    key !== "" && fields.some((field) => field.headings.some((heading) => nameKey(heading) === key))
  );
}
