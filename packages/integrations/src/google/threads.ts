// What holds a conversation together: subjects, Message-IDs, who gets the reply.
import { normalizeAddress, type MailAddress } from "./addresses.ts";

/** The marks that programs of many languages put before a subject when they reply or forward. */
const MARKS =
  /^\s*(?:(?:re|aw|antw?|sv|vs|ref|rif|res|odp|ynt|回复|答复|返信|fwd?|wg|tr|rv|enc|i|vb|vl|doorst|転送|转发)(?:\s*\[\d+\]|\s*\(\d+\))?\s*[:：]\s*)+/iu;

/** The subject without those marks. */
export function bareSubject(subject: string): string {
  return subject.replace(MARKS, "").trim();
}

/** The subject of a reply: marked once, however long the thread. */
export function replySubject(subject: string): string {
  return `Re: ${bareSubject(subject)}`.trimEnd();
}

/** The subject of a forward. */
export function forwardSubject(subject: string): string {
  return `Fwd: ${bareSubject(subject)}`.trimEnd();
}

/** Message-IDs in a header's value, without their brackets, in order and each once. */
export function readMessageIds(value: string | undefined): string[] {
  const found = (value ?? "").matchAll(/<([^<>]+)>/g);
  const ids = Array.from(found, ([, id = ""]) => id.replaceAll(/\s+/g, ""));
  return [...new Set(ids.filter((id) => id !== "" && id.length <= 998))];
}

/** How many ancestors a reply names: the first, so that the thread keeps its root, and the nearest. */
const MOST_REFERENCES = 30;

/** The headers of a reply to a mail (RFC 5322, 3.6.4). Ids without brackets. */
export function replyHeaders(answered: { message_id: string; references: readonly string[] }): {
  inReplyTo: string;
  references: string[];
} {
  const all = [...new Set([...answered.references, answered.message_id])];
  const references =
    all.length > MOST_REFERENCES ? [...all.slice(0, 1), ...all.slice(1 - MOST_REFERENCES)] : all;
  return { inReplyTo: answered.message_id, references };
}

/** A Message-ID that is known before the mail is sent: the record's id below the sender's domain. */
export function makeMessageId(id: string, from: string): string {
  const domain = /@([A-Za-z0-9.-]+)$/.exec(from)?.[1] ?? "rapport.invalid";
  return `${id}@${domain.toLowerCase()}`;
}

type Addressed = {
  from: MailAddress | null;
  reply_to: readonly MailAddress[];
  to: readonly MailAddress[];
  cc: readonly MailAddress[];
};

/** To whom a reply goes. A reply to one's own mail goes to those whom it was for. @param own addresses of the mailbox */
export function replyRecipients(
  answered: Addressed,
  own: readonly string[],
  all: boolean,
): { to: MailAddress[]; cc: MailAddress[] } {
  const mine = new Set(own.flatMap((address) => normalizeAddress(address) ?? []));
  const seen = new Set(mine);
  const fresh = (people: readonly MailAddress[]): MailAddress[] =>
    people.filter(({ address }) => {
      const key = normalizeAddress(address);
      if (key === undefined || seen.has(key)) return false;
      seen.add(key);
      return true;
    });
  const isOwn = answered.from !== null && mine.has(normalizeAddress(answered.from.address) ?? "");
  const senders =
    answered.reply_to.length > 0 ? answered.reply_to : [answered.from].flatMap((one) => one ?? []);
  const to = fresh(isOwn ? answered.to : senders);
  return { to, cc: all ? fresh(isOwn ? answered.cc : [...answered.to, ...answered.cc]) : [] };
}
