import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { keepWorld } from "./keep.ts";
import { composeLetter } from "./write-mail.ts";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "rapport-google-"));
  file = join(folder, "google.json");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const rep = { address: "rep@crm.example", name: "Robin Rep" };
const letter = (subject: string, headers: Record<string, string> = {}) =>
  composeLetter({ from: "ana@firm.example", to: rep.address, subject, text: "Hello", headers });

test("mails, threads and labels are there again, and who has read so far reads on from there", () => {
  const first = keepWorld({ file, mailboxes: [rep] });
  const box = first.world.mailboxes.get(rep.address)!;
  const asked = box.add(letter("Dates", { "Message-ID": "<a@firm.example>" }), {
    labelIds: ["INBOX", "UNREAD"],
    internalDate: 1_700_000_000_000,
  });
  const read = box.historyId();
  box.relabel(asked, [], ["UNREAD"]);
  first.close();
  expect(readdirSync(folder)).toEqual(["google.json"]);

  const { world, close } = keepWorld({ file, mailboxes: [] });
  const again = world.mailboxes.get(rep.address)!;
  expect(again.name).toBe("Robin Rep");
  expect(again.list()).toEqual([expect.objectContaining({ ...asked, labelIds: ["INBOX"] })]);
  expect(again.historySince(read)).toEqual([
    expect.objectContaining({ kind: "labelsRemoved", labelIds: ["UNREAD"] }),
  ]);
  const reply = again.add(
    letter("Re: Dates", { "In-Reply-To": "<a@firm.example>", References: "<a@firm.example>" }),
  );
  expect(reply.threadId).toBe(asked.threadId);
  expect(reply.id > asked.id).toBe(true);
  expect(again.historySince(read)!.map(({ kind }) => kind)).toEqual([
    "labelsRemoved",
    "messagesAdded",
  ]);
  close();
});

test("what a run that was cut off gave out and did not keep is expired", () => {
  const first = keepWorld({ file, mailboxes: [rep] });
  const box = first.world.mailboxes.get(rep.address)!;
  box.add(letter("Kept"));
  first.close();
  const kept = box.historyId();
  box.add(letter("Lost with the process"));
  const given = box.historyId();
  const { world, close } = keepWorld({ file });
  const again = world.mailboxes.get(rep.address)!;
  expect(again.list()).toHaveLength(1);
  expect(again.historySince(kept)).toEqual([]);
  expect(again.historySince(given)).toBeUndefined();
  expect(again.historySince(again.historyId())).toEqual([]);
  expect(again.historySince(again.historyId() + 1)).toBeUndefined();
  close();
});

test("an expired history stays expired", () => {
  const first = keepWorld({ file, mailboxes: [rep] });
  const box = first.world.mailboxes.get(rep.address)!;
  const before = box.historyId();
  box.expireHistory();
  first.close();
  const { world, close } = keepWorld({ file });
  expect(world.mailboxes.get(rep.address)!.historySince(before)).toBeUndefined();
  close();
});
