// The nightly comparison: what the provider has is held against what has been dealt with here.
import { fetchMails } from "./fetch-mails.ts";
import { follow } from "./follow.ts";
import { queryOf, type Turn } from "./reading.ts";

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
  const missing = await lease.unknown(atProvider);
  await lease.noteReconciliation(missing, atProvider.length);
  mailbox.reconcile = false;
  turn.log("reconciled", { at_provider: atProvider.length, missing: missing.length });
  if (missing.length === 0) return "ok";
  // Once they are noted as missing they are fetched by the way that all are: nothing is lost when this turn ends early.
  if (await fetchMails(turn, missing)) return "ok";
  await restart(turn);
  return "more";
}

/** More is missing than one turn reads: the mailbox is listed anew, which passes over what is known. */
async function restart({ lease, mailbox, gmail }: Turn): Promise<void> {
  const { historyId } = await gmail.profile();
  await lease.advance({ phase: "resync", history_id: historyId, page_token: null, done: 0 });
  mailbox.phase = "resync";
}
