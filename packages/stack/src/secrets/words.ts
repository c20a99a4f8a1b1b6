// What a rotation says. Keys by their id, values by their place: never a key, never a value.
import type { Keyring } from "@rapport/core/envelope";
import type { Progress, Rotation } from "./rotate.ts";
import type { KeyCount, PepperCount } from "./store.ts";
import type { BrokenValue } from "./walk.ts";

const number = new Intl.NumberFormat("en");
const values = (count: number): string =>
  `${number.format(count)} ${count === 1 ? "value" : "values"}`;

/** `k1 → k2: 1,200 of 5,000` */
export function describeProgress({ from, to, done, total }: Progress): string {
  return `${from.join(", ")} → ${to}: ${number.format(done)} of ${number.format(total)}`;
}

/** Where a value lies that did not open. */
export function describeBroken({ table, column, orgId, rowId }: BrokenValue): string {
  return `does not open: ${table}.${column}, org ${orgId}, row ${rowId}`;
}

/** The end of a rotation: which keys may go, and which may not. `failed`: something is left to be done. */
export function describeEnd(
  rotation: Rotation,
  ring: Keyring,
): { lines: string[]; failed: boolean } {
  const byKey = sumByKey(rotation.counts);
  const lines = [
    rotation.swapped === 0 && rotation.broken.length === 0 && byKey.size <= 1
      ? `Nothing to do: ${values(byKey.get(ring.current) ?? 0)} under ${ring.current}.`
      : `${values(rotation.swapped)} moved to ${ring.current}.`,
  ];
  for (const [keyId, count] of byKey) {
    if (keyId === ring.current) continue;
    lines.push(
      ring.keys.has(keyId)
        ? `Leave ${keyId} in RAPPORT_ENCRYPTION_KEYS: ${values(count)} still ${count === 1 ? "names" : "name"} it.`
        : `${values(count)} ${count === 1 ? "names" : "name"} ${keyId}, which is not in RAPPORT_ENCRYPTION_KEYS.`,
    );
  }
  const waiting = [...byKey].reduce((n, [id, count]) => (id === ring.current ? n : n + count), 0);
  if (rotation.broken.length > 0)
    lines.push(
      `${values(rotation.broken.length)} did not open; docs/operate.md, "A key was lost", says what to do.`,
    );
  if (waiting > rotation.broken.length)
    lines.push(
      `Values were sealed under an old key meanwhile: restart what still has ${ring.current} not as its last key, then run this again.`,
    );
  const free = [...ring.keys.keys()].filter((id) => id !== ring.current && !byKey.has(id));
  if (free.length > 0)
    lines.push(
      `No value names ${free.join(", ")} any more: once every process has ${ring.current} as its last key, ${free.length === 1 ? "it" : "they"} may be taken out of RAPPORT_ENCRYPTION_KEYS. Keep ${free.length === 1 ? "it" : "them"} with the backups made until now.`,
    );
  return { lines, failed: waiting > 0 || rotation.broken.length > 0 };
}

/** Counts alone: sealed values by column and key, API keys by pepper. */
export function describeStatus(
  counts: KeyCount[],
  peppers: PepperCount[],
  ring: Keyring,
): string[] {
  const lines: string[] = [];
  let place = "";
  for (const { table, column, keyId, secrets } of counts) {
    if (place !== `${table}.${column}`) lines.push((place = `${table}.${column}`));
    const remark =
      keyId === ring.current
        ? "current"
        : ring.keys.has(keyId)
          ? ""
          : "not in RAPPORT_ENCRYPTION_KEYS";
    lines.push(`  ${keyId.padEnd(12)} ${number.format(secrets).padStart(12)}  ${remark}`.trimEnd());
  }
  if (counts.length === 0) lines.push("No sealed values.");
  lines.push("API keys by pepper");
  for (const { version, apiKeys, usable } of peppers)
    lines.push(
      `  ${String(version).padEnd(12)} ${number.format(apiKeys).padStart(12)}  ${number.format(usable)} of them neither revoked nor expired`,
    );
  if (peppers.length === 0) lines.push("  none");
  return lines;
}

function sumByKey(counts: KeyCount[]): Map<string, number> {
  const byKey = new Map<string, number>();
  for (const { keyId, secrets } of counts) byKey.set(keyId, (byKey.get(keyId) ?? 0) + secrets);
  return byKey;
}
