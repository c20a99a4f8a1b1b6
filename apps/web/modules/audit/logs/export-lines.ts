/** One entry as a line of a file. */
import type { AuditLog } from "./schema.ts";

/** What ties an entry to the chain; digests, salts and hashes in hex. */
export type Proof = {
  seq: number;
  fixed_digest: string;
  content_salt: string | null;
  content_digest: string;
  source_salt: string | null;
  source_digest: string;
  sealed_at: string;
  previous: string;
  hash: string;
};

/** A line of NDJSON: the entry as it is kept, names as they are now beside it, and its proof. */
export function exactLine(
  orgId: string,
  entry: AuditLog,
  keptName: string | null,
  exact: { changes: string | null; details: string | null },
  proof: Proof | null,
): string {
  const {
    changes,
    details,
    actor_name,
    object_name,
    is_withheld,
    labels: ___,
    sealed_seq: _,
    sealed_at: __,
    ...fixed
  } = entry;
  const masked = is_withheld;
  const head = {
    type: "entry",
    org_id: orgId,
    ...fixed,
    actor_name: keptName,
    actor_label: actor_name,
    object_label: object_name,
    ...(masked ? { masked } : {}),
    // With the salt, values that are left out could be guessed and tried.
    proof: proof && masked ? { ...proof, content_salt: null } : proof,
  };
  const text = (exactText: string | null, shown: unknown) =>
    masked ? JSON.stringify(shown) : (exactText ?? "null");
  return `${JSON.stringify(head).slice(0, -1)},"changes":${text(exact.changes, changes)},"details":${text(exact.details, details)}}\n`;
}

export const csvHead = [
  "occurred_at",
  "actor_type",
  "actor",
  "action",
  "event_kind",
  "object_type",
  "object",
  "outcome",
  "count",
  "changes",
  "reason",
  "ip",
  "user_agent",
  "origin",
  "request_id",
  "session_id",
  "details",
  "actor_id",
  "object_id",
  "id",
  "sealed_seq",
  "hash",
] as const;

/** A line of CSV, in the order of its head. */
export function csvLine(entry: AuditLog, proof: Proof | null): string[] {
  const cells: Record<(typeof csvHead)[number], unknown> = {
    ...entry,
    actor: entry.actor_name,
    object: entry.object_name,
    changes: entry.changes && JSON.stringify(entry.changes),
    details: entry.details && JSON.stringify(entry.details),
    hash: proof?.hash,
  };
  return csvHead.map((name) => {
    const cell = cells[name] ?? "";
    return typeof cell === "string" ? cell : JSON.stringify(cell);
  });
}
