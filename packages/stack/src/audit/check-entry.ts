// Whether an entry is still what was sealed.
import {
  contentDigest,
  fixedDigest,
  REMOVED_DIGEST,
  sourceDigest,
  type Link,
  type LogRow,
} from "./entry.ts";

export type Problem = {
  kind: "changed" | "missing" | "reordered" | "inserted" | "head";
  seq: number | null;
  logId: string | null;
  words: string;
};

/** Entries whose values were erased on record: id of the entry → the parts that are gone. */
export type Erasures = ReadonlyMap<string, ReadonlySet<string>>;

const nameOf = (link: Link): string => `Entry ${link.seq} (${link.log_id})`;

/** What is wrong with a row at its place in the chain; null when it is what was sealed. `erasures` null: they cannot be known here. */
export function checkEntry(
  link: Link,
  row: LogRow | null,
  erasures: Erasures | null,
): Problem | null {
  const found = (kind: Problem["kind"], words: string): Problem => ({
    kind,
    seq: link.seq,
    logId: link.log_id,
    words: `${nameOf(link)} ${words}`,
  });
  if (link.fixed_digest === REMOVED_DIGEST)
    return found("missing", "was deleted before it was sealed.");
  if (!row) return found("missing", "is missing: the row was deleted.");
  if (fixedDigest(row) !== link.fixed_digest)
    return found(
      "changed",
      "was changed: who, what, when or on which object is not what was sealed.",
    );
  const parts = [
    {
      part: "content",
      salt: link.content_salt,
      empty: [row.changes, row.details, row.reason],
      fits: (salt: string) => contentDigest(row, salt) === link.content_digest,
      words: "its changes, details or reason are",
    },
    {
      part: "source",
      salt: link.source_salt,
      empty: [row.actor_name, row.ip, row.user_agent],
      fits: (salt: string) => sourceDigest(row, salt) === link.source_digest,
      words: "its name, address or user agent are",
    },
  ];
  for (const { part, salt, empty, fits, words } of parts) {
    if (salt !== null && fits(salt)) continue;
    const emptied = empty.every((value) => value === null);
    if (salt !== null && !emptied)
      return found("changed", `was changed: ${words} not what was sealed.`);
    if (salt !== null || (erasures && !erasures.get(link.log_id)?.has(part)))
      return found("changed", `was emptied without an erasure on record: ${words} gone.`);
    if (!emptied) return found("changed", `was filled again after its erasure: ${words} new.`);
  }
  return null;
}
