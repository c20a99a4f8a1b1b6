// The nightly comparison: what the provider has is held against what has been dealt with here.
import { GmailError } from "@rapport/integrations/google/gmail";
import { parseMail } from "@rapport/integrations/google/parse";
import { fetchMails } from "./fetch-mails.ts";
import { follow } from "./follow.ts";
import type { MissingName } from "./mailbox-queue.ts";
import { queryOf, type Turn } from "./reading.ts";
import { storable } from "./stored-mail.ts";

/** So many of the missing are named; the others are counted. */
const MOST_NAMED = 50;

/** Counts and names what is missing, then fetches it. For a mailbox that has been followed to its end. */
export async function reconcile(turn: Turn): Promise<"ok" | "more"> {
  const { lease, gmail, mailbox } = turn;
  const atProvider: string[] = [];
  let pageToken: string | undefined;
  do {
    const page = await gmail.listMessages({ query: queryOf(turn), pageToken, pageSize: 500 });
    atProvider.push(...page.messages.map(({ id }) => id));
    pageToken = page.nextPageToken;
  } while (pageToken !== undefined);
  // What came while the list was read is not missing: the history tells of it.
  if ((await follow(turn)) === "more") return "more";
  const missing = await lease.noteReconciliation([...new Set(atProvider)]);
  mailbox.reconcile = false;
  turn.log("reconciled", { at_provider: atProvider.length, missing: missing.length });
  if (missing.length === 0) return "ok";
  await nameMissing(turn, missing.slice(0, MOST_NAMED));
  // Once they are noted as missing they are fetched by the way that all are: nothing is lost when this turn ends early.
  if (await fetchMails(turn, missing)) return "ok";
  await restart(turn);
  return "more";
}

/** Names come from the headers alone, so that also what cannot be read has one. */
async function nameMissing(turn: Turn, ids: readonly string[]): Promise<void> {
  const names: MissingName[] = [];
  for (const provider_id of ids) {
    if (turn.isOver()) break;
    try {
      const { head, internalDate } = await turn.gmail.getHead(provider_id, ["Subject", "From"]);
      const { subject, from } = await parseMail(head, internalDate);
      names.push({
        provider_id,
        subject,
        from_address: from?.address ?? "",
        from_name: from?.name ?? "",
        occurred_at: internalDate.toISOString(),
      });
    } catch (error) {
      // A name is no reason to leave the mail itself: fetching it says what is wrong.
      if (!(error instanceof GmailError)) throw error;
    }
  }
  await turn.lease.nameMissing(names.map(storable));
}

/** More is missing than one turn reads: the mailbox is listed anew, which passes over what is known. */
async function restart({ lease, mailbox, gmail }: Turn): Promise<void> {
  const { historyId } = await gmail.profile();
  await lease.advance({ phase: "resync", history_id: historyId, page_token: null, done: 0 });
  mailbox.phase = "resync";
}
