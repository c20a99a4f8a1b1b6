// Whether a chain is whole: each link follows the one before it, and the signed heads stand where they were signed.
import { auditHeadText, type AuditHead } from "@rapport/core";
import { verify, type KeyObject } from "node:crypto";
import type { Problem } from "./check-entry.ts";
import { linkHash, type Link } from "./entry.ts";

export type SignedHead = AuditHead & { key_id: string; signature: string };
export type PublicKeys = ReadonlyMap<string, KeyObject>;

/** What is wrong with the next link; `ahead` are links that follow, among which the one that belongs here may be. */
export function checkLink(
  previous: { seq: number; hash: string },
  link: Link,
  ahead: readonly Link[],
): Problem | null {
  const place = previous.seq + 1;
  const fits = (other: Link, seq: number, sealedAt: string, hash: string): boolean =>
    linkHash(previous.hash, { ...other, seq, sealed_at: sealedAt }) === hash;
  if (link.seq === place && fits(link, place, link.sealed_at, link.hash)) return null;
  const belongs = [link, ...ahead].find(
    (other) =>
      (other !== link && fits(other, place, link.sealed_at, link.hash)) ||
      (other.seq !== place && fits(other, place, other.sealed_at, other.hash)),
  );
  if (belongs && belongs !== link)
    return {
      kind: "reordered",
      seq: place,
      logId: belongs.log_id,
      words: `Entry ${place} was moved: ${belongs.log_id} belongs there, and ${link.log_id} stands there.`,
    };
  if (link.seq !== place)
    return {
      kind: "missing",
      seq: place,
      logId: null,
      words: `Entry ${place} is missing from the chain: after ${previous.seq} comes ${link.seq} (${link.log_id}).`,
    };
  return {
    kind: "changed",
    seq: place,
    logId: link.log_id,
    words: `Entry ${place} (${link.log_id}) does not follow the one before it: the chain was altered here.`,
  };
}

/** What is wrong with a head by itself: unknown key, signature that does not fit. */
export function checkSignature(head: SignedHead, keys: PublicKeys): Problem | null {
  const bad = (words: string): Problem => ({ kind: "head", seq: head.seq, logId: null, words });
  const key = keys.get(head.key_id);
  if (!key)
    return bad(
      `The head of ${head.day} is signed with the key ${head.key_id}, which is not known here. Name it by RAPPORT_AUDIT_SIGNING_KEY or --keys.`,
    );
  const fits = verify(
    null,
    Buffer.from(auditHeadText(head)),
    key,
    Buffer.from(head.signature, "base64"),
  );
  return fits ? null : bad(`The signature of the head of ${head.day} does not fit.`);
}

/** What is wrong with a head once the chain has reached it, or ended before it. */
export function checkHead(
  head: SignedHead,
  reached: { seq: number; hash: string },
): Problem | null {
  if (reached.seq < head.seq)
    return {
      kind: "missing",
      seq: reached.seq + 1,
      logId: null,
      words: `The chain ends at entry ${reached.seq}; the head signed on ${head.day} stands at entry ${head.seq}: entry ${reached.seq + 1} and all after it are missing.`,
    };
  if (head.hash !== reached.hash)
    return {
      kind: "head",
      seq: head.seq,
      logId: null,
      words: `The head signed on ${head.day} does not fit entry ${head.seq}: the chain was written anew.`,
    };
  return null;
}
