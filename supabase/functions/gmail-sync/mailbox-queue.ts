// Mailboxes as the database offers them: take one that is due, keep what was read of it, say how far the reading has come.
import type postgres from "postgres";
import type { StoredMail } from "./stored-mail.ts";

/** A mailbox under our lease. */
export type Mailbox = {
  org_id: string;
  integration_id: string;
  lease: string;
  address: string;
  phase: "backfill" | "following" | "resync";
  history_id: string | null;
  page_token: string | null;
  read_since: Date | null;
  reconcile: boolean;
  /** What came since is news, whatever phase reads it. */
  news_since: Date;
  /** Turns before this one that ended without a word, one after the other. */
  deaths: number;
  /** The message that was read alone when the last of them ended, and how often it was. */
  suspect: string | null;
  suspected: number;
};

export type Progress = {
  phase?: Mailbox["phase"];
  history_id?: string;
  page_token?: string | null;
  total?: number;
  done?: number;
  done_more?: number;
  /** The message that is read next, alone. */
  suspect?: string;
};

export type Stored = { provider_id: string; outcome: string; email_id: string | null };
export type MissingName = {
  provider_id: string;
  subject: string;
  from_address: string;
  from_name: string;
  occurred_at: string;
};
export type LabelChange = { provider_id: string; labels: string[] | null };

/** Somebody else has the mailbox now, or it was disconnected: what we still hold of it is worth nothing. */
export class LeaseLostError extends Error {
  override readonly name = "LeaseLostError";
  constructor() {
    super("The lease on the mailbox is over.");
  }
}

/** What may be done with a mailbox while its lease holds. All but the last throw LeaseLostError when it does not. */
export type Lease = {
  unknown(ids: readonly string[]): Promise<string[]>;
  store(mails: readonly StoredMail[]): Promise<Stored[]>;
  skip(ids: readonly string[], why: "gone" | "unreadable"): Promise<void>;
  /** The labels of all that is stored of the mailbox and not deleted. */
  knownLabels(): Promise<{ provider_id: string; labels: string[] }[]>;
  noteLabels(changes: readonly LabelChange[]): Promise<void>;
  advance(progress: Progress): Promise<void>;
  /** Holds the provider's messages against ours. Answers what is missing. */
  noteReconciliation(providerIds: readonly string[]): Promise<string[]>;
  nameMissing(names: readonly MissingName[]): Promise<void>;
  finish(outcome: "ok" | "more" | "failed", reason?: string, againInMs?: number): Promise<void>;
};

export type MailboxQueue = {
  claim(only?: { orgId: string; integrationId: string }): Promise<Mailbox | undefined>;
  countDue(): Promise<number>;
  hold(mailbox: Mailbox): Lease;
};

/** The queue over a connection of the role rapport_worker. */
export function createMailboxQueue(sql: postgres.Sql): MailboxQueue {
  return {
    async claim(only) {
      const [mailbox] = await sql<Mailbox[]>`
        select org_id, integration_id, lease, address, phase, history_id, page_token, read_since, reconcile, news_since, deaths, suspect, suspected
        from app.claim_mailbox(${only?.orgId ?? null}, ${only?.integrationId ?? null})`;
      return mailbox;
    },
    async countDue() {
      const [found] = await sql<{ due: number }[]>`select app.mailboxes_due() as due`;
      return found?.due ?? 0;
    },
    hold: (mailbox) => holdLease(sql, mailbox),
  };
}

function holdLease(sql: postgres.Sql, { org_id: org, integration_id: box, lease }: Mailbox): Lease {
  /** As text: postgres.js would otherwise send a string as a JSON string. */
  const json = (value: unknown): string => JSON.stringify(value);
  const held = (holds: boolean | undefined): void => {
    if (!holds) throw new LeaseLostError();
  };
  return {
    async unknown(ids) {
      if (ids.length === 0) return [];
      const rows = await sql<{ id: string }[]>`
        select id from app.unknown_messages(${org}, ${box}, ${[...ids]}) as id`;
      return rows.map(({ id }) => id);
    },
    async store(mails) {
      if (mails.length === 0) return [];
      const rows = await sql<Stored[]>`
        select provider_id, outcome, email_id from app.store_emails(${org}, ${box}, ${lease}, ${json(mails)}::text::jsonb)`;
      held(rows.length > 0);
      return rows;
    },
    async skip(ids, why) {
      if (ids.length === 0) return;
      await sql`select app.skip_messages(${org}, ${box}, ${lease}, ${[...ids]}, ${why})`;
    },
    async knownLabels() {
      const rows = await sql<{ provider_id: string; labels: string[] }[]>`
        select provider_id, labels from app.known_labels(${org}, ${box}, ${lease})`;
      return [...rows];
    },
    async noteLabels(changes) {
      if (changes.length === 0) return;
      await sql`select app.note_labels(${org}, ${box}, ${lease}, ${json(changes)}::text::jsonb)`;
    },
    async advance(progress) {
      const [row] = await sql<{ holds: boolean }[]>`
        select app.advance_mailbox(${org}, ${box}, ${lease}, ${json(progress)}::text::jsonb) as holds`;
      held(row?.holds);
    },
    async noteReconciliation(providerIds) {
      const [row] = await sql<{ missing: string[] | null }[]>`
        select app.note_reconciliation(${org}, ${box}, ${lease}, ${[...providerIds]}) as missing`;
      if (!row?.missing) throw new LeaseLostError();
      return row.missing;
    },
    async nameMissing(names) {
      if (names.length === 0) return;
      await sql`select app.name_missing_emails(${org}, ${box}, ${lease}, ${json(names)}::text::jsonb)`;
    },
    async finish(outcome, reason, againInMs = 20_000) {
      await sql`select app.finish_mailbox(${org}, ${box}, ${lease}, ${outcome}, ${reason ?? null},
        ${Math.round(againInMs)} * interval '1 millisecond')`;
    },
  };
}
