// The reading loop: several mailboxes side by side, each for a turn, until none is due or the call's time is over.
import { GmailError, openGmail } from "@rapport/integrations/google/gmail";
import { openPurse, type Purse, type QuotaPlan } from "@rapport/integrations/google/quota";
import type { AccessTokens } from "../_shared/access-token.ts";
import { type Lease, LeaseLostError, type Mailbox, type MailboxQueue } from "./mailbox-queue.ts";
import { ConnectionEndedError, type Files } from "./reading.ts";
import { runTurn } from "./turn.ts";

export type Limits = {
  /** Milliseconds after which no further message is asked for. */
  budgetMs: number;
  /** Messages read by one call at most. Hosted functions have 2 s of CPU. */
  maxMessages: number;
  /** Mailboxes side by side. */
  mailboxes: number;
  /** Requests for messages in flight for one mailbox. */
  fetches: number;
};
export const DEFAULT_LIMITS: Limits = {
  budgetMs: 20_000,
  maxMessages: 400,
  mailboxes: 4,
  fetches: 10,
};
/** How long one mailbox is read while others wait. */
const TURN_MS = 15_000;
/** A lease lasts 60 s; it is renewed long before. */
const RENEW_MS = 15_000;
/** A lane without work looks again while others are at work: a mailbox that is connected now need not wait for them. */
const LOOK_AGAIN_MS = 1_000;

export type Ground = {
  queue: MailboxQueue;
  tokens: AccessTokens;
  files: Files;
  apiUrl: string;
  quota: QuotaPlan;
  /** Units a minute, where Google has given the project more than its plan's. */
  quotaUnits: number | undefined;
};
/** `remaining` is 0 when nothing was due any more, else 1. */
export type Summary = { turns: number; read: number; failed: number; remaining: number };

/** One purse a mailbox for as long as the process lives: Google counts over calls. */
const purses = new Map<string, Purse>();
const MOST_PURSES = 2_000;

/** Reads what is due, or only this mailbox. Rejects when the database is out of reach. */
export async function runMailboxes(
  ground: Ground,
  limits: Limits,
  only?: { orgId: string; integrationId: string },
): Promise<Summary> {
  const end = Date.now() + limits.budgetMs;
  const summary: Summary = { turns: 0, read: 0, failed: 0, remaining: 0 };
  const isSpent = (): boolean => Date.now() > end || summary.read >= limits.maxMessages;
  let working = 0;
  let rest = Promise.withResolvers<void>();

  const turn = async (): Promise<boolean> => {
    working++;
    try {
      const mailbox = await ground.queue.claim(only);
      if (!mailbox) return false;
      summary.turns++;
      const count = (read: number): void => void (summary.read += read);
      const outcome = await readMailbox(ground, limits, mailbox, isSpent, count);
      if (outcome === "failed") summary.failed++;
      return true;
    } finally {
      if (--working === 0) rest.resolve();
    }
  };
  const lane = async (): Promise<void> => {
    while (!isSpent()) {
      if (await turn()) continue;
      if (working === 0 || only) return;
      await Promise.race([rest.promise, sleep(LOOK_AGAIN_MS)]);
      // Nobody is at work: what falls due from now on is another call's.
      if (working === 0) return;
      rest = Promise.withResolvers();
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: only ? 1 : limits.mailboxes }, lane));
  for (const one of ended) if (one.status === "rejected") throw one.reason;
  summary.remaining = (await ground.queue.countDue()) > 0 ? 1 : 0;
  return summary;
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function readMailbox(
  ground: Ground,
  limits: Limits,
  mailbox: Mailbox,
  isSpent: () => boolean,
  count: (read: number) => void,
): Promise<Awaited<ReturnType<typeof runTurn>>> {
  const { org_id, integration_id } = mailbox;
  const lease = ground.queue.hold(mailbox);
  const over = new AbortController();
  const renewal = renew(lease, over);
  const turnEnd = Date.now() + TURN_MS;
  try {
    return await runTurn({
      mailbox,
      lease,
      gmail: openGmail({
        apiUrl: ground.apiUrl,
        accessToken: accessTo(ground.tokens, mailbox),
        purse: purseOf(mailbox, ground),
        patienceMs: RENEW_MS,
        signal: over.signal,
      }),
      files: ground.files,
      isOver: () => isSpent() || Date.now() > turnEnd,
      count,
      concurrency: limits.fetches,
      log: (message, facts = {}) =>
        console.log(
          JSON.stringify({ message: `gmail-sync: ${message}`, org_id, integration_id, ...facts }),
        ),
    });
  } finally {
    clearInterval(renewal);
  }
}

/** Keeps the lease while its holder waits for Google; when it is lost, the waiting ends. */
function renew(lease: Lease, over: AbortController): ReturnType<typeof setInterval> {
  return setInterval(() => {
    lease.advance({}).catch((error: unknown) => {
      // A database that is away for a moment is asked again; whoever writes finds out for sure.
      if (error instanceof LeaseLostError) over.abort(error);
    });
  }, RENEW_MS);
}

/** What Gmail's client asks for a token. Of several calls that are refused at once, one fetches another token. */
function accessTo(tokens: AccessTokens, mailbox: Mailbox): (fresh: boolean) => Promise<string> {
  const request = { orgId: mailbox.org_id, integrationId: mailbox.integration_id, memberId: null };
  const JUST_NOW_MS = 5_000;
  let held: { accessToken: string; sealed: string; expiresAt: Date } | undefined;
  let renewedAt = Number.NEGATIVE_INFINITY;
  let asking: Promise<string> | undefined;
  const take = async (refused: typeof held): Promise<string> => {
    if (refused) await tokens.drop(request, refused.sealed);
    const taken = await tokens.take(request);
    if (!taken.ok) {
      if (taken.reason === "unavailable" || taken.reason === "busy")
        throw new GmailError("transient", taken.error);
      throw new ConnectionEndedError(taken.error);
    }
    if (refused) renewedAt = Date.now();
    held = taken;
    return taken.accessToken;
  };
  return (fresh) => {
    const lives = held !== undefined && held.expiresAt.getTime() > Date.now() + 60_000;
    const isNew = Date.now() - renewedAt < JUST_NOW_MS;
    if (held && lives && (!fresh || isNew)) return Promise.resolve(held.accessToken);
    asking ??= take(fresh ? held : undefined).finally(() => (asking = undefined));
    return asking;
  };
}

function purseOf({ org_id, integration_id }: Mailbox, { quota, quotaUnits }: Ground): Purse {
  const key = `${org_id}|${integration_id}`;
  const known = purses.get(key);
  if (known) return known;
  if (purses.size >= MOST_PURSES) purses.clear();
  const purse = openPurse(quota, Date.now, quotaUnits);
  purses.set(key, purse);
  return purse;
}
