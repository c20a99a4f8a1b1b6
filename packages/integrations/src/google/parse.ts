// A raw mail as a record. It runs on Deno and Node.
import PostalMime, { type Address, type Email } from "postal-mime";
import { normalizeAddress, type MailAddress } from "./addresses.ts";
import { readAttachments, type ParsedAttachment } from "./attachments.ts";
import { readBounce, type Bounce } from "./bounce.ts";
import { judgeKind, type MailKind } from "./kind.ts";
import { cut, snippetOf } from "./snippet.ts";
import { readMessageIds } from "./threads.ts";
import { readUnsubscribe, type Unsubscribe } from "./unsubscribe.ts";

export type { MailAddress } from "./addresses.ts";
export type { ParsedAttachment } from "./attachments.ts";
export type { Bounce } from "./bounce.ts";
export type { MailKind } from "./kind.ts";
export type { Unsubscribe } from "./unsubscribe.ts";

export type ParsedMail = {
  /** Without brackets. Made from the mail's bytes when the header is missing, and then the same each time. */
  message_id: string;
  /** Whether it was made. */
  message_id_made: boolean;
  in_reply_to: string | null;
  /** All ancestors named, the root first. */
  references: string[];
  subject: string;
  from: MailAddress | null;
  sender: MailAddress | null;
  to: MailAddress[];
  cc: MailAddress[];
  bcc: MailAddress[];
  reply_to: MailAddress[];
  date: Date;
  /** `received` when the header is missing, unreadable or lies in the future. */
  date_source: "header" | "received";
  text: string | null;
  /** As it came: not clean. */
  html: string | null;
  /** The first words, for lists. */
  snippet: string;
  attachments: ParsedAttachment[];
  kind: MailKind;
  bounce: Bounce | null;
  unsubscribe: Unsubscribe | null;
};

/** What lies further ahead of the server's clock was not sent then. */
const AHEAD = 24 * 3_600_000;

const LONGEST = { subject: 2000, name: 300, id: 998 } as const;

/** Gmail sends to no more people at once. */
const MOST_PEOPLE = 2_000;

/** Beyond these a mail was built to keep its readers busy: its parser takes some 30 µs for each line, and 200 for each part. */
const MOST = { shortLines: 150_000, parts: 5_000 };
/** Lines of files are longer and cost little. */
const SHORT = 60;

/**
 * Parses a raw mail. Whatever is wrong with it, something comes out: foreign mail must not stop a sync.
 * @param received when the provider got it
 */
export async function parseMail(raw: Uint8Array<ArrayBuffer>, received: Date): Promise<ParsedMail> {
  const { email, broken } = await readMime(raw);
  const header = (name: string): string | undefined =>
    email.headers.find(({ key }) => key === name)?.value;
  const named = readMessageId(header("message-id"));
  const date = readDate(email.date, received);
  const html = clean(email.html ?? "") || null;
  const text = clean(email.text ?? "") || (broken ? broken : null);
  const inReplyTo = readMessageIds(header("in-reply-to"))[0] ?? null;
  const references = readMessageIds(header("references"));
  const bounce = readBounce(email, { text });
  return {
    message_id: named ?? (await makeIdFrom(raw)),
    message_id_made: named === undefined,
    in_reply_to: inReplyTo ?? references.at(-1) ?? null,
    references: references.length > 0 ? references : inReplyTo === null ? [] : [inReplyTo],
    subject: cut(oneLine(email.subject ?? ""), LONGEST.subject),
    from: readPeople([email.from])[0] ?? null,
    sender: readPeople([email.sender])[0] ?? null,
    to: readPeople(email.to),
    cc: readPeople(email.cc),
    bcc: readPeople(email.bcc),
    reply_to: readPeople(email.replyTo),
    date: date ?? received,
    date_source: date ? "header" : "received",
    text,
    html,
    snippet: snippetOf(text, html),
    attachments: readAttachments(email.attachments, html),
    kind: judgeKind(header, oneLine(email.subject ?? ""), bounce !== null),
    bounce,
    unsubscribe: readUnsubscribe(header),
  };
}

/** A mail that no parser takes (too many parts, headers of megabytes) still has its headers. */
async function readMime(raw: Uint8Array<ArrayBuffer>): Promise<{ email: Email; broken?: string }> {
  // Attached mails stay attachments: their text is not this mail's.
  const options = { forceRfc822Attachments: true, maxNestingDepth: 64 };
  const whole = withoutMboxLine(raw);
  try {
    if (isEndless(whole)) throw new RangeError("It has too many lines or parts.");
    return { email: await PostalMime.parse(whole, options) };
  } catch {
    const head = new TextDecoder("latin1").decode(whole.subarray(0, 64 * 1024));
    const fields = head.split(/\r?\n\r?\n/, 1)[0]?.replace(/^content-[^:]*:/gim, "X-Unread:") ?? "";
    return {
      email: await PostalMime.parse(`${fields}\r\n\r\n`, options),
      broken: "This mail is built in a way that cannot be read. Open it in Gmail.",
    };
  }
}

function isEndless(raw: Uint8Array): boolean {
  let shortLines = 0;
  let parts = 0;
  for (let from = 0; from < raw.length;) {
    const end = raw.indexOf(0x0a, from);
    const next = end < 0 ? raw.length : end + 1;
    if (next - from < SHORT) shortLines++;
    if (raw[from] === 0x2d && raw[from + 1] === 0x2d) parts++;
    if (shortLines > MOST.shortLines || parts > MOST.parts) return true;
    from = next;
  }
  return false;
}

/** Mail from an archive begins with a line of the archive's own. */
function withoutMboxLine(raw: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  if (raw[0] !== 0x46 || raw[4] !== 0x20) return raw;
  const first = new TextDecoder("latin1").decode(raw.subarray(0, 200));
  const line = /^From [^\r\n]*\r?\n/.exec(first)?.[0];
  return line ? raw.subarray(line.length) : raw;
}

function readMessageId(value: string | undefined): string | undefined {
  const bracketed = readMessageIds(value)[0];
  if (bracketed !== undefined) return clean(bracketed);
  const bare = clean((value ?? "").trim());
  return /^[^\s<>]+@[^\s<>]+$/.test(bare) && bare.length <= LONGEST.id ? bare : undefined;
}

async function makeIdFrom(raw: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", raw));
  const hex = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${hex.slice(0, 40)}@no-message-id.invalid`;
}

function readDate(value: string | undefined, received: Date): Date | undefined {
  const time = Date.parse(value ?? "");
  if (Number.isNaN(time) || time <= 0 || time > received.getTime() + AHEAD) return undefined;
  return new Date(time);
}

function readPeople(addresses: readonly (Address | undefined)[] | undefined): MailAddress[] {
  const people = (addresses ?? []).flatMap((one) =>
    one === undefined ? [] : (one.group ?? [one]),
  );
  const seen = new Set<string>();
  return people.flatMap(({ address, name }) => {
    if (seen.size >= MOST_PEOPLE) return [];
    const normal = normalizeAddress(clean(address ?? ""));
    if (normal === undefined || seen.has(normal)) return [];
    seen.add(normal);
    return [{ address: normal, name: cut(oneLine(name), LONGEST.name) }];
  });
}

/** Postgres stores no NUL. */
const clean = (text: string): string => text.replaceAll("\u0000", "\ufffd");
const oneLine = (text: string): string => clean(text).replace(/\s+/g, " ").trim();
