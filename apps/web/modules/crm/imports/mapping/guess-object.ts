import type { ImportObject } from "../engine/types.ts";
import { guessMapping, type ColumnValues } from "./guess.ts";

/** Without one of these a table is not a list of them: "Company, City" says nothing of people. */
const TELLING: Partial<Record<ImportObject["name"], readonly string[]>> = {
  people: ["full_name", "first_name", "last_name", "email"],
  deals: ["name", "stage", "amount"],
};
const WEIGHT = { sure: 1, likely: 0.5, unsure: 0.15 };

/** What a table is a list of: the object that explains most of its columns and gets what it must have. */
export function guessObject(
  columns: readonly ColumnValues[],
  objects: readonly ImportObject[],
): ImportObject | undefined {
  let best: { object: ImportObject; score: number } | undefined;
  for (const object of objects) {
    const guesses = guessMapping(columns, object.fields);
    const mapped = new Set(guesses.map((guess) => guess.field));
    if (object.fields.some((field) => field.required && !mapped.has(field.key))) continue;
    if (TELLING[object.name]?.every((field) => !mapped.has(field))) continue;
    const score = guesses.reduce((sum, guess) => sum + WEIGHT[guess.confidence], 0);
    if (!best || score > best.score) best = { object, score };
  }
  return best && best.score > 0.5 ? best.object : undefined;
}
