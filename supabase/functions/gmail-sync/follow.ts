// What has happened in a mailbox since it was last read: new messages, changed labels, deletions.
import { GmailError, type HistoryRecord } from "@rapport/integrations/google/gmail";
import { fetchMails } from "./fetch-mails.ts";
import type { LabelChange } from "./mailbox-queue.ts";
import { begin, readAll } from "./read-all.ts";
import type { Turn } from "./reading.ts";

/** Where messages lie that are not read. */
const LEFT_OUT = ["SPAM", "TRASH", "DRAFT", "CHAT"];

/** Reads on until nothing is new. A history that has expired is replaced by the list of all messages. */
export async function follow(turn: Turn): Promise<"ok" | "more"> {
  const { mailbox, lease, gmail } = turn;
  for (let restarts = 0; ;) {
    let page;
    try {
      if (mailbox.history_id === null)
        throw new GmailError("history_expired", "There is no history id.");
      page = await gmail.listHistory(mailbox.history_id);
    } catch (error) {
      if (!(error instanceof GmailError && error.kind === "history_expired") || restarts++ > 0)
        throw error;
      turn.log("the history has expired: all messages are listed anew");
      await begin(turn, "resync");
      if ((await readAll(turn)) === "more") return "more";
      continue;
    }
    const { wanted, changes } = sortRecords(page.records);
    if (!(await fetchMails(turn, await lease.unknown(wanted)))) return "more";
    await lease.noteLabels(changes);
    // Only now: a reading that dies before begins at the same place again.
    const last = page.nextPageToken === undefined;
    const reached = last ? page.historyId : (page.records.at(-1)?.id ?? page.historyId);
    if (reached !== mailbox.history_id) await lease.advance({ history_id: reached });
    mailbox.history_id = reached;
    if (last) return "ok";
    if (turn.isOver()) return "more";
  }
}

/** Which messages are to be read, in the order in which they came, and the last word on the labels of each that changed. */
export function sortRecords(records: readonly HistoryRecord[]): {
  wanted: string[];
  changes: LabelChange[];
} {
  const wanted = new Set<string>();
  const labels = new Map<string, string[] | null>();
  for (const { added, relabelled, deleted } of records) {
    for (const { id, labelIds } of added) if (isRead(labelIds)) wanted.add(id);
    for (const { id, labelIds, lost } of relabelled) {
      labels.set(id, labelIds);
      if (!isRead(labelIds)) wanted.delete(id);
      // It comes out of where nothing is read.
      else if (lost.some((label) => LEFT_OUT.includes(label))) wanted.add(id);
    }
    for (const { id } of deleted) {
      wanted.delete(id);
      labels.set(id, null);
    }
  }
  return {
    wanted: [...wanted],
    changes: Array.from(labels, ([provider_id, now]) => ({ provider_id, labels: now })),
  };
}

const isRead = (labelIds: readonly string[]): boolean =>
  !labelIds.some((label) => LEFT_OUT.includes(label));
