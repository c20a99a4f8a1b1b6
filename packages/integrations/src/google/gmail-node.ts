// Sending through Google's own libraries, which run on Node alone.
import { Readable } from "node:stream";
import { gmail as openApi } from "@googleapis/gmail";
import { OAuth2Client } from "google-auth-library";
import { GmailError, toGmailError } from "./gmail-error.ts";

export { GmailError, type GmailErrorKind } from "./gmail-error.ts";

export type SentMessage = { id: string; threadId: string; labelIds: string[] };

export type GmailSender = {
  /**
   * Sends a raw mail. It is tried once. GmailError `transient` leaves open whether it went out: look for its Message-ID before
   * sending again. Every other kind means that it did not.
   * @param threadId of Gmail; the mail joins it when its References and its subject fit
   */
  send(raw: Uint8Array, threadId?: string): Promise<SentMessage>;
  /** Where the mail with this Message-ID (without brackets) lies, wherever it lies. */
  findByMessageId(messageId: string): Promise<SentMessage | undefined>;
};

/** Google takes larger mails as uploads only. */
const UPLOAD_FROM = 4_000_000;

/** A sender for one mailbox. */
export function openGmailSender(options: {
  apiUrl: string;
  accessToken: string;
  /** How long one call may take. */
  timeoutMs?: number;
}): GmailSender {
  const auth = new OAuth2Client();
  auth.setCredentials({ access_token: options.accessToken });
  const rootUrl = `${options.apiUrl}/`;
  const { messages } = openApi({ version: "v1", auth, rootUrl }).users;
  const once = { rootUrl, retry: false, timeout: options.timeoutMs ?? 60_000 };
  return {
    async send(raw, threadId) {
      const bytes = Buffer.from(raw);
      const requestBody = threadId === undefined ? {} : { threadId };
      const { data } = await translate("messages.send", () =>
        bytes.length < UPLOAD_FROM
          ? messages.send(
              { userId: "me", requestBody: { ...requestBody, raw: bytes.toString("base64url") } },
              once,
            )
          : messages.send(
              {
                userId: "me",
                requestBody,
                media: { mimeType: "message/rfc822", body: Readable.from([bytes]) },
              },
              once,
            ),
      );
      return read(data);
    },
    async findByMessageId(messageId) {
      const q = `rfc822msgid:${messageId.replace(/^<|>$/g, "")}`;
      const { data } = await translate("messages.list", () =>
        messages.list({ userId: "me", q, includeSpamTrash: true }, once),
      );
      const id = data.messages?.[0]?.id;
      if (!id) return undefined;
      const found = await translate("messages.get", () =>
        messages.get({ userId: "me", id, format: "minimal" }, once),
      );
      return read(found.data);
    },
  };
}

type Wire = { id?: string | null; threadId?: string | null; labelIds?: string[] | null };

function read({ id, threadId, labelIds }: Wire): SentMessage {
  if (!id || !threadId)
    throw new GmailError("transient", "Gmail answered without the id of the message.");
  return { id, threadId, labelIds: labelIds ?? [] };
}

async function translate<T>(method: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    // The library's error carries the request with its token: only what is named here goes on.
    const { response, code } = error as {
      response?: { status?: number; data?: unknown; headers?: Headers };
      code?: string | number;
    };
    if (!response?.status)
      throw new GmailError(
        "transient",
        `Gmail: ${method} got no answer: ${String(code ?? "unknown")}.`,
      );
    throw toGmailError(method, {
      status: response.status,
      retryAfter: response.headers?.get?.("retry-after") ?? null,
      body: typeof response.data === "string" ? response.data : JSON.stringify(response.data ?? {}),
    });
  }
}
