// What the parts of a mailbox's turn share.
import type { Gmail } from "@rapport/integrations/google/gmail";
import type { Lease, Mailbox } from "./mailbox-queue.ts";

/** Keeps files by key: what was put can be put again and is removed when nobody names it. */
export type Files = {
  put(key: string, bytes: Uint8Array<ArrayBuffer>, type: string): Promise<unknown>;
  remove(key: string): Promise<unknown>;
};

export type Turn = {
  mailbox: Mailbox;
  lease: Lease;
  gmail: Gmail;
  files: Files;
  /** Whether the turn should end: its time is over or it has read its share. */
  isOver(): boolean;
  /** Counts messages read. */
  count(read: number): void;
  /** Requests for messages in flight at once. */
  concurrency: number;
  /** The mailbox's large mails, once they have been asked for. */
  large?: Promise<ReadonlySet<string>>;
  log(message: string, facts?: Record<string, unknown>): void;
};

/** The connection ended while its mailbox was read: nothing is tried again, its state says what to do. */
export class ConnectionEndedError extends Error {
  override readonly name = "ConnectionEndedError";
}

/** What is wrong, for the person whose mailbox it is. */
export class MailboxProblem extends Error {
  override readonly name = "MailboxProblem";
}

/** What of a mailbox is read: what was received and sent, without drafts, spam, trash and chats. */
export function queryOf(turn: Turn): string {
  return `${sinceQueryOf(turn)} -in:drafts -in:chats`;
}

/** Everything since the day from which on a mailbox is read. */
export function sinceQueryOf({ mailbox }: Turn): string {
  return `after:${Math.floor((mailbox.read_since?.getTime() ?? 0) / 1000)}`;
}
