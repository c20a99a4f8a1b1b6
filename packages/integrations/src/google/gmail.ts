// Gmail's API by plain fetch, for what reads: it runs on Deno and Node alike. Sending lies in gmail-node.ts.
import { GmailError, toGmailError } from "./gmail-error.ts";
import { openPurse, type GmailMethod, type Purse } from "./quota.ts";

export { GmailError, type GmailErrorKind } from "./gmail-error.ts";

export type GmailOptions = {
  apiUrl: string;
  /** Asked before each call, and once more with `true` when Gmail refuses the token. */
  accessToken: (fresh: boolean) => string | Promise<string>;
  /** Shared by all callers of one mailbox; unlimited when left out. */
  purse?: Purse;
  /** How long a call may wait for quota and repeat itself before it gives up. */
  patienceMs?: number;
  signal?: AbortSignal;
};

export type MessageRef = { id: string; threadId: string };
export type RawMessage = MessageRef & {
  labelIds: string[];
  /** When Google got it. */
  internalDate: Date;
  historyId: string;
  raw: Uint8Array<ArrayBuffer>;
};
export type HistoryPage = {
  records: HistoryRecord[];
  nextPageToken: string | undefined;
  /** The mailbox's present id: keep it when there is no further page. */
  historyId: string;
};
export type HistoryRecord = {
  id: string;
  added: (MessageRef & { labelIds: string[] })[];
  deleted: MessageRef[];
  /** Messages whose labels came or went, with all the labels they have now and those they lost. */
  relabelled: (MessageRef & { labelIds: string[]; lost: string[] })[];
};

export type Gmail = {
  profile(): Promise<{ address: string; historyId: string; messagesTotal: number }>;
  /** One page of ids, the newest first. @param query in the words of Gmail's search box */
  listMessages(request?: {
    query?: string;
    labelIds?: readonly string[];
    includeSpamTrash?: boolean;
    pageToken?: string | undefined;
    pageSize?: number;
  }): Promise<{ messages: MessageRef[]; nextPageToken: string | undefined; estimate: number }>;
  getRaw(id: string): Promise<RawMessage>;
  /** The labels alone, without the mail. */
  getLabels(id: string): Promise<MessageRef & { labelIds: string[] }>;
  /** These headers alone, as a mail without a text. */
  getHead(
    id: string,
    names: readonly string[],
  ): Promise<{ head: Uint8Array<ArrayBuffer>; internalDate: Date }>;
  /** @throws GmailError `history_expired` */
  listHistory(startHistoryId: string, pageToken?: string): Promise<HistoryPage>;
  listLabels(): Promise<{ id: string; name: string; type: string }[]>;
  getAttachment(messageId: string, attachmentId: string): Promise<Uint8Array<ArrayBuffer>>;
  findByMessageId(messageId: string): Promise<MessageRef[]>;
};

const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 32_000;

/** A client of one mailbox. Each call throws GmailError; 429 and 5xx are tried again until patience ends. */
export function openGmail(options: GmailOptions): Gmail {
  const { apiUrl, accessToken, signal, patienceMs = 60_000 } = options;
  const purse = options.purse ?? openPurse("none");
  // One refusal holds back all calls of the mailbox.
  let quietUntil = 0;

  const ask = async <T>(
    method: GmailMethod,
    path: string,
    params: Record<string, string | readonly string[] | undefined> = {},
  ): Promise<T> => {
    const until = Date.now() + patienceMs;
    let fresh = false;
    for (let attempt = 0; ; attempt++) {
      const wait = Math.max(purse.spend(method), quietUntil - Date.now());
      if (Date.now() + wait > until) {
        purse.refund(method);
        throw new GmailError("rate_limited", `Gmail: no quota for ${method} in time.`, 429, wait);
      }
      await pause(wait, signal);
      try {
        const token = await accessToken(fresh);
        return await call<T>(`${apiUrl}/gmail/v1/users/me${path}`, params, token, method, signal);
      } catch (error) {
        if (!(error instanceof GmailError)) throw error;
        if (error.kind === "unauthorized" && !fresh) {
          fresh = true;
          continue;
        }
        if (error.kind !== "rate_limited" && error.kind !== "transient") throw error;
        const longest = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** attempt);
        const next = error.retryAfterMs ?? longest / 2 + Math.random() * (longest / 2);
        if (Date.now() + next > until) throw error;
        if (error.kind === "rate_limited") quietUntil = Math.max(quietUntil, Date.now() + next);
        else await pause(next, signal);
      }
    }
  };

  return {
    async profile() {
      const found = await ask<WireProfile>("getProfile", "/profile");
      return {
        address: found.emailAddress,
        historyId: found.historyId,
        messagesTotal: found.messagesTotal ?? 0,
      };
    },
    async listMessages(request = {}) {
      const page = await ask<WireList>("messages.list", "/messages", {
        q: request.query,
        labelIds: request.labelIds,
        includeSpamTrash: request.includeSpamTrash ? "true" : undefined,
        pageToken: request.pageToken,
        maxResults: `${request.pageSize ?? 500}`,
      });
      return {
        messages: page.messages ?? [],
        nextPageToken: page.nextPageToken,
        estimate: page.resultSizeEstimate ?? 0,
      };
    },
    async getRaw(id) {
      const found = await ask<WireMessage>("messages.get", `/messages/${encodeURIComponent(id)}`, {
        format: "raw",
      });
      return {
        ...refOf(found),
        internalDate: new Date(Number(found.internalDate)),
        historyId: found.historyId,
        raw: decode(found.raw ?? ""),
      };
    },
    async getLabels(id) {
      const path = `/messages/${encodeURIComponent(id)}`;
      return refOf(await ask<WireMessage>("messages.get", path, { format: "minimal" }));
    },
    async getHead(id, names) {
      const found = await ask<WireMessage>("messages.get", `/messages/${encodeURIComponent(id)}`, {
        format: "metadata",
        metadataHeaders: names,
      });
      const lines = (found.payload?.headers ?? []).map(
        ({ name, value }) => `${name}: ${value.replace(/[\r\n]+/g, " ")}\r\n`,
      );
      return {
        head: new TextEncoder().encode(`${lines.join("")}\r\n`),
        internalDate: new Date(Number(found.internalDate)),
      };
    },
    async listHistory(startHistoryId, pageToken) {
      try {
        const page = await ask<WireHistory>("history.list", "/history", {
          startHistoryId,
          pageToken,
          maxResults: "500",
        });
        return {
          records: (page.history ?? []).map(readRecord),
          nextPageToken: page.nextPageToken,
          historyId: page.historyId,
        };
      } catch (error) {
        if (error instanceof GmailError && error.kind === "not_found")
          throw new GmailError("history_expired", error.message, error.status);
        throw error;
      }
    },
    async listLabels() {
      const { labels } = await ask<{ labels?: { id: string; name: string; type?: string }[] }>(
        "labels.list",
        "/labels",
      );
      return (labels ?? []).map(({ id, name, type }) => ({ id, name, type: type ?? "user" }));
    },
    async getAttachment(messageId, attachmentId) {
      const { data } = await ask<{ data?: string }>(
        "attachments.get",
        `/messages/${encodeURIComponent(messageId)}/attachments/${encodeURIComponent(attachmentId)}`,
      );
      return decode(data ?? "");
    },
    async findByMessageId(messageId) {
      const page = await ask<WireList>("messages.list", "/messages", {
        q: `rfc822msgid:${messageId.replace(/^<|>$/g, "")}`,
        includeSpamTrash: "true",
      });
      return page.messages ?? [];
    },
  };
}

