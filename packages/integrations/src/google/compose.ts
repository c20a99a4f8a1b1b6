// A mail to send, as raw MIME. Node alone: nodemailer's composer needs its streams.
import MailComposer from "nodemailer/lib/mail-composer/index.js";
import type { MailAddress } from "./addresses.ts";

export type OutgoingMail = {
  /** Without brackets. */
  message_id: string;
  from: MailAddress;
  to: readonly MailAddress[];
  cc?: readonly MailAddress[];
  bcc?: readonly MailAddress[];
  reply_to?: MailAddress | undefined;
  subject: string;
  text: string;
  html?: string | undefined;
  date?: Date;
  /** Ids without brackets. */
  in_reply_to?: string | undefined;
  references?: readonly string[];
  /** For bulk mail: an https address that ends the subscription by one POST (RFC 8058). */
  unsubscribe_url?: string | undefined;
  attachments?: readonly OutgoingAttachment[];
};
export type OutgoingAttachment = {
  filename: string;
  type: string;
  bytes: Uint8Array;
  /** Shown inside the HTML as `cid:…`. */
  content_id?: string | undefined;
};

/** A mail that may not be written: the words say which field. */
export class ComposeError extends Error {
  override readonly name = "ComposeError";
}

/** The whole mail. @throws ComposeError when a field would break out of its header, or nobody is to get it */
export async function composeMail(mail: OutgoingMail): Promise<Buffer> {
  refuseBreaks(mail);
  const people = [...mail.to, ...(mail.cc ?? []), ...(mail.bcc ?? [])];
  if (people.length === 0) throw new ComposeError("A mail needs at least one recipient.");
  const composer = new MailComposer({
    messageId: `<${mail.message_id}>`,
    from: mail.from,
    to: [...mail.to],
    cc: [...(mail.cc ?? [])],
    bcc: [...(mail.bcc ?? [])],
    ...(mail.reply_to ? { replyTo: mail.reply_to } : {}),
    subject: mail.subject,
    text: mail.text,
    ...(mail.html === undefined ? {} : { html: mail.html }),
    ...(mail.date ? { date: mail.date } : {}),
    ...(mail.in_reply_to ? { inReplyTo: `<${mail.in_reply_to}>` } : {}),
    ...(mail.references?.length ? { references: mail.references.map((id) => `<${id}>`) } : {}),
    headers: unsubscribeHeaders(mail.unsubscribe_url),
    attachments: (mail.attachments ?? []).map((file) => ({
      filename: file.filename,
      contentType: file.type,
      content: Buffer.from(file.bytes),
      ...(file.content_id ? { cid: file.content_id, contentDisposition: "inline" as const } : {}),
    })),
    newline: "windows",
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const node = composer.compile();
  // Gmail reads the blind recipients there and takes the header out.
  node.keepBcc = true;
  return node.build();
}

function unsubscribeHeaders(url: string | undefined): Record<string, string> {
  if (url === undefined) return {};
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw new ComposeError("The address to unsubscribe must be an https address.");
  return {
    "List-Unsubscribe": `<${url}>`,
    "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
  };
}

const BREAKS = /[\u0000\r\n]/;

function refuseBreaks(mail: OutgoingMail): void {
  const people = [mail.from, ...mail.to, ...(mail.cc ?? []), ...(mail.bcc ?? []), mail.reply_to];
  const fields: [string, string | undefined][] = [
    ["subject", mail.subject],
    ["message_id", mail.message_id],
    ["in_reply_to", mail.in_reply_to],
    ["unsubscribe_url", mail.unsubscribe_url],
    ...(mail.references ?? []).map((id): [string, string] => ["references", id]),
    ...people.flatMap((one): [string, string][] =>
      one
        ? [
            ["address", one.address],
            ["name", one.name],
          ]
        : [],
    ),
    ...(mail.attachments ?? []).flatMap((file): [string, string | undefined][] => [
      ["filename", file.filename],
      ["content type", file.type],
      ["content_id", file.content_id],
    ]),
  ];
  for (const [name, value] of fields) {
    if (value !== undefined && BREAKS.test(value))
      throw new ComposeError(`The ${name} of a mail may not contain a line break.`);
  }
  for (const id of [mail.message_id, mail.in_reply_to, ...(mail.references ?? [])])
    if (id !== undefined && /[\s<>]/.test(id))
      throw new ComposeError(`"${id}" is no Message-ID: it has no spaces and no brackets.`);
  for (const one of people)
    if (one && !/^[^\s<>@,;]+@[^\s<>@,;]+$/.test(one.address))
      throw new ComposeError(`"${one.address}" is no address.`);
}
