// Mails from outside, which are not part of this repository, all the way from Google into the tables: RAPPORT_SAMPLES names the folder
// that holds `email/*.eml`.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { SAMPLES } from "@rapport/integrations/google/sample-facts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type StoredRow, storedIn, outcomesIn, syncAll } from "../testing/mail-asks.ts";
import {
  type Box,
  type MailField,
  openMailField,
  type SeenMessage,
} from "../testing/mail-field.ts";

const folder = join(process.env["RAPPORT_SAMPLES"] ?? "/nowhere", "email");
const RECEIVED = Date.parse("2026-11-01T09:00:00Z");

describe.skipIf(!existsSync(folder))("sample mails (set RAPPORT_SAMPLES to run them)", () => {
  let field: MailField;
  /** Some of the mails are variants of one, with one Message-ID: each of them has a mailbox of its own. */
  const boxes: { box: Box; ids: Set<string> }[] = [];
  const boxFor = async (orgId: string, id: string): Promise<Box> => {
    const free = boxes.find(({ ids }) => !ids.has(id));
    if (free) {
      free.ids.add(id);
      return free.box;
    }
    const box = await field.connect(orgId, `reader${boxes.length}@acme.example`, { days: 20_000 });
    boxes.push({ box, ids: new Set([id]) });
    return box;
  };
  const names = existsSync(folder)
    ? readdirSync(folder).filter((name) => name.endsWith(".eml"))
    : [];
  const seen = new Map<string, SeenMessage[]>();
  let rows: StoredRow[] = [];

  beforeAll(async () => {
    field = await openMailField();
    const sync = await field.start("gmail-sync");
    const orgId = await field.addOrg();
    for (const name of names) {
      const dated = SAMPLES[name]?.date ?? "received";
      const mail = {
        raw: readFileSync(join(folder, name)),
        internal_date: dated === "received" ? RECEIVED : Date.parse(dated),
      };
      // Twice, as mailboxes that were moved hold them.
      const box = await boxFor(orgId, SAMPLES[name]?.id ?? name);
      seen.set(name, await field.google.seed(box.address, [mail, mail]));
    }
    const answer = await syncAll(sync, field);
    if (answer.read !== names.length * 2 || answer.failed > 0) throw new Error(sync.log());
    rows = (await Promise.all(boxes.map(({ box }) => storedIn(field, box)))).flat();
  });
  afterAll(() => field?.close());

  test("each is stored once", async () => {
    expect(names.length).toBeGreaterThan(0);
    expect(rows).toHaveLength(names.length);
    const found = await Promise.all(boxes.map(({ box }) => outcomesIn(field, box)));
    const outcomes = new Map(found.flatMap((some) => [...some]));
    for (const [name, copies] of seen)
      expect(copies.map(({ id }) => outcomes.get(id)).toSorted(), name).toEqual([
        "duplicate",
        "stored",
      ]);
  });

  test.each(names)("%s", async (name) => {
    const facts = SAMPLES[name];
    const copies = seen.get(name) ?? [];
    const row = rows.find(({ provider_id }) => copies.some(({ id }) => id === provider_id));
    if (!row || !facts) throw new Error(`${name} is not stored, or no facts are noted for it.`);
    const { rows: files } = await field.owner.query<{
      file_name: string;
      content_type: string;
      size_bytes: string;
      is_inline: boolean;
      file_key: string;
    }>("select * from public.email_attachments where email_id = $1 order by position", [row.id]);
    const { rows: talks } = await field.owner.query<{ counterpart: string }>(
      "select counterpart from public.conversations where id = $1",
      [row.conversation_id],
    );
    expect({
      id: facts.id && row.message_id,
      from: row.from_address,
      to: row.recipients.filter(({ role }) => role === "to").map(({ address }) => address),
      subject: row.subject,
      date: row.occurred_at.toISOString(),
      kind: row.kind,
      thread: talks[0]?.counterpart,
      files: files.map((file) => [
        file.file_name,
        file.content_type,
        Number(file.size_bytes),
        file.is_inline,
      ]),
      attachments: row.attachment_count,
      noText: row.text === null,
    }).toEqual({
      id: facts.id,
      from: facts.from ?? facts.sender ?? "",
      to: facts.to,
      subject: facts.subject,
      date: new Date(facts.date === "received" ? RECEIVED : facts.date).toISOString(),
      kind: facts.kind ?? "message",
      thread: copies.find(({ id }) => id === row.provider_id)?.thread_id,
      files: facts.files ?? [],
      attachments: facts.files?.length ?? 0,
      noText: facts.text === null,
    });
    expectInOrder(row.text, facts.text);
    // Words alone: what marks them up was cleaned.
    expectInOrder(row.html, facts.html?.filter((word) => /^[\w ]+$/.test(word)) ?? null);
    for (const { file_key, content_type, size_bytes } of files) {
      const kept = readFileSync(join(field.filesFolder, file_key));
      expect(kept.length - kept.indexOf(0x0a) - 1, content_type).toBe(Number(size_bytes));
    }
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