async function call<T>(
  url: string,
  params: Record<string, string | readonly string[] | undefined>,
  token: string,
  method: string,
  signal: AbortSignal | undefined,
): Promise<T> {
  const target = new URL(url);
  for (const [name, value] of Object.entries(params))
    for (const one of value === undefined ? [] : [value].flat())
      target.searchParams.append(name, one);
  const limit = AbortSignal.timeout(30_000);
  let answer: Response;
  let body: string;
  try {
    answer = await fetch(target, {
      headers: { authorization: `Bearer ${token}`, accept: "application/json" },
      redirect: "error",
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
    });
    body = await answer.text();
  } catch (error) {
    signal?.throwIfAborted();
    const name = error instanceof Error ? error.name : "unknown";
    throw new GmailError("transient", `Gmail: ${method} got no answer: ${name}.`);
  }
  if (!answer.ok)
    throw toGmailError(method, {
      status: answer.status,
      retryAfter: answer.headers.get("retry-after"),
      body,
    });
  try {
    return JSON.parse(body) as T;
  } catch {
    throw new GmailError("transient", `Gmail: ${method} answered something that is no JSON.`);
  }
}

type WireProfile = { emailAddress: string; historyId: string; messagesTotal?: number };
type WireList = { messages?: MessageRef[]; nextPageToken?: string; resultSizeEstimate?: number };
type WireMessage = MessageRef & {
  labelIds?: string[];
  internalDate?: string;
  historyId: string;
  raw?: string;
  payload?: { headers?: { name: string; value: string }[] };
};
type WireChange = { message: MessageRef & { labelIds?: string[] } };
type WireHistory = {
  history?: {
    id: string;
    messagesAdded?: WireChange[];
    messagesDeleted?: WireChange[];
    labelsAdded?: WireChange[];
    labelsRemoved?: (WireChange & { labelIds?: string[] })[];
  }[];
  nextPageToken?: string;
  historyId: string;
};

function readRecord(record: NonNullable<WireHistory["history"]>[number]): HistoryRecord {
  return {
    id: record.id,
    added: (record.messagesAdded ?? []).map(({ message }) => refOf(message)),
    deleted: (record.messagesDeleted ?? []).map(({ message: { id, threadId } }) => ({
      id,
      threadId,
    })),
    relabelled: [
      ...(record.labelsAdded ?? []).map(({ message }) => ({ ...refOf(message), lost: [] })),
      ...(record.labelsRemoved ?? []).map(({ message, labelIds = [] }) => ({
        ...refOf(message),
        lost: labelIds,
      })),
    ],
  };
}

function refOf(message: MessageRef & { labelIds?: string[] }): MessageRef & { labelIds: string[] } {
  return { id: message.id, threadId: message.threadId, labelIds: message.labelIds ?? [] };
}

function decode(base64url: string): Uint8Array<ArrayBuffer> {
  const binary = atob(base64url.replaceAll("-", "+").replaceAll("_", "/"));
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at++) bytes[at] = binary.charCodeAt(at);
  return bytes;
}

/** Waits, and stops waiting when the caller is interrupted. */
function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  signal?.throwIfAborted();
  if (milliseconds <= 0) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const interrupt = (): void => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", interrupt);
      resolve();
    }, milliseconds);
    signal?.addEventListener("abort", interrupt, { once: true });
  });
}
