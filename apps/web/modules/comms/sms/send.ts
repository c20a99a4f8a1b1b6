/** Sends the texts that are due. What is under way is on record before Twilio is asked, so that no text goes twice. */
import type { Log } from "@rapport/core";
import type { Database } from "@rapport/db";
import { readTwilioFailure } from "@rapport/integrations/twilio/errors";
import { openAccount, type Account } from "../phones/account.ts";

type DueText = {
  org_id: string;
  id: string;
  lease: string;
  is_open: boolean;
  tried_at: Date | string;
  from_number: string;
  to_number: string;
  body: string;
  media_urls: string[];
};
type Outcome = {
  outcome: "sent" | "again" | "unknown" | "failed";
  sids?: string[];
  code?: number | null;
  words?: string;
};

const BATCH = 10;
const MAX_BATCHES = 50;
/** How long after an attempt a text that Twilio does not list is held not to have been taken. */
const SETTLED_MS = 30_000;
/** Far above what goes from one number to another in years. */
const MAX_LISTED = 5_000;
/** Clocks differ, and Twilio's times are whole seconds. */
const CLOCK_MS = 60_000;

/** Sends what is due and answers how many texts Twilio took. */
export async function sendDueTexts(db: Database, log: Log): Promise<number> {
  const account = await openAccount();
  if (!account) return 0;
  let sent = 0;
  for (let batch = 0; batch < MAX_BATCHES; batch++) {
    const due = await db.call<DueText>("select * from app.claim_sms($1)", [BATCH]);
    if (due.length === 0) break;
    const ends = await Promise.all(due.map((text) => sendOne(db, account, log, text)));
    sent += ends.filter(Boolean).length;
  }
  return sent;
}

async function sendOne(db: Database, account: Account, log: Log, text: DueText): Promise<boolean> {
  const end = text.is_open ? await settle(account, text) : await post(account, text);
  if (end.outcome !== "sent")
    log("warn", "A text was not taken by Twilio.", { sms: text.id, ...end });
  const { outcome, sids = [], code = null, words = null } = end;
  const [row] = await db.call<{ done: boolean }>(
    "select app.finish_sms($1, $2, $3, $4, $5, $6, $7) as done",
    [text.org_id, text.id, text.lease, outcome, sids, code, words],
  );
  return outcome === "sent" && row?.done === true;
}

/** What a text says, without what Twilio adds for accounts on trial and the room around it, which it may take away. */
const wordsOf = (body: string): string =>
  body.replace(/^Sent from your Twilio trial account - /, "").trim();

async function post({ client, settings }: Account, text: DueText): Promise<Outcome> {
  const ids = new URLSearchParams({ o: text.org_id, s: text.id });
  try {
    const { sid } = await client.messages.create({
      from: text.from_number,
      to: text.to_number,
      ...(text.body ? { body: text.body } : {}),
      ...(text.media_urls.length ? { mediaUrl: text.media_urls } : {}),
      statusCallback: `${settings.webhookUrl}/status?${ids}`,
    });
    return { outcome: "sent", sids: [sid] };
  } catch (error) {
    const { outcome, code, words } = readTwilioFailure(error);
    const end = { no: "failed", later: "again", unknown: "unknown" } as const;
    return { outcome: end[outcome], code, words };
  }
}

/** What became of an attempt whose answer nobody has: Twilio's list knows. What is not there some time after was never taken. */
async function settle(account: Account, text: DueText): Promise<Outcome> {
  const triedAt = new Date(text.tried_at).getTime();
  try {
    const listed = await account.client.messages.list({
      from: text.from_number,
      to: text.to_number,
      // The newest come first. No window of times: a text that Twilio holds in a queue has been sent at none.
      limit: MAX_LISTED,
      pageSize: 1_000,
    });
    const words = wordsOf(text.body);
    const sids = listed
      .filter(({ body, direction }) => direction !== "inbound" && wordsOf(body ?? "") === words)
      .filter(({ dateCreated }) => dateCreated.getTime() >= triedAt - CLOCK_MS)
      .toSorted((a, b) => a.dateCreated.getTime() - b.dateCreated.getTime())
      .map(({ sid }) => sid);
    if (sids.length > 0) return { outcome: "sent", sids };
  } catch (error) {
    return { outcome: "unknown", words: readTwilioFailure(error).words };
  }
  return { outcome: Date.now() - triedAt > SETTLED_MS ? "again" : "unknown" };
}
