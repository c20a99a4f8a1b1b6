// What a column holds, by its values.
import { looksLikeDate } from "../values/date.ts";
import { readDecimal } from "../values/number.ts";
import { isNothing } from "../values/result.ts";
import type { FieldKind } from "../engine/types.ts";

const TESTS: Partial<Record<FieldKind, (cell: string) => boolean>> = {
  email: (cell) => /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(cell.trim()) || /<[^\s@]+@[^\s@]+>/.test(cell),
  phone: (cell) =>
    /^\+?[\d\s().\-/x#ext]{6,}$/i.test(cell.trim()) && (cell.match(/\d/g)?.length ?? 0) >= 6,
  website: (cell) => /^(?:https?:\/\/)?[\w-]+(?:\.[\w-]+)+(?:\/\S*)?$/i.test(cell.trim()),
  domain: (cell) => /^(?:https?:\/\/)?[\w-]+(?:\.[\w-]+)+(?:\/\S*)?$/i.test(cell.trim()),
  date: looksLikeDate,
  integer: (cell) => "value" in readDecimal(cell),
  money: (cell) => "value" in readDecimal(cell),
  boolean: (cell) =>
    /^(?:[01yntfjx]|yes|no|true|false|ja|nein|oui|non|on|off|(?:in)?active|enabled|disabled|(?:in)?aktiv)$/i.test(
      cell.trim(),
    ),
  currency: (cell) => /^(?:[A-Za-z]{3}|\p{Sc})$/u.test(cell.trim()),
};

/** Share of the filled cells that read as this kind, 0 to 1; 1 for kinds that take any text, undefined where all are empty. */
export function shareThatFits(kind: FieldKind, cells: readonly string[]): number | undefined {
  const test = TESTS[kind];
  const filled = cells.filter((cell) => !isNothing(cell));
  if (filled.length === 0) return undefined;
  return test
    ? filled.filter((cell) => cell.length <= 500 && test(cell)).length / filled.length
    : 1;
}
