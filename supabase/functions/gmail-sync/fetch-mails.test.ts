import { GmailError, type RawMessage } from "@rapport/integrations/google/gmail";
import { expect, test } from "vitest";
import { fetchMails } from "./fetch-mails.ts";
import type { Lease, Mailbox } from "./mailbox-queue.ts";
import type { Turn } from "./reading.ts";
import type { StoredMail } from "./stored-mail.ts";

const mailbox: Mailbox = {
  org_id: "0190aaaa-bbbb-7ccc-8ddd-eeeeffff0001",
  integration_id: "0190aaaa-bbbb-7ccc-8ddd-eeeeffff0002",
  lease: "0190aaaa-bbbb-7ccc-8ddd-eeeeffff0003",
  address: "rep@acme.example",
  phase: "backfill",
  history_id: "1",
  page_token: null,
  read_since: new Date(0),
  reconcile: false,
  news_since: new Date(),
  deaths: 0,
  suspect: null,
  suspected: 0,
};

/** A turn in memory that notes what is asked for at once, and what is stored. */
function turnOver(
  options: {
    large?: string[];
    lasts?: number;
    fails?: string;
    refused?: string;
    mailbox?: Partial<Mailbox>;
  } = {},
) {
  const suspects: string[] = [];
  const [inFlight, seen] = [new Set<string>(), [] as string[][]];
  const stored: string[] = [];
  const skipped: string[] = [];
  let read = 0;
  const raw = (id: string): RawMessage => ({
    id,
    threadId: id,
    labelIds: [],
    internalDate: new Date(),
    historyId: "2",
    raw: new TextEncoder().encode(
      `From: a@client.example\r\nTo: rep@acme.example\r\nSubject: ${id}\r\n\r\nText`,
    ),
  });
  const turn = {
    mailbox: { ...mailbox, ...options.mailbox },
    concurrency: 4,
    isOver: () => read >= (options.lasts ?? Number.POSITIVE_INFINITY),
    count: (more: number) => void (read += more),
    log: () => {},
    files: { put: async () => {}, remove: async () => {} },
    gmail: {
      listMessages: async () => ({
        messages: (options.large ?? []).map((id) => ({ id, threadId: id })),
        nextPageToken: undefined,
        estimate: 0,
      }),
      async getRaw(id: string) {
        inFlight.add(id);
        seen.push([...inFlight]);
        await new Promise((resolve) => setTimeout(resolve, 5));
        inFlight.delete(id);
        if (id === options.fails) throw new GmailError("transient", "away");
        return raw(id);
      },
    } as unknown as Turn["gmail"],
    lease: {
      async store(mails: readonly StoredMail[]) {
        if (mails.some(({ provider_id }) => provider_id === options.refused))
          throw Object.assign(new Error("refused"), { code: "23514" });
        stored.push(...mails.map(({ provider_id }) => provider_id));
        return mails.map(({ provider_id }) => ({ provider_id, outcome: "stored", email_id: "x" }));
      },
      skip: async (ids: readonly string[]) => void skipped.push(...ids),
      advance: async ({ suspect }: { suspect?: string }) => void suspects.push(suspect ?? ""),
    } as unknown as Lease,
  } satisfies Turn;
  return { turn, seen, stored, skipped, suspects };
}
const ids = (count: number): string[] => Array.from({ length: count }, (_, at) => `m${at}`);

test("no more are asked for at once than allowed; large ones are alone, after the others", async () => {
  const { turn, seen, stored } = turnOver({ large: ["m1", "m5"] });
  expect(await fetchMails(turn, ids(20))).toBe(true);
  expect(stored.toSorted()).toEqual(ids(20).toSorted());
  expect(Math.max(...seen.map((some) => some.length))).toBe(4);
  expect(seen.slice(-2)).toEqual([["m1"], ["m5"]]);
});

test("large mails of two mailboxes are not read side by side either", async () => {
  const [one, two] = [turnOver({ large: ["m0", "m1"] }), turnOver({ large: ["m0", "m1"] })];
  let reading = 0;
  let most = 0;
  for (const { turn } of [one, two]) {
    const getRaw = turn.gmail.getRaw;
    turn.gmail.getRaw = async (id) => {
      most = Math.max(most, ++reading);
      return getRaw(id).finally(() => reading--);
    };
  }
  await Promise.all([fetchMails(one.turn, ids(2)), fetchMails(two.turn, ids(2))]);
  expect(most).toBe(1);
});

test("a turn that is over leaves the rest, and says so", async () => {
  const { turn, stored } = turnOver({ lasts: 6, large: ["m0"] });
  expect(await fetchMails(turn, ids(20))).toBe(false);
  expect(stored.length).toBeGreaterThanOrEqual(6);
  expect(stored.length).toBeLessThan(20);
  expect(stored).not.toContain("m0");
});

test("what was read before Google failed is stored, and the failure is told", async () => {
  const { turn, stored } = turnOver({ fails: "m6" });
  await expect(fetchMails(turn, ids(20))).rejects.toThrow("away");
  expect(stored).toEqual(expect.arrayContaining(["m0", "m1", "m2", "m3"]));
});

test("one that the database refuses costs no other", async () => {
  const { turn, stored, skipped } = turnOver({ refused: "m3" });
  expect(await fetchMails(turn, ids(60))).toBe(true);
  expect(skipped).toEqual(["m3"]);
  expect(stored.toSorted()).toEqual(
    ids(60)
      .filter((id) => id !== "m3")
      .toSorted(),
  );
});

test("after turns that ended without a word messages are read alone, each named before", async () => {
  const one = turnOver({ mailbox: { deaths: 1 } });
  await fetchMails(one.turn, ids(6));
  expect(one.suspects).toEqual([]);
  const { turn, seen, stored, suspects } = turnOver({
    large: ["m2"],
    mailbox: { deaths: 2, suspect: "m3", suspected: 2 },
  });
  expect(await fetchMails(turn, ids(6))).toBe(true);
  expect(seen).toEqual(ids(6).map((id) => [id]));
  expect(suspects).toEqual(ids(6));
  expect(stored).toEqual(ids(6));
});

test("a message that was the one that was read three times over is passed over, and the others are read", async () => {
  const { turn, seen, stored, skipped } = turnOver({
    mailbox: { deaths: 5, suspect: "m3", suspected: 3 },
  });
  expect(await fetchMails(turn, ids(6))).toBe(true);
  expect(skipped).toEqual(["m3"]);
  expect(stored).toEqual(ids(6).filter((id) => id !== "m3"));
  expect(seen.flat()).not.toContain("m3");
});
