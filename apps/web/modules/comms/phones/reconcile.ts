/** Holds Twilio's lists against ours: what came while nobody could hear it is taken in. What became of the rest, watch.ts asks. */
import type { Log } from "@rapport/core";
import type { Database } from "@rapport/db";
import { readTwilioFailure } from "@rapport/integrations/twilio/errors";
import { callEnds } from "@rapport/integrations/twilio/states";
import { openAccount, type Account } from "./account.ts";
import { askCall } from "./watch.ts";

type DueNumber = {
  org_id: string;
  id: string;
  number: string;
  since: Date | string;
  owned_since: Date | string;
  until: Date | string;
};

const BATCH = 5;
const MAX_BATCHES = 20;
/** So many Twilio answers at once; all pages are read, for after an outage there are many. */
const PAGE = 1_000;
/** A call that lasts is listed by its beginning, and taken in when it has ended. */
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
  let missing = 0;
  const listed = await account.client.messages.list({
    to: due.number,
    dateSentAfter: new Date(due.since),
    pageSize: PAGE,
  });
  // In the order in which they came.
  for (const one of listed.toReversed()) {
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
  const listed = await account.client.calls.list({
    to: due.number,
    startTimeAfter: new Date(new Date(due.since).getTime() - LOOK_BACK_MS),
    pageSize: PAGE,
  });
  let missing = 0;
  for (const one of listed.toReversed()) {
    // Legs are told with their calls; what still rings has time. What came before the number was ours is not ours.
    if (one.parentCallSid || one.direction !== "inbound" || !callEnds[one.status]) continue;
    if (one.dateCreated.getTime() < new Date(due.owned_since).getTime()) continue;
    const [kept] = await db.call<{ is_new: boolean }>(
      "select is_new from app.receive_call($1, $2, $3, $4)",
      [one.sid, one.from, one.to, one.dateCreated],
    );
    if (!kept?.is_new) continue;
    missing++;
    await askCall(db, account, { sid: one.sid, direction: "inbound" });
  }
  return missing;
}
