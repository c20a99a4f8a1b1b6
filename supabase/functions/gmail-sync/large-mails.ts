// Mails with large files are read one at a time: a hosted function has 256 MB, and a mail of 25 MB takes most of it on its way.
import { queryOf, type Turn } from "./reading.ts";

/** Gmail's word for mails that are not read side by side. */
const LARGER = "larger:3M";
/** Pages of 500 that are looked through; a mailbox with more large mails than that is read slowly anyway. */
const PAGES = 10;

/** Which of these messages are large. */
export async function findLarge(turn: Turn, ids: readonly string[]): Promise<Set<string>> {
  // Nothing else is read beside a single one.
  if (ids.length < 2) return new Set();
  turn.large ??= listLarge(turn);
  const large = await turn.large;
  return new Set(ids.filter((id) => large.has(id)));
}

async function listLarge(turn: Turn): Promise<Set<string>> {
  const found = new Set<string>();
  let pageToken: string | undefined;
  for (let page = 0; page < PAGES; page++) {
    const { messages, nextPageToken } = await turn.gmail.listMessages({
      query: `${queryOf(turn)} ${LARGER}`,
      pageToken,
      pageSize: 500,
    });
    for (const { id } of messages) found.add(id);
    pageToken = nextPageToken;
    if (pageToken === undefined) break;
  }
  return found;
}

let last: Promise<unknown> = Promise.resolve();

/** One large mail at a time in this process, whosever it is. */
export function oneAtATime<T>(work: () => Promise<T>): Promise<T> {
  const next = last.then(work);
  last = next.catch(() => {});
  return next;
}
