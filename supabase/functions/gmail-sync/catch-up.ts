// What became of known messages while no history tells: labels that came or went, and deletions. Each label's messages are listed, 500
// a call; asking message by message would cost Gmail's quota a thousand times as much.
import { GmailError } from "@rapport/integrations/google/gmail";
import type { LabelChange } from "./mailbox-queue.ts";
import { sinceQueryOf, type Turn } from "./reading.ts";

/** Labels that the provider's messages bear only where nothing is read. */
const NEVER_READ = new Set(["DRAFT", "CHAT"]);
/** More labels of somebody's own than that are not compared: each costs a call at least. */
const MOST_OWN_LABELS = 200;
/** Labels of one's own have such ids; others that no list names (coloured stars) are left as they were. */
const OWN = /^Label_/;
const LISTS_AT_ONCE = 4;
const CHUNK = 500;

/** Brings labels and deletions up to date. Answers whether it came to its end; what is noted stays noted. */
export async function catchUp(turn: Turn): Promise<boolean> {
  const { lease } = turn;
  // Before the lists are asked for: what is stored from here on is no loss because a list does not know it yet.
  const known = await lease.knownLabels();
  if (known.length === 0) return true;
  const there = await listThere(turn);
  const changes: LabelChange[] = [];
  const unlisted: string[] = [];
  for (const { provider_id, labels } of known) {
    const now = there.labels.get(provider_id);
    if (!now) {
      unlisted.push(provider_id);
      continue;
    }
    const next = new Set([...now, ...labels.filter(there.isUncompared)]);
    if (next.size !== labels.length || labels.some((label) => !next.has(label)))
      changes.push({ provider_id, labels: [...next] });
  }
  for (let at = 0; at < changes.length; at += CHUNK)
    await lease.noteLabels(changes.slice(at, at + CHUNK));
  turn.log("labels and deletions are caught up", {
    known: known.length,
    changed: changes.length,
    unlisted: unlisted.length,
  });
  return askOneByOne(turn, unlisted);
}

type There = {
  /** The labels of each message that lies there, wherever it lies. */
  labels: Map<string, Set<string>>;
  isUncompared: (label: string) => boolean;
};

async function listThere(turn: Turn): Promise<There> {
  const all = await turn.gmail.listLabels();
  const own = all.filter(({ type }) => type === "user");
  const asked = all
    .filter(
      ({ id, type }) => !NEVER_READ.has(id) && (type !== "user" || own.length <= MOST_OWN_LABELS),
    )
    .map(({ id }) => id);
  const labels = new Map<string, Set<string>>();
  const list = async (label: string | undefined): Promise<void> => {
    let pageToken: string | undefined;
    do {
      const page = await turn.gmail.listMessages({
        query: sinceQueryOf(turn),
        labelIds: label === undefined ? [] : [label],
        includeSpamTrash: true,
        pageToken,
        pageSize: 500,
      });
      for (const { id } of page.messages) {
        const known = labels.get(id) ?? new Set();
        labels.set(id, label === undefined ? known : known.add(label));
      }
      pageToken = page.nextPageToken;
    } while (pageToken !== undefined);
  };
  // The list without a label knows archived messages, which bear none.
  await inParallel([undefined, ...asked], LISTS_AT_ONCE, list);
  const compared = new Set(asked);
  return {
    labels,
    isUncompared: (label) =>
      !compared.has(label) && (own.length > MOST_OWN_LABELS || !OWN.test(label)),
  };
}

/** Messages that no list names are gone, or too new for the lists: the provider is asked before anything is taken away here. */
async function askOneByOne(turn: Turn, ids: readonly string[]): Promise<boolean> {
  const { gmail, lease, concurrency } = turn;
  let noted: LabelChange[] = [];
  let left = ids.length;
  const flush = async (): Promise<void> => {
    const changes = noted;
    noted = [];
    await lease.noteLabels(changes);
  };
  try {
    await inParallel(ids, concurrency, async (provider_id) => {
      if (turn.isOver()) return;
      const labels = await gmail.getLabels(provider_id).then(
        ({ labelIds }) => labelIds,
        (error: unknown) => {
          if (error instanceof GmailError && error.kind === "not_found") return null;
          throw error;
        },
      );
      noted.push({ provider_id, labels });
      left--;
      if (noted.length >= CHUNK) await flush();
    });
  } finally {
    await flush();
  }
  return left === 0;
}

/** Runs so many at once. The first that fails ends all. */
async function inParallel<T>(
  items: readonly T[],
  most: number,
  run: (item: T) => Promise<void>,
): Promise<void> {
  let next = 0;
  let failed = false;
  const worker = async (): Promise<void> => {
    while (!failed && next < items.length) {
      try {
        await run(items[next++] as T);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(most, items.length) }, worker));
}
