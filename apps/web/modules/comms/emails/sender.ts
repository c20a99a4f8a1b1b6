/** Sends what is due. Whatever dies in between: nothing goes twice, and nothing is forgotten. */
import type { Log } from "@rapport/core";
import type { Database } from "@rapport/db";
import { attemptToSend, callTimeoutMs, type DueMail, type SendingHooks } from "./attempt.ts";

export type SenderOptions = SendingHooks & {
  /** Pauses before a further attempt; the last one repeats. */
  pausesMs?: readonly number[];
  /** The least pause after an attempt that may have gone out: by then Gmail's search knows of it. */
  unknownPauseMs?: number;
  /** How long it goes on taking up further mails. */
  budgetMs?: number;
};

const leaseMs = 90_000;
/** What is begun later has little hope of coming to its sending in time: token and look-up go before. */
const lastBeginMs = leaseMs - callTimeoutMs - 25_000;
/** The last moment for the sending itself: the lease outlasts it, whatever took its time before. */
const lastSendMs = leaseMs - callTimeoutMs - 5_000;
const maxAttempts = 12;
const pauses = [10_000, 30_000, 60_000, 300_000, 900_000, 1_800_000, 3_600_000];
/** So many of a deployment's mailboxes send at once. */
const perClaim = 10;

/** Takes up mails until none is due or the time is up. Answers how many went out. */
export async function sendDue(
  db: Database,
  log: Log,
  options: SenderOptions = {},
): Promise<number> {
  const until = performance.now() + (options.budgetMs ?? 20_000);
  let sent = 0;
  do {
    const claimed = performance.now();
    const due = await db.call<DueMail>("select * from app.claim_emails($1)", [perClaim]);
    if (due.length === 0) return sent;
    const boxes = Map.groupBy(due, ({ integration_id }) => integration_id);
    const counts = await Promise.all(
      [...boxes.values()].map(async (mails) => {
        let gone = 0;
        for (const mail of mails)
          if (performance.now() - claimed < lastBeginMs)
            gone += await sendOne(db, log, mail, options, claimed + lastSendMs);
        return gone;
      }),
    );
    sent += counts.reduce((sum, count) => sum + count, 0);
  } while (performance.now() < until);
  return sent;
}

/** One mail, and what came of it on record. When that cannot be written, the lease ends and the mail is looked for. */
async function sendOne(
  db: Database,
  log: Log,
  mail: DueMail,
  options: SenderOptions,
  beginBy: number,
): Promise<number> {
  const outcome = await attemptToSend(mail, options, beginBy);
  const about = { email: mail.id, org_id: mail.org_id, attempt: mail.attempts };
  try {
    if (outcome.kind === "sent") {
      const { id, threadId } = outcome.message;
      await db.call("select app.note_email_sent($1, $2, $3, $4, $5)", [
        mail.org_id,
        mail.id,
        mail.lease,
        id,
        threadId,
      ]);
      return 1;
    }
    const { code, reason } = outcome;
    const again = outcome.kind === "later" && mail.attempts < maxAttempts;
    const words =
      outcome.kind === "later" && !again
        ? `It was tried ${mail.attempts} times in vain. The last time: ${reason}`
        : reason;
    log("warn", "A mail was not sent.", { ...about, code, again });
    await db.call(
      `select app.note_email_failed($1, $2, $3, $4, $5, now() + $6::float8 * interval '1 millisecond')`,
      [
        mail.org_id,
        mail.id,
        mail.lease,
        code,
        words,
        again ? pauseAfter(mail, outcome, options) : null,
      ],
    );
  } catch (error) {
    log("error", "What came of a mail could not be noted.", { ...about, error });
  }
  return 0;
}

function pauseAfter(
  { attempts }: DueMail,
  outcome: { waitMs: number | undefined; unknown: boolean },
  { pausesMs = pauses, unknownPauseMs = 60_000 }: SenderOptions,
): number {
  const usual = pausesMs[Math.min(attempts, pausesMs.length) - 1] ?? 60_000;
  return Math.max(usual, outcome.waitMs ?? 0, outcome.unknown ? unknownPauseMs : 0);
}

/** What the tick of a worker would find too late. */
const tickMs = 6_000;
let alarm: NodeJS.Timeout | undefined;

/** The chore: sends what is due, and is there by itself when the next mail falls due before the next tick. */
export const sendDueEmails =
  (hooks: SendingHooks) =>
  async (db: Database, log: Log): Promise<number> => {
    const sent = await sendDue(db, log, hooks);
    const [next] = await db.call<{ ms: number | null }>(
      "select (extract(epoch from app.next_email_due() - now()) * 1000)::float8 as ms",
      [],
    );
    const ms = next?.ms ?? null;
    if (ms !== null && ms < 2 * tickMs) {
      clearTimeout(alarm);
      alarm = setTimeout(
        () =>
          void sendDueEmails(hooks)(db, log).catch((error: unknown) =>
            log("warn", "Mails that are due could not be sent.", { error }),
          ),
        Math.max(50, ms + 20),
      ).unref();
    }
    return sent;
  };
