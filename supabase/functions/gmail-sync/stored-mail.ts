// A parsed mail in the shape in which app.store_emails() takes it.
import type { RawMessage } from "@rapport/integrations/google/gmail";
import type { ParsedAttachment, ParsedMail } from "@rapport/integrations/google/parse";
import { cleanHtml } from "@rapport/integrations/mail/clean-html";

type Person = { address: string; name: string };
export type StoredAttachment = {
  file_name: string;
  content_type: string;
  size_bytes: number;
  content_id: string | null;
  is_inline: boolean;
  file_key: string;
};
export type StoredMail = {
  provider_id: string;
  provider_thread_id: string;
  labels: string[];
  message_id: string;
  in_reply_to: string | null;
  references: string[];
  subject: string;
  from: Person | null;
  recipients: (Person & { role: "to" | "cc" | "bcc" })[];
  /** Where answers are to go, when that is not who wrote it. */
  reply_to: Person[];
  occurred_at: string;
  kind: ParsedMail["kind"];
  snippet: string;
  text: string | null;
  html: string | null;
  attachments: StoredAttachment[];
  bounce: { recipient: string | null; message_id: string | null; reason: string } | null;
  is_draft: boolean;
  is_past: boolean;
};

/** A screen shows no more, and a row should hold no more. */
const LONGEST_TEXT = 1_000_000;

/**
 * Joins what Gmail says of a message with what its parser has found.
 * @param isPast whether it was read of the past and is no news
 */
export function toStoredMail(
  message: RawMessage,
  mail: ParsedMail,
  attachments: readonly StoredAttachment[],
  isPast: boolean,
): StoredMail {
  const [failed] = mail.bounce?.recipients ?? [];
  const html = mail.html === null ? "" : cleanHtml(mail.html);
  return {
    provider_id: message.id,
    provider_thread_id: message.threadId,
    labels: message.labelIds,
    message_id: mail.message_id.slice(0, 998),
    in_reply_to: mail.in_reply_to,
    references: mail.references,
    subject: mail.subject,
    from: mail.from ?? mail.sender,
    recipients: (["to", "cc", "bcc"] as const).flatMap((role) =>
      mail[role].map(({ address, name }) => ({ role, address, name })),
    ),
    reply_to: mail.reply_to.map(({ address, name }) => ({ address, name })),
    // Google's own clock: the mail's header says whatever its sender likes.
    occurred_at: message.internalDate.toISOString(),
    kind: mail.kind,
    snippet: mail.snippet,
    text: mail.text?.slice(0, LONGEST_TEXT).replaceAll(/\r\n?/g, "\n") ?? null,
    html: html === "" ? null : html,
    attachments: [...attachments],
    bounce: mail.bounce && {
      recipient: failed?.address ?? null,
      message_id: mail.bounce.original_message_id,
      reason:
        [failed?.status, failed?.diagnostic].filter(Boolean).join(" ") || "The mail was returned.",
    },
    is_draft: message.labelIds.includes("DRAFT"),
    is_past: isPast,
  };
}

/** What the file store is to keep of an attachment, and under which name. */
export function toStoredAttachment(file: ParsedAttachment, fileKey: string): StoredAttachment {
  return {
    file_name: file.filename || "attachment",
    content_type: file.type,
    size_bytes: file.bytes.byteLength,
    content_id: file.content_id,
    is_inline: file.is_inline,
    file_key: fileKey,
  };
}

/**
 * A mail's file has the same key however often it is read, so that a reading which was killed leaves nothing behind that nobody names.
 */
export async function fileKeyOf(
  orgId: string,
  integrationId: string,
  providerId: string,
  position: number,
): Promise<string> {
  const text = [orgId, integrationId, providerId, position].join("|");
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  const bytes = new Uint8Array(digest).slice(0, 16);
  // A UUID of version 8, whose bits are the application's own (RFC 9562, 5.8).
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const uuid = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20),
  ];
  return `${orgId}/email/${uuid.join("-")}`;
}

/** The JSON text without what Postgres' jsonb does not take: NUL, and halves of surrogate pairs. */
export function storable<T>(value: T): T {
  return JSON.parse(
    JSON.stringify(value, (_, part: unknown) =>
      typeof part === "string" ? part.replaceAll("\u0000", "\ufffd").toWellFormed() : part,
    ),
  ) as T;
}
