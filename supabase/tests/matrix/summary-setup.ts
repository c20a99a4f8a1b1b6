// Vitest global setup: the parts of the matrix run in processes of their own, and one line sums them up when all are done.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { PARTS_VARIABLE, sumParts } from "./parts.ts";

/** Gives the parts a folder, unless `pnpm test` has named one; prints the sum and leaves it there as summary.txt. */
export default function setup(): () => void {
  const given = process.env[PARTS_VARIABLE];
  const folder = given ?? mkdtempSync(join(tmpdir(), "rapport-matrix-"));
  process.env[PARTS_VARIABLE] = folder;
  return () => {
    const line = sumParts(folder);
    if (line) {
      console.log(line);
      writeFileSync(join(folder, "summary.txt"), line);
    }
    if (!given) rmSync(folder, { recursive: true, force: true });
  };
}
