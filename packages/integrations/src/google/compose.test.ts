import { expect, test } from "vitest";
import { composeMail, ComposeError, type OutgoingMail } from "./compose.ts";
import { parseMail } from "./parse.ts";

const mail: OutgoingMail = {
  message_id: "0190.1@own.example",
  from: { address: "rep@own.example", name: "Røbin, Rep" },
  to: [{ address: "ann@x.example", name: 'Ann "A" Å' }],
  cc: [{ address: "bob@x.example", name: "" }],
  bcc: [{ address: "quiet@x.example", name: "" }],
  subject: "Grüße – 報価",
  text: "Zeile 1\nZeile 2: ß\n.\n",
  html: '<p>ß <img src="cid:logo@own"></p>',
  date: new Date("2026-11-20T10:00:00Z"),
  in_reply_to: "b@x.example",
  references: ["a@x.example", "b@x.example"],
  unsubscribe_url: "https://own.example/u/1",
  attachments: [
    {
      filename: "Übersicht 報価.pdf",
      type: "application/pdf",
      bytes: new Uint8Array([0, 13, 10, 255]),
    },
    { filename: "logo.png", type: "image/png", bytes: new Uint8Array([1]), content_id: "logo@own" },
  ],
};

test("what is composed is what is read", async () => {
  const raw = await composeMail(mail);
  expect(raw.toString("latin1").replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
  const read = await parseMail(new Uint8Array(raw), new Date("2026-11-21T00:00:00Z"));
  expect(read).toMatchObject({
    message_id: mail.message_id,
    from: mail.from,
    to: mail.to,
    cc: mail.cc,
    bcc: mail.bcc,
    subject: mail.subject,
    date: mail.date,
    in_reply_to: mail.in_reply_to,
    references: mail.references,
    unsubscribe: { url: mail.unsubscribe_url, mailto: null, one_click: true },
  });
  expect(read.text?.trim()).toBe(mail.text.trim());
  expect(read.html).toContain("<p>ß");
  expect(
    read.attachments
      .map((one) => [one.filename, one.type, [...one.bytes], one.is_inline])
      .toSorted(),
  ).toEqual([
    ["logo.png", "image/png", [1], true],
    ["Übersicht 報価.pdf", "application/pdf", [0, 13, 10, 255], false],
  ]);
});

test("no header for what is not asked", async () => {
  const { message_id, from, to, subject, text } = mail;
  const raw = (await composeMail({ message_id, from, to, subject, text })).toString("utf8");
  expect(raw).not.toMatch(/^(?:list-unsubscribe|in-reply-to|references|bcc|cc):/im);
});

const evil = "x\r\nBcc: thief@x.example";
test.each<[string, Partial<OutgoingMail>]>([
  ["subject", { subject: evil }],
  ["subject by a lone line feed", { subject: "x\nBcc: thief@x.example" }],
  ["message id", { message_id: evil }],
  ["message id with brackets", { message_id: "a>b@x" }],
  ["reference", { references: ["a@x", evil] }],
  ["in reply to", { in_reply_to: "a@x> <b@x" }],
  ["name", { to: [{ address: "a@x.example", name: evil }] }],
  ["address", { to: [{ address: evil, name: "" }] }],
  ["two addresses in one", { to: [{ address: "a@x.example, b@x.example", name: "" }] }],
  ["unsubscribe", { unsubscribe_url: `https://x.example/${evil}` }],
  ["unsubscribe by script", { unsubscribe_url: "javascript:alert(1)" }],
  ["file name", { attachments: [{ filename: evil, type: "a/b", bytes: new Uint8Array() }] }],
  ["file type", { attachments: [{ filename: "a", type: evil, bytes: new Uint8Array() }] }],
  ["nobody to get it", { to: [], cc: [], bcc: [] }],
])("refused: %s", async (_, change) => {
  await expect(composeMail({ ...mail, ...change })).rejects.toThrow(ComposeError);
});
