import type { OptOut } from "../../../compliance/schema.ts";

type Row = Pick<OptOut, "id" | "action" | "channel" | "address" | "source">;

/**
 * Which of these rows, the latest first, still hold as far as they tell: recorded, and nothing later of the same address on the
 * same channel, or on all of them, took it back. A row of an erased person holds by its hash.
 */
export function standingRows(rows: readonly Row[]): Set<string> {
  const standing = new Set<string>();
  rows.forEach((row, index) => {
    if (row.action !== "recorded") return;
    const withdrawn = rows
      .slice(0, index)
      .some(
        (later) =>
          row.address !== null &&
          later.address === row.address &&
          later.action === "withdrawn" &&
          (later.channel === row.channel || later.channel === "all"),
      );
    if (!withdrawn) standing.add(row.id);
  });
  return standing;
}
