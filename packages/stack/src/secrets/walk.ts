// Through every sealed value of a column, in batches.
import { EnvelopeError, type Keyring, open } from "@rapport/core/envelope";
import type { Column, SealedRow, SecretStore } from "./store.ts";

/** A value that no key of the ring opens in its place. Says where it lies, never what it is. */
export type BrokenValue = Column & { orgId: string; rowId: string };
export type OpenedRow = SealedRow & { plaintext: string };

/**
 * Opens the values of a column that do not name `exceptKey` ("" for all of them), batch by batch, and hands on what opened.
 * Answers what did not.
 */
export async function walkColumn(
  store: SecretStore,
  ring: Keyring,
  column: Column,
  options: { exceptKey: string; batch: number },
  use: (rows: OpenedRow[]) => Promise<void>,
): Promise<BrokenValue[]> {
  const all: BrokenValue[] = [];
  let after: SealedRow | undefined;
  for (;;) {
    const rows = await store.next(column, options.exceptKey, after, options.batch);
    if (rows.length === 0) return all;
    // All at once: each operation of Web Crypto waits for a thread, not for the processor.
    const plaintexts = await Promise.all(rows.map((row) => openRow(ring, column, row)));
    const opened: OpenedRow[] = [];
    const broken: BrokenValue[] = [];
    for (const [i, row] of rows.entries()) {
      const plaintext = plaintexts[i];
      if (plaintext === undefined) broken.push({ ...column, orgId: row.orgId, rowId: row.rowId });
      else opened.push({ ...row, plaintext });
    }
    await use(opened);
    all.push(...broken);
    // The end for now: what is written behind it meanwhile is for another walk, or this one might never end.
    if (rows.length < options.batch) return all;
    after = rows.at(-1);
  }
}

async function openRow(
  ring: Keyring,
  column: Column,
  { orgId, rowId, sealed }: SealedRow,
): Promise<string | undefined> {
  try {
    return await open(ring, sealed, { ...column, orgId, rowId });
  } catch (error) {
    if (error instanceof EnvelopeError) return undefined;
    throw error;
  }
}
