// Mails from outside, which are not part of this repository: RAPPORT_SAMPLES names the folder that holds `email/*.eml`.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parseMail } from "./parse.ts";
import { SAMPLES } from "./sample-facts.ts";

const folder = join(process.env["RAPPORT_SAMPLES"] ?? "/nowhere", "email");
const received = new Date("2026-11-21T09:00:00Z");

describe.skipIf(!existsSync(folder))("sample mails (set RAPPORT_SAMPLES to run them)", () => {
  const files = existsSync(folder)
    ? readdirSync(folder).filter((name) => name.endsWith(".eml"))
    : [];

  test("each has its facts noted", () => {
    expect(files.toSorted()).toEqual(Object.keys(SAMPLES).toSorted());
  });

  test.each(files)("%s", async (name) => {
    const facts = SAMPLES[name];
    if (!facts) throw new Error(`No facts are noted for ${name}.`);
    const raw = new Uint8Array(readFileSync(join(folder, name)));
    const mail = await parseMail(raw, received);

    expect({
      id: mail.message_id_made ? undefined : mail.message_id,
      from: mail.from?.address ?? null,
      fromName: mail.from?.name ?? "",
      to: mail.to.map(({ address }) => address),
      subject: mail.subject,
      date: mail.date_source === "received" ? "received" : mail.date.toISOString(),
      parent: mail.in_reply_to,
      ancestors: mail.references.length,
      replyTo: mail.reply_to[0]?.address,
      sender: mail.sender?.address,
      kind: mail.kind,
      files: mail.attachments.map((one) => [
        one.filename,
        one.type,
        one.bytes.length,
        one.is_inline,
      ]),
      noText: mail.text === null,
      noHtml: mail.html === null,
    }).toEqual({
      id: facts.id,
      from: facts.from,
      fromName: facts.fromName ?? "",
      to: facts.to,
      subject: facts.subject,
      date: facts.date === "received" ? "received" : new Date(facts.date).toISOString(),
      parent: facts.parent ?? null,
      ancestors: facts.ancestors ?? 0,
      replyTo: facts.replyTo,
      sender: facts.sender,
      kind: facts.kind ?? "message",
      files: facts.files ?? [],
      noText: facts.text === null,
      noHtml: facts.html === null,
    });
    expectInOrder(mail.text, facts.text);
    expectInOrder(mail.html, facts.html);
    const { failed } = facts;
    const [recipient] = mail.bounce?.recipients ?? [];
    expect({
      failures: mail.bounce?.recipients.length,
      address: recipient?.address,
      status: recipient?.status,
      original: mail.bounce?.original_message_id,
    }).toEqual({
      failures: failed && 1,
      address: failed?.address,
      status: failed?.status,
      original: failed && (failed.original ?? null),
    });
    expect(recipient?.diagnostic ?? "").toContain(failed?.says ?? "");
    // Also the id that is made when there is none.
    expect((await parseMail(raw, new Date(0))).message_id).toBe(mail.message_id);
  });
});

function expectInOrder(text: string | null, words: string[] | null): void {
  let from = 0;
  for (const word of words ?? []) {
    const at = (text ?? "").indexOf(word, from);
    expect(at, `${word} in ${(text ?? "").slice(0, 300)}`).toBeGreaterThanOrEqual(from);
    from = at + word.length;
  }
}
