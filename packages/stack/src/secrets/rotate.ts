// Moves every sealed value to the current key. Nothing is noted down: what is left is what still names another key.
import { type Keyring, seal } from "@rapport/core/envelope";
import type { Column, KeyCount, SecretStore, Swap } from "./store.ts";
import { type BrokenValue, type OpenedRow, walkColumn } from "./walk.ts";

/** Values per transaction: short locks, and little to do again after an end half-way. */
const BATCH = 200;
/** While it runs, values may still be written under an old key. A process that goes on doing so has the old keys. */
const MOST_PASSES = 3;

export type Progress = { from: string[]; to: string; done: number; total: number };

export type Rotation = {
  current: string;
  swapped: number;
  broken: BrokenValue[];
  /** What names which key at the end. */
  counts: KeyCount[];
};

/**
 * Seals anew what does not name the ring's current key. May be ended at any moment, begun again, and run twice at once: a value
 * is swapped only where it is still the one that was opened. Tells its progress after each transaction.
 */
export async function rotateSecrets(
  store: SecretStore,
  ring: Keyring,
  tell: (progress: Progress) => void,
  batch = BATCH,
): Promise<Rotation> {
  let swapped = 0;
  let broken: BrokenValue[] = [];
  for (let pass = 1; ; pass++) {
    const { columns, counts } = await store.count();
    const old = counts.filter(({ keyId }) => keyId !== ring.current);
    const total = sum(old);
    // What did not open the last time will not open now.
    if (total <= broken.length || pass > MOST_PASSES)
      return { current: ring.current, swapped, broken, counts };
    const from = [...new Set(old.map(({ keyId }) => keyId))].toSorted();
    let done = 0;
    broken = [];
    for (const column of columns) {
      const refused = await walkColumn(
        store,
        ring,
        column,
        { exceptKey: ring.current, batch },
        async (rows) => {
          swapped += await store.replace(column, await sealAnew(ring, column, rows));
          done += rows.length;
          tell({ from, to: ring.current, done, total });
        },
      );
      broken.push(...refused);
    }
  }
}

/** Opens every value, the current key's as well, and changes nothing. */
export async function verifySecrets(
  store: SecretStore,
  ring: Keyring,
): Promise<{ opened: number; broken: BrokenValue[] }> {
  let opened = 0;
  const broken: BrokenValue[] = [];
  for (const column of (await store.count()).columns) {
    const refused = await walkColumn(
      store,
      ring,
      column,
      { exceptKey: "", batch: BATCH },
      async (rows) => void (opened += rows.length),
    );
    broken.push(...refused);
  }
  return { opened, broken };
}

function sealAnew(ring: Keyring, column: Column, rows: OpenedRow[]): Promise<Swap[]> {
  return Promise.all(
    rows.map(async ({ orgId, rowId, sealed, plaintext }) => ({
      org_id: orgId,
      id: rowId,
      old: sealed,
      new: await seal(ring, plaintext, { ...column, orgId, rowId }),
    })),
  );
}

export const sum = (counts: KeyCount[]): number =>
  counts.reduce((total, { secrets }) => total + secrets, 0);
