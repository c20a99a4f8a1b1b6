// The files of a mail, each with a name that a person can read and a disk can hold.
import type { Attachment } from "postal-mime";
import { cut } from "./snippet.ts";

export type ParsedAttachment = {
  filename: string;
  type: string;
  /** Without brackets. */
  content_id: string | null;
  /** Shown inside the HTML, by its content id. */
  is_inline: boolean;
  bytes: Uint8Array<ArrayBuffer>;
};

/** Parts of a report that say what `bounce` says already. */
const REPORTS = new Set([
  "message/delivery-status",
  "message/global-delivery-status",
  "message/disposition-notification",
  "text/rfc822-headers",
  "message/global-headers",
]);

const ENDINGS: Record<string, string> = {
  "application/pdf": "pdf",
  "application/pgp-signature": "asc",
  "application/pkcs7-signature": "p7s",
  "application/zip": "zip",
  "image/gif": "gif",
  "image/jpeg": "jpg",
  "image/png": "png",
  "image/svg+xml": "svg",
  "message/rfc822": "eml",
  "text/calendar": "ics",
  "text/csv": "csv",
  "text/html": "html",
  "text/plain": "txt",
  "text/vcard": "vcf",
};

/** Each file is stored by itself. No mail of a person has more, and one that does must not keep its mailbox waiting. */
const MOST_FILES = 500;
/** HTML above this length is not shown, so no file stands in it. */
const LONGEST_SHOWN = 2_000_000;

/** The files, without what is another form of the text or part of a delivery report. */
export function readAttachments(
  attachments: readonly Attachment[],
  html: string | null,
): ParsedAttachment[] {
  return attachments
    .filter((one) => !isNoFile(one))
    .slice(0, MOST_FILES)
    .map((one, index) => {
      const contentId = cut((one.contentId ?? "").replace(/^<|>$/g, ""), 500) || null;
      const bytes = toBytes(one.content);
      return {
        filename: nameOf(one, bytes, index),
        type: one.mimeType.slice(0, 200) || "application/octet-stream",
        content_id: contentId,
        is_inline: contentId !== null && isReferred(html ?? "", contentId),
        bytes,
      };
    });
}

function isNoFile({ filename, mimeType, disposition, contentId }: Attachment): boolean {
  if (filename || disposition) return false;
  if (REPORTS.has(mimeType)) return true;
  // An alternative of the text for a watch or for AMP.
  return mimeType.startsWith("text/") && !(mimeType in ENDINGS) && !contentId;
}

function nameOf(one: Attachment, bytes: Uint8Array, index: number): string {
  const given = safeName(one.filename ?? "");
  if (given) return given;
  const ending = ENDINGS[one.mimeType] ?? "bin";
  const inner = one.mimeType === "message/rfc822" ? subjectOf(bytes) : "";
  return `${inner || `attachment-${index + 1}`}.${ending}`;
}

/** No folders, no control signs, none of the marks that turn the direction of reading and so hide an ending. */
export function safeName(name: string): string {
  const plain = name
    .normalize("NFC")
    .replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "")
    .replace(/[/\\]/g, "_")
    .replace(/^\.+/, "");
  return cut(plain.trim(), 255);
}

function subjectOf(message: Uint8Array): string {
  const head = new TextDecoder().decode(message.subarray(0, 16_384)).split(/\r?\n\r?\n/, 1)[0];
  const subject = /^subject:[ \t]*(.*)$/im.exec(head ?? "")?.[1] ?? "";
  return subject.startsWith("=?") ? "" : safeName(subject).slice(0, 100);
}

function isReferred(html: string, contentId: string): boolean {
  if (html.length > LONGEST_SHOWN) return false;
  return html.includes(`cid:${contentId}`) || html.includes(`cid:${encodeURIComponent(contentId)}`);
}

function toBytes(content: Attachment["content"]): Uint8Array<ArrayBuffer> {
  if (typeof content === "string") return new TextEncoder().encode(content);
  return new Uint8Array(content);
}
