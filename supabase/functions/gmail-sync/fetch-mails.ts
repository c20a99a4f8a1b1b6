// Fetches messages side by side and stores them in chunks, each of which is one transaction.
import { redact } from "@rapport/core/redact";
import { GmailError, type RawMessage } from "@rapport/integrations/google/gmail";
import { parseMail } from "@rapport/integrations/google/parse";
import {
  fileKeyOf,
  storable,
  type StoredMail,
  toStoredAttachment,
  toStoredMail,
} from "./stored-mail.ts";
import { findLarge, oneAtATime } from "./large-mails.ts";
import type { Turn } from "./reading.ts";

/** A chunk is stored when it holds so many mails, or so many bytes. */
const CHUNK = { mails: 25, bytes: 4_000_000 };

/** Values that the database refuses, and rows that break a rule: the fault of a mail, not of the moment. */
const REFUSED = /^(?:22|23)/;
/** Two transactions that waited for each other: the next try finds the way free. */
const AGAIN = new Set(["40P01", "40001"]);

/** After so many turns that ended without a word, messages are read one at a time: one of them may be what ends them. */
const CAREFUL_AFTER = 2;
/** So often a message may have been the one that was read when the turn ended. */
const SUSPICIONS = 3;

/**
 * Reads and stores these messages. Answers whether all of them were dealt with: false when the turn was over before.
 * What is stored stays, whatever happens to the rest.
 */
export async function fetchMails(turn: Turn, ids: readonly string[]): Promise<boolean> {
  const { gmail, lease, concurrency } = turn;
  const chunk = openChunk(turn);
  const gone: string[] = [];
  let failure: Error | undefined;

  const read = async (id: string): Promise<void> => {
    try {
      const mail = await readMail(turn, await gmail.getRaw(id));
      turn.count(1);
      if (mail === "unreadable") await lease.skip([id], "unreadable");
      else if (mail !== "too_old") await chunk.add(mail);
    } catch (error) {
      if (error instanceof GmailError && error.kind === "not_found") gone.push(id);
      else failure ??= error instanceof Error ? error : new Error(String(error));
    }
  };
  const isCareful = turn.mailbox.deaths >= CAREFUL_AFTER;
  const large = isCareful ? new Set<string>() : await findLarge(turn, ids);
  const queue = ids.filter((id) => !large.has(id));
  let next = 0;
  const worker = async (): Promise<void> => {
    while (failure === undefined && !turn.isOver()) {
      const id = queue[next++];
      if (id === undefined) return;
      if (isCareful && (await isDeadly(turn, id))) continue;
      await read(id);
      if (isCareful) await chunk.flush();
    }
  };
  const workers = isCareful ? 1 : Math.min(concurrency, queue.length);
  await Promise.all(Array.from({ length: workers }, worker));
  for (const id of large) {
    if (failure !== undefined || turn.isOver()) break;
    await oneAtATime(() => read(id));
    large.delete(id);
  }
  // What was fetched before something failed is kept: it would be fetched again otherwise.
  await chunk.flush();
  await lease.skip(gone, "gone");
  if (failure !== undefined) throw failure;
  return next >= queue.length && large.size === 0;
}

/** Notes that this message is read next, alone. One that has ended its reader too often is passed over, and named by the comparison. */
async function isDeadly(turn: Turn, id: string): Promise<boolean> {
  const { suspect, suspected } = turn.mailbox;
  if (suspect === id && suspected >= SUSPICIONS) {
    turn.log("a message ended its reader again and again", { provider_id: id, times: suspected });
    await turn.lease.skip([id], "unreadable");
    return true;
  }
  await turn.lease.advance({ suspect: id });
  return false;
}

async function readMail(
  turn: Turn,
  message: RawMessage,
): Promise<StoredMail | "unreadable" | "too_old"> {
  const { org_id, integration_id, read_since, news_since } = turn.mailbox;
  if (read_since && message.internalDate < read_since) return "too_old";
  let files: { key: string; bytes: Uint8Array<ArrayBuffer>; type: string }[];
  let mail: StoredMail;
  try {
    const parsed = await parseMail(message.raw, message.internalDate);
    const keys = await Promise.all(
      parsed.attachments.map((_, at) => fileKeyOf(org_id, integration_id, message.id, at)),
    );
    files = parsed.attachments.map(({ bytes, type }, at) => ({ key: keys[at] ?? "", bytes, type }));
    const attachments = parsed.attachments.map((file, at) =>
      toStoredAttachment(file, keys[at] ?? ""),
    );
    mail = storable(toStoredMail(message, parsed, attachments, message.internalDate < news_since));
  } catch (error) {
    turn.log("a message could not be parsed", { provider_id: message.id, error: redact(error) });
    return "unreadable";
  }
  // First the files, then the row that names them: there is never a row without its file.
  for (const { key, bytes, type } of files) await turn.files.put(key, bytes, type);
  return mail;
}

/** Collects mails and stores them one chunk after the other. */
function openChunk(turn: Turn) {
  let waiting: StoredMail[] = [];
  let bytes = 0;
  let last: Promise<void> = Promise.resolve();
  const flush = (): Promise<void> => {
    const mails = waiting.sort((a, b) => (a.occurred_at < b.occurred_at ? -1 : 1));
    waiting = [];
    bytes = 0;
    if (mails.length > 0) last = last.then(() => storeChunk(turn, mails));
    return last;
  };
  return {
    flush,
    async add(mail: StoredMail): Promise<void> {
      waiting.push(mail);
      bytes += (mail.text?.length ?? 0) + (mail.html?.length ?? 0);
      if (waiting.length >= CHUNK.mails || bytes >= CHUNK.bytes) await flush();
    },
  };
}

async function storeChunk(turn: Turn, mails: readonly StoredMail[]): Promise<void> {
  try {
    const stored = await withTries(() => turn.lease.store(mails));
    const kept = new Set(
      stored.flatMap(({ provider_id, outcome }) => (outcome === "stored" ? provider_id : [])),
    );
    for (const mail of mails)
      if (!kept.has(mail.provider_id))
        for (const { file_key } of mail.attachments) await turn.files.remove(file_key);
  } catch (error) {
    if (!REFUSED.test(codeOf(error))) throw error;
    const [only] = mails;
    if (mails.length === 1 && only) {
      turn.log("a message could not be stored", {
        provider_id: only.provider_id,
        error: redact(error),
      });
      await turn.lease.skip([only.provider_id], "unreadable");
      for (const { file_key } of only.attachments) await turn.files.remove(file_key);
      return;
    }
    // One of them is not to be had; the others are not to wait for it.
    for (const mail of mails) await storeChunk(turn, [mail]);
  }
}

async function withTries<T>(run: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await run();
    } catch (error) {
      if (attempt >= 4 || !AGAIN.has(codeOf(error))) throw error;
    }
  }
}

function codeOf(error: unknown): string {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === "string" ? code : "";
}
