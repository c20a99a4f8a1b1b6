// One mailbox: its messages, threads, labels and what happened to them.
import { ancestorsIn, bareSubject, headerOf, readHeaders, type Header } from "./headers.ts";

export type Message = {
  id: string;
  threadId: string;
  labelIds: string[];
  raw: Buffer;
  headers: Header[];
  /** Milliseconds since 1970. */
  internalDate: number;
  historyId: number;
  messageId: string | undefined;
};

export type HistoryRecord = {
  id: number;
  kind: "messagesAdded" | "messagesDeleted" | "labelsAdded" | "labelsRemoved";
  message: { id: string; threadId: string; labelIds: string[] };
  /** The labels that came or went. */
  labelIds: string[];
};

export type NewMessage = {
  labelIds?: string[];
  /** Taken when it exists and the headers fit, as Gmail demands of replies. */
  threadId?: string;
  internalDate?: number;
};

/** A mailbox as it is kept between two runs. */
export type KeptMailbox = {
  address: string;
  name: string;
  historyId: number;
  /** Start ids below it are expired. */
  oldest: number;
  history: HistoryRecord[];
  messages: (Pick<Message, "id" | "threadId" | "labelIds" | "internalDate" | "historyId"> & {
    /** base64 */
    raw: string;
  })[];
};

export type Mailbox = {
  address: string;
  name: string;
  historyId(): number;
  /** Start ids below this one are expired. */
  expireHistory(): void;
  /** Records after the start id; undefined when it is expired or was never given out. */
  historySince(startId: number): HistoryRecord[] | undefined;
  add(raw: Buffer, options?: NewMessage): Message;
  relabel(message: Message, add: readonly string[], remove: readonly string[]): void;
  remove(message: Message): void;
  find(id: string): Message | undefined;
  findByMessageId(messageId: string): Message[];
  thread(id: string): Message[];
  hasThread(id: string): boolean;
  /** All messages, the newest first. */
  list(): readonly Message[];
  keep(): KeptMailbox;
};

/** Gives out ids of sixteen hexadecimal digits, as Gmail does. Those of a later start are higher. */
function createIds(): () => string {
  let next = BigInt(Date.now()) << 20n;
  return () => (next++).toString(16).padStart(16, "0");
}

const nextId = createIds();

/** So much of what happened is kept. Who has not asked since gets a 404, as after a week at Google. */
const KEPT_HISTORY = 1_000;

/**
 * Opens a mailbox: an empty one, or one as it was kept.
 * @param onChange told after each change
 */
export function openMailbox(
  address: string,
  name: string,
  kept?: KeptMailbox,
  onChange: () => void = () => {},
): Mailbox {
  const messages = new Map<string, Message>();
  const byMessageId = new Map<string, Set<Message>>();
  const threads = new Map<string, Set<Message>>();
  const history: HistoryRecord[] = kept ? [...kept.history] : [];
  const firstHistoryId = Math.max(
    Math.floor(Date.now() / 1000),
    kept ? kept.historyId + KEPT_HISTORY : 0,
  );
  // A run that was cut off gave out ids that nobody kept: those in between are expired.
  const isLost = (id: number): boolean =>
    kept !== undefined && id > kept.historyId && id < firstHistoryId;
  let historyId = firstHistoryId;
  let oldest = kept?.oldest ?? firstHistoryId;
  let sorted: Message[] | undefined;
  for (const { raw, ...rest } of kept?.messages ?? []) {
    const bytes = Buffer.from(raw, "base64");
    const { headers } = readHeaders(bytes);
    index({ ...rest, raw: bytes, headers, messageId: headerOf(headers, "Message-ID") });
  }

  function index(message: Message): void {
    messages.set(message.id, message);
    put(threads, message.threadId, message);
    if (message.messageId) put(byMessageId, message.messageId, message);
    sorted = undefined;
  }

  const tell = (kind: HistoryRecord["kind"], message: Message, labelIds: string[]): void => {
    message.historyId = ++historyId;
    const { id, threadId } = message;
    history.push({
      id: historyId,
      kind,
      message: { id, threadId, labelIds: [...message.labelIds] },
      labelIds,
    });
    onChange();
  };
  const threadFor = (headers: Header[], wanted: string | undefined): string | undefined => {
    const subject = bareSubject(headerOf(headers, "Subject"));
    for (const ancestor of ancestorsIn(headers))
      for (const found of byMessageId.get(ancestor) ?? [])
        if (
          (wanted === undefined || found.threadId === wanted) &&
          bareSubject(headerOf(found.headers, "Subject")) === subject
        )
          return found.threadId;
    return undefined;
  };

  return {
    address,
    name,
    historyId: () => historyId,
    expireHistory() {
      // Also the present id, as after a week in which nothing was asked.
      oldest = ++historyId;
      onChange();
    },
    historySince(startId) {
      if (startId < oldest || startId > historyId || isLost(startId)) return undefined;
      let low = 0;
      for (let high = history.length; low < high;) {
        const middle = (low + high) >> 1;
        if ((history[middle]?.id ?? 0) <= startId) low = middle + 1;
        else high = middle;
      }
      return history.slice(low);
    },
    add(raw, options = {}) {
      const { headers } = readHeaders(raw);
      const id = nextId();
      const message: Message = {
        id,
        threadId: threadFor(headers, options.threadId) ?? id,
        labelIds: [...new Set(options.labelIds ?? [])],
        raw,
        headers,
        internalDate: options.internalDate ?? Date.now(),
        historyId,
        messageId: headerOf(headers, "Message-ID"),
      };
      index(message);
      tell("messagesAdded", message, message.labelIds);
      return message;
    },
    relabel(message, add, remove) {
      const gone = message.labelIds.filter((label) => remove.includes(label));
      const come = add.filter((label) => !message.labelIds.includes(label));
      if (gone.length + come.length === 0) return;
      message.labelIds = [...message.labelIds.filter((label) => !gone.includes(label)), ...come];
      if (come.length > 0) tell("labelsAdded", message, come);
      if (gone.length > 0) tell("labelsRemoved", message, gone);
    },
    remove(message) {
      messages.delete(message.id);
      drop(threads, message.threadId, message);
      if (message.messageId) drop(byMessageId, message.messageId, message);
      sorted = undefined;
      tell("messagesDeleted", message, []);
    },
    find: (id) => messages.get(id),
    findByMessageId: (messageId) => [...(byMessageId.get(messageId) ?? [])],
    thread: (id) =>
      [...(threads.get(id) ?? [])].toSorted((a, b) => a.internalDate - b.internalDate),
    hasThread: (id) => threads.has(id),
    list: () =>
      (sorted ??= [...messages.values()].sort(
        (a, b) => b.internalDate - a.internalDate || (a.id < b.id ? 1 : -1),
      )),
    keep() {
      const records = history.slice(-KEPT_HISTORY);
      return {
        address,
        name,
        historyId,
        oldest: records.length < history.length ? Math.max(oldest, records[0]!.id - 1) : oldest,
        history: records,
        messages: [...messages.values()].map((message) => ({
          id: message.id,
          threadId: message.threadId,
          labelIds: message.labelIds,
          internalDate: message.internalDate,
          historyId: message.historyId,
          raw: message.raw.toString("base64"),
        })),
      };
    },
  };
}

function put<T>(index: Map<string, Set<T>>, key: string, value: T): void {
  const found = index.get(key);
  if (found) found.add(value);
  else index.set(key, new Set([value]));
}

function drop<T>(index: Map<string, Set<T>>, key: string, value: T): void {
  const found = index.get(key);
  found?.delete(value);
  if (found?.size === 0) index.delete(key);
}
