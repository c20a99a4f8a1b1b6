/** One attempt to send one mail: what came of it, in words. It never throws. */
import { composeMail, ComposeError } from "@rapport/integrations/google/compose";
import {
  GmailError,
  openGmailSender,
  type SentMessage,
} from "@rapport/integrations/google/gmail-node";
import { env } from "#lib/env.ts";
import { withUnsubscribeLink } from "../compliance/unsubscribe-words.ts";
import { askToken } from "./access-token.ts";
import { withPictures } from "./write-body.ts";

/** A mail as app.claim_emails() hands it out. */
export type DueMail = {
  org_id: string;
  id: string;
  lease: string;
  attempts: number;
  integration_id: string;
  member_id: string;
  message_id: string;
  in_reply_to: string | null;
  /** The newest first. */
  reference_ids: string[];
  provider_thread_id: string | null;
  subject: string;
  from_address: string;
  from_name: string;
  recipients: { role: "to" | "cc" | "bcc"; address: string; name: string }[];
  text: string | null;
  html: string | null;
  is_bulk: boolean;
  /** Why it may not go any more, in words: somebody asked for no more mail, or its writer has left. */
  refused: string | null;
  attachments: {
    file_name: string;
    content_type: string;
    content_id: string | null;
    is_inline: boolean;
    file_key: string;
  }[];
};

export type Outcome =
  | { kind: "sent"; message: SentMessage }
  /** It is known not to have gone, and never will as it is. */
  | { kind: "refused"; code: string; reason: string }
  /** `unknown`: it may have gone. */
  | { kind: "later"; code: string; reason: string; waitMs: number | undefined; unknown: boolean };

/** What other rooms add to a mail that goes out. */
export type SendingHooks = {
  /** The address that ends the subscription with one click, for bulk mail. */
  unsubscribeUrl?: (mail: DueMail) => Promise<string | undefined>;
};

/** So long a call to Gmail may take; much less than the lease. */
export const callTimeoutMs = 30_000;

/**
 * Sends a mail, unless it has gone already: one that was begun before is looked for first.
 * @param beginBy on the clock of `performance`: later than that nothing is sent, because another worker may be at it by the end
 */
export async function attemptToSend(
  mail: DueMail,
  hooks: SendingHooks = {},
  beginBy = Number.POSITIVE_INFINITY,
): Promise<Outcome> {
  const refusal: Outcome | undefined = mail.refused
    ? { kind: "refused", code: "refused", reason: mail.refused }
    : undefined;
  if (refusal && mail.attempts === 1) return refusal;
  const google = env.google();
  if (!google)
    return {
      kind: "later",
      code: "not_configured",
      reason: "This server knows no Google client: GOOGLE_CLIENT_ID is not set.",
      waitMs: undefined,
      unknown: false,
    };
  let raw: Uint8Array;
  try {
    raw = await write(mail, hooks);
  } catch (error) {
    return outcomeOf(error);
  }
  let refused: string | undefined;
  for (let turn = 1; ; turn++) {
    const token = await askToken(mail, refused);
    if (!token.ok)
      return token.final
        ? { kind: "refused", code: token.code, reason: token.reason }
        : {
            kind: "later",
            code: token.code,
            reason: token.reason,
            waitMs: undefined,
            unknown: false,
          };
    const gmail = openGmailSender({
      apiUrl: google.apiUrl,
      accessToken: token.token,
      timeoutMs: callTimeoutMs,
    });
    try {
      const gone = mail.attempts > 1 ? await gmail.findByMessageId(mail.message_id) : undefined;
      if (gone) return { kind: "sent", message: gone };
      if (refusal) return refusal;
      const message = await sendIntoThread(gmail.send, raw, mail, beginBy);
      return message ? { kind: "sent", message } : tooLate;
    } catch (error) {
      if (!(error instanceof GmailError && error.kind === "unauthorized") || turn > 1)
        return outcomeOf(error);
      refused = token.token;
    }
  }
}

/** It was not begun, so it may be tried again at once. */
const tooLate: Outcome = {
  kind: "later",
  code: "slow",
  reason: "Token, files or look-up took so long that sending was not begun.",
  waitMs: undefined,
  unknown: false,
};

type Send = ReturnType<typeof openGmailSender>["send"];

/** A thread that is gone there is no reason not to send. Undefined: it is too late to begin. */
async function sendIntoThread(
  send: Send,
  raw: Uint8Array,
  { provider_thread_id: thread }: DueMail,
  beginBy: number,
): Promise<SentMessage | undefined> {
  const inTime = (): boolean => performance.now() <= beginBy;
  if (!inTime()) return undefined;
  if (!thread) return send(raw);
  try {
    return await send(raw, thread);
  } catch (error) {
    if (!(error instanceof GmailError && error.kind === "not_found")) throw error;
    return inTime() ? send(raw) : undefined;
  }
}

class FileGone extends Error {}

async function write(mail: DueMail, hooks: SendingHooks): Promise<Uint8Array> {
  const people = (role: string) =>
    mail.recipients
      .filter((one) => one.role === role)
      .map(({ address, name }) => ({ address, name }));
  const attachments = [];
  for (const file of mail.attachments) {
    const kept = await env.fileStore().get(file.file_key);
    if (!kept) throw new FileGone(`The file ${file.file_name} is not kept here any more.`);
    attachments.push({
      filename: file.file_name,
      type: file.content_type,
      bytes: kept.bytes,
      content_id: file.is_inline ? (file.content_id ?? undefined) : undefined,
    });
  }
  const named = [...mail.reference_ids].reverse().filter((id) => id !== mail.in_reply_to);
  const ids = (mail.in_reply_to ? [...named, mail.in_reply_to] : named).filter(isMessageId);
  const inReplyTo =
    mail.in_reply_to && isMessageId(mail.in_reply_to) ? mail.in_reply_to : undefined;
  const unsubscribeUrl = mail.is_bulk ? await hooks.unsubscribeUrl?.(mail) : undefined;
  const texts = { text: mail.text ?? "", html: mail.html ? withPictures(mail.html) : undefined };
  return composeMail({
    message_id: mail.message_id,
    from: { address: mail.from_address, name: mail.from_name },
    to: people("to"),
    cc: people("cc"),
    bcc: people("bcc"),
    subject: mail.subject,
    ...(unsubscribeUrl ? withUnsubscribeLink(texts, unsubscribeUrl) : texts),
    date: new Date(),
    in_reply_to: inReplyTo,
    references: ids,
    unsubscribe_url: unsubscribeUrl,
    attachments,
  });
}

/** Mails of others bear what they like as their id; in our headers stands only what is one. */
const isMessageId = (id: string): boolean => /^[\u0021-\u007e]+$/.test(id) && !/[<>]/.test(id);

function outcomeOf(error: unknown): Outcome {
  if (error instanceof GmailError) {
    const { kind, message: reason, retryAfterMs: waitMs } = error;
    if (kind === "transient") return { kind: "later", code: kind, reason, waitMs, unknown: true };
    if (kind === "rate_limited" || kind === "unauthorized")
      return { kind: "later", code: kind, reason, waitMs, unknown: false };
    if (kind === "forbidden")
      return {
        kind: "refused",
        code: kind,
        reason: `Google does not let Rapport send from this mailbox. Connect it again and allow sending. ${reason}`,
      };
    return { kind: "refused", code: kind, reason };
  }
  if (error instanceof ComposeError || error instanceof FileGone)
    return { kind: "refused", code: "unwritable", reason: error.message };
  const reason = error instanceof Error ? error.message : "unknown";
  return { kind: "later", code: "failed", reason, waitMs: undefined, unknown: true };
}
