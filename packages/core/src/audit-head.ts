/** The end of an org's audit chain as it is signed once a day or more often. `hash` is hex, `sealed_at` ISO 8601 with milliseconds. */
export type AuditHead = {
  org_id: string;
  day: string;
  seq: number;
  hash: string;
  sealed_at: string;
};

/** The text that is signed, the same for who signs and who verifies. */
export const auditHeadText = (head: AuditHead): string =>
  ["rapport audit head 1", head.org_id, head.day, head.seq, head.hash, head.sealed_at].join("\n");
