// Mails that the emulator writes itself: by the page, by tests, and when one comes back.
import { randomBytes } from "node:crypto";
import { headerOf, readHeaders } from "./headers.ts";

export type Letter = {
  from: string;
  to: string;
  subject: string;
  text: string;
  html?: string;
  /** Raw headers that go before the usual ones. */
  headers?: Record<string, string>;
  attachments?: readonly { filename: string; type: string; content: string }[];
};

/** Writes a mail as raw MIME. @throws Error for a line break in a header. */
export function composeLetter(letter: Letter): Buffer {
  const boundary = `=_${randomBytes(12).toString("hex")}`;
  const headers = {
    "Message-ID": `<${randomBytes(12).toString("hex")}@mail.emulator.example>`,
    Date: new Date().toUTCString().replace("GMT", "+0000"),
    From: letter.from,
    To: letter.to,
    Subject: encodeWords(letter.subject),
    "MIME-Version": "1.0",
    ...letter.headers,
  };
  for (const [name, value] of Object.entries(headers))
    if (/[\r\n]/.test(name + value)) throw new Error(`The header ${name} has a line break.`);
  const texts = [
    textPart("text/plain", letter.text),
    ...(letter.html === undefined ? [] : [textPart("text/html", letter.html)]),
  ];
  const body =
    texts.length === 1 ? (texts[0] ?? "") : multipart("alternative", `${boundary}a`, texts);
  const files = (letter.attachments ?? []).map(
    ({ filename, type, content }) =>
      `Content-Type: ${type}; name="${filename}"\r\nContent-Disposition: attachment; filename="${filename}"\r\nContent-Transfer-Encoding: base64\r\n\r\n${wrap(content)}`,
  );
  const whole = files.length === 0 ? body : multipart("mixed", boundary, [body, ...files]);
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(head.join("") + whole, "utf8");
}

/** The notice that a mail could not be delivered, as a mail server writes it (RFC 3464). */
export function composeBounce(sender: string, failed: string, original: Buffer): Buffer {
  const boundary = `=_${randomBytes(12).toString("hex")}`;
  const { headers, bodyAt } = readHeaders(original);
  const id = headerOf(headers, "Message-ID") ?? "";
  return Buffer.from(
    [
      `Message-ID: <${randomBytes(12).toString("hex")}@mx.emulator.example>`,
      `Date: ${new Date().toUTCString().replace("GMT", "+0000")}`,
      "From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>",
      `To: ${sender}`,
      "Auto-Submitted: auto-replied",
      "Subject: Delivery Status Notification (Failure)",
      `In-Reply-To: ${id}`,
      `References: ${id}`,
      `X-Failed-Recipients: ${failed}`,
      "MIME-Version: 1.0",
      `Content-Type: multipart/report; report-type=delivery-status; boundary="${boundary}"`,
      "",
      `--${boundary}`,
      "Content-Type: text/plain; charset=utf-8",
      "",
      `Your message to ${failed} was not delivered: the address does not exist.`,
      `--${boundary}`,
      "Content-Type: message/delivery-status",
      "",
      "Reporting-MTA: dns; mx.emulator.example",
      "",
      `Final-Recipient: rfc822; ${failed}`,
      "Action: failed",
      "Status: 5.1.1",
      "Diagnostic-Code: smtp; 550 5.1.1 The email account that you tried to reach does not exist.",
      `--${boundary}`,
      "Content-Type: text/rfc822-headers",
      "",
      original.subarray(0, bodyAt).toString("utf8"),
      `--${boundary}--`,
      "",
    ].join("\r\n"),
    "utf8",
  );
}

function textPart(type: string, text: string): string {
  return `Content-Type: ${type}; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n${wrap(Buffer.from(text, "utf8").toString("base64"))}`;
}

function multipart(kind: string, boundary: string, parts: readonly string[]): string {
  return `Content-Type: multipart/${kind}; boundary="${boundary}"\r\n\r\n${parts.map((part) => `--${boundary}\r\n${part}\r\n`).join("")}--${boundary}--\r\n`;
}

const wrap = (base64: string): string => base64.replace(/.{1,76}/g, "$&\r\n");

function encodeWords(text: string): string {
  if (/^[\x20-\x7e\r\n]*$/.test(text)) return text;
  const words: string[] = [];
  let word = "";
  for (const sign of text) {
    if (Buffer.byteLength(word + sign) > 45) {
      words.push(word);
      word = "";
    }
    word += sign;
  }
  return [...words, word]
    .map((part) => `=?UTF-8?B?${Buffer.from(part, "utf8").toString("base64")}?=`)
    .join(" ");
}
