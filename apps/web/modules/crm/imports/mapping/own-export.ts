// A file that we exported ourselves: its columns are the API's fields, so nothing needs to be guessed.
import type { ImportObject } from "../engine/types.ts";

const marks = ["id", "version", "created_at", "updated_at"];
/** Fields whose column is named otherwise: references, and what hangs together with one, come by their names. */
const columnOf = (key: string, kind: string) =>
  kind === "reference" || key === "stage" || key === "pipeline" ? `${key}_name` : key;
/** Whole names follow from their parts. */
const derived = ["full_name"];

/** Column by field. Nothing for a file that is not an export of ours, or not of this object. */
export function mapOwnExport(
  columns: readonly string[],
  object: ImportObject,
): Record<string, string> | undefined {
  if (!marks.every((mark) => columns.includes(mark))) return undefined;
  return Object.fromEntries(
    object.fields
      .filter(({ key }) => !derived.includes(key))
      .map(({ key, kind }) => [key, columnOf(key, kind)] as const)
      .filter(([, column]) => columns.includes(column)),
  );
}

/** The object whose fields most of the columns are. */
export function objectOfOwnExport(
  columns: readonly string[],
  objects: readonly ImportObject[],
): ImportObject | undefined {
  const fit = (object: ImportObject) => Object.keys(mapOwnExport(columns, object) ?? {}).length;
  const [best] = objects.toSorted((a, b) => fit(b) - fit(a));
  return best && fit(best) > 0 ? best : undefined;
}
