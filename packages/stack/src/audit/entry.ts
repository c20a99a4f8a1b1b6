// One entry of the audit log and its link in the chain, hashed as supabase/schemas/15_audit.sql does it.
import { createHash } from "node:crypto";
import { writeJsonb } from "./exact-json.ts";

/** A row of audit_logs. `changes` and `details` are the text of their jsonb, times ISO 8601 with milliseconds. */
export type LogRow = {
  org_id: string;
  id: string;
  occurred_at: string;
  actor_type: string;
  actor_id: string | null;
  actor_name: string | null;
  action: string;
  object_type: string;
  object_id: string | null;
  event_kind: string;
  outcome: string;
  changes: string | null;
  details: string | null;
  reason: string | null;
  ip: string | null;
  user_agent: string | null;
  origin: string | null;
  request_id: string | null;
  session_id: string | null;
  count: number;
};

/** A row's place in the chain; digests, salts and hash in hex. A salt is null once its values were erased. */
export type Link = {
  seq: number;
  log_id: string;
  fixed_digest: string;
  content_salt: string | null;
  content_digest: string;
  source_salt: string | null;
  source_digest: string;
  sealed_at: string;
  hash: string;
};

/** What the digest of an entry that was removed before it was sealed stands for. */
export const REMOVED_DIGEST = sha256(Buffer.from("removed"));

export function sha256(...parts: Buffer[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest("hex");
}

const textOf = (value: string | number | null): string => writeJsonb(value);

export const fixedDigest = (row: LogRow): string =>
  sha256(
    Buffer.from(
      `[${[
        row.org_id,
        row.id,
        row.occurred_at,
        row.actor_type,
        row.actor_id,
        row.action,
        row.object_type,
        row.object_id,
        row.event_kind,
        row.outcome,
        row.origin,
        row.request_id,
        row.session_id,
        row.count,
      ]
        .map(textOf)
        .join(", ")}]`,
    ),
  );

export const contentDigest = (row: LogRow, salt: string): string =>
  sha256(
    Buffer.from(salt, "hex"),
    Buffer.from(`[${row.changes ?? "null"}, ${row.details ?? "null"}, ${textOf(row.reason)}]`),
  );

export const sourceDigest = (row: LogRow, salt: string): string =>
  sha256(
    Buffer.from(salt, "hex"),
    Buffer.from(`[${textOf(row.actor_name)}, ${textOf(row.ip)}, ${textOf(row.user_agent)}]`),
  );

/** The hash before an org's first entry. */
export const genesis = (orgId: string): string => sha256(Buffer.from(`rapport audit 1 ${orgId}`));

/** The hash of a link after `previous`. */
export function linkHash(previous: string, link: Omit<Link, "hash">): string {
  const numbers = Buffer.alloc(16);
  numbers.writeBigInt64BE(BigInt(link.seq), 0);
  numbers.writeBigInt64BE(BigInt(Date.parse(link.sealed_at)), 8);
  return sha256(
    Buffer.from(previous, "hex"),
    numbers.subarray(0, 8),
    Buffer.from(link.log_id.replaceAll("-", ""), "hex"),
    Buffer.from(link.fixed_digest, "hex"),
    Buffer.from(link.content_digest, "hex"),
    Buffer.from(link.source_digest, "hex"),
    numbers.subarray(8),
  );
}
