/** Holds Twilio's lists against ours: what came while nobody could hear it is taken in, and states that nobody told are noted. */
import type { Log } from "@rapport/core";
import type { Database } from "@rapport/db";
import { describeTwilioError, readTwilioFailure } from "@rapport/integrations/twilio/errors";
import { callEnds, textStates } from "@rapport/integrations/twilio/states";
import { openAccount, type Account } from "./account.ts";

type DueNumber = {
  org_id: string;
  id: string;
  number: string;
  since: Date | string;
  until: Date | string;
};

const BATCH = 5;
const MAX_BATCHES = 20;
/** Of one number and one round; the next round goes on, because what is known is passed over at once. */
const MAX_LISTED = 1_000;
/** A call that lasts is looked at again until it ends. */
const LOOK_BACK_MS = 6 * 3_600_000;

/** Reads the lists that are due and answers how many texts and calls were missing here. */
export async function reconcilePhones(db: Database, log: Log): Promise<number> {
  const account = await openAccount();
  if (!account) return 0;
  let found = 0;
  for (let batch = 0; batch < MAX_BATCHES; batch++) {
    const due = await db.call<DueNumber>("select * from app.claim_phone_checks($1)", [BATCH]);
    if (due.length === 0) break;
    for (const number of due) {
      try {
        const missing =
          (await readTexts(db, account, number)) + (await readCalls(db, account, number));
        if (missing > 0)
          log("warn", "Twilio had more than it told us.", { number: number.number, missing });
        found += missing;
        await db.call("select app.finish_phone_check($1, $2, $3)", [
          number.org_id,
          number.id,
          number.until,
        ]);
      } catch (error) {
        const { words } = readTwilioFailure(error);
        log("warn", "Twilio's lists could not be read.", { number: number.number, words });
      }
    }
  }
  return found;
}

async function readTexts(db: Database, account: Account, due: DueNumber): Promise<number> {
  const { messages } = account.client;
  const window = { dateSentAfter: new Date(due.since), limit: MAX_LISTED };
  let missing = 0;
  for (const one of await messages.list({ to: due.number, ...window })) {
    if (one.direction !== "inbound") continue;
    const media = Number(one.numMedia) > 0 ? await listMedia(account, one.sid) : [];
    const [kept] = await db.call<{ is_new: boolean }>(
      "select is_new from app.receive_sms($1, $2, $3, $4, $5, $6, $7)",
      [
        one.sid,
        one.from,
        one.to,
        one.body ?? "",
        JSON.stringify(media),
        Number(one.numSegments) || 1,
        one.dateCreated,
      ],
    );
    if (kept?.is_new) missing++;
  }
  for (const one of await messages.list({ from: due.number, ...window })) {
    const state = textStates[one.status];
    if (one.direction === "inbound" || !state) continue;
    const failed = state === "failed" || state === "undelivered";
    await db.call("select app.note_sms_state($1, null, null, $2, $3, $4)", [
      one.sid,
      state,
      one.errorCode ?? null,
      failed ? describeTwilioError(one.errorCode) : null,
    ]);
  }
  return missing;
}

async function listMedia({ client, settings }: Account, sid: string) {
  const base = settings.apiUrl ?? "https://api.twilio.com";
  const found = await client.messages(sid).media.list({ limit: 10 });
  return found.map(({ uri, contentType }) => ({
    url: `${base}${uri.replace(/\.json$/, "")}`,
    type: contentType,
  }));
}

async function readCalls(db: Database, account: Account, due: DueNumber): Promise<number> {
  const since = new Date(due.since).getTime() - LOOK_BACK_MS;
  const window = { startTimeAfter: new Date(since), limit: MAX_LISTED };
  let missing = 0;
  for (const side of [{ to: due.number }, { from: due.number }]) {
    for (const one of await account.client.calls.list({ ...side, ...window })) {
      const end = callEnds[one.status];
      // Legs are told with their calls; what still rings has time.
      if (one.parentCallSid || !end) continue;
      if (
        one.direction === "inbound" &&
        one.dateCreated.getTime() >= new Date(due.since).getTime()
      ) {
        const [kept] = await db.call<{ is_new: boolean }>(
          "select is_new from app.receive_call($1, $2, $3, $4)",
          [one.sid, one.from, one.to, one.dateCreated],
        );
        if (kept?.is_new) missing++;
      }
      await db.call("select app.note_call_state($1, null, null, $2)", [
        one.sid,
        one.direction !== "inbound" && end !== "completed" ? "cancelled" : "completed",
      ]);
    }
  }
  return missing;
}
