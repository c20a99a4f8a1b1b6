// The first reading of a mailbox, and the one after its history has expired: every message since a day, page by page.
import { GmailError } from "@rapport/integrations/google/gmail";
import { catchUp } from "./catch-up.ts";
import { fetchMails } from "./fetch-mails.ts";
import { MailboxProblem, queryOf, type Turn } from "./reading.ts";

/** Mails that are read go page by page; of those that are mostly known many fit one page. */
const PAGE = { backfill: 50, resync: 500, following: 500 } as const;
/** Pages of ids that are counted before the reading begins, so that its progress has an end: 20,000 messages. */
const COUNTED_PAGES = 40;

/** Goes on where the last turn has stopped. At the end the mailbox is followed. */
export async function readAll(turn: Turn): Promise<"ok" | "more"> {
  const { mailbox, lease, gmail } = turn;
  if (mailbox.history_id === null)
    await begin(turn, mailbox.phase === "resync" ? "resync" : "backfill");
  for (;;) {
    let page;
    try {
      page = await gmail.listMessages({
        query: queryOf(turn),
        pageToken: mailbox.page_token ?? undefined,
        pageSize: PAGE[mailbox.phase],
      });
    } catch (error) {
      if (!(error instanceof GmailError && error.kind === "refused" && mailbox.page_token))
        throw error;
      // A place in the list does not last for ever. What has been read is known, so the way back to it is short.
      await lease.advance({ page_token: null, done: 0 });
      mailbox.page_token = null;
      continue;
    }
    const ids = page.messages.map(({ id }) => id);
    if (!(await fetchMails(turn, await lease.unknown(ids)))) return "more";
    if (page.nextPageToken === undefined) {
      // The place in the list stays: who comes next looks at the last page once more and goes on here.
      if (mailbox.phase === "resync" && !(await catchUp(turn))) return "more";
      await lease.advance({ phase: "following", page_token: null, done_more: ids.length });
      mailbox.phase = "following";
      return "ok";
    }
    await lease.advance({ page_token: page.nextPageToken, done_more: ids.length });
    mailbox.page_token = page.nextPageToken;
    if (turn.isOver()) return "more";
  }
}

/** Marks where following will begin, before the first page is asked for: what comes meanwhile is found there. */
export async function begin(turn: Turn, phase: "backfill" | "resync"): Promise<void> {
  const { mailbox, lease, gmail } = turn;
  const profile = await gmail.profile();
  if (profile.address.toLowerCase() !== mailbox.address)
    throw new MailboxProblem(
      "Google's account has another address than this connection. Disconnect it and connect the mailbox again.",
    );
  const total = await countMessages(turn);
  const start = { phase, history_id: profile.historyId, page_token: null, total, done: 0 } as const;
  await lease.advance(start);
  Object.assign(mailbox, start);
}

async function countMessages(turn: Turn): Promise<number> {
  let counted = 0;
  let pageToken: string | undefined;
  for (let page = 0; page < COUNTED_PAGES; page++) {
    const found = await turn.gmail.listMessages({ query: queryOf(turn), pageToken, pageSize: 500 });
    counted += found.messages.length;
    pageToken = found.nextPageToken;
    if (pageToken === undefined) return counted;
    if (page === COUNTED_PAGES - 1) return Math.max(counted, found.estimate);
  }
  return counted;
}
