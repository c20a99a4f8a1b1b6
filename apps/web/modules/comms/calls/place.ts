/** Places the calls that are due. A call is dialled once: whether a phone rang is asked of Twilio, never tried out. */
import type { Log } from "@rapport/core";
import type { Database } from "@rapport/db";
import { readTwilioFailure } from "@rapport/integrations/twilio/errors";
import { openAccount, type Account } from "../phones/account.ts";

type DueCall = {
  org_id: string;
  id: string;
  lease: string;
  is_open: boolean;
  tried_at: Date | string;
  from_number: string;
  through_number: string;
  to_number: string;
};
type Outcome = {
  outcome: "sent" | "unknown" | "failed";
  sids?: string[];
  code?: number | null;
  words?: string;
};

const BATCH = 10;
const MAX_BATCHES = 20;
const RING_SECONDS = 25;
const SETTLED_MS = 20_000;
const CLOCK_MS = 60_000;

/** Places what is due and answers how many calls Twilio took. */
export async function placeDueCalls(db: Database, log: Log): Promise<number> {
  const account = await openAccount();
  if (!account) return 0;
  let placed = 0;
  for (let batch = 0; batch < MAX_BATCHES; batch++) {
    const due = await db.call<DueCall>("select * from app.claim_calls($1)", [BATCH]);
    if (due.length === 0) break;
    const ends = await Promise.all(due.map((call) => placeOne(db, account, log, call)));
    placed += ends.filter(Boolean).length;
  }
  return placed;
}

async function placeOne(db: Database, account: Account, log: Log, call: DueCall): Promise<boolean> {
  const end = call.is_open ? await settle(account, call) : await dial(account, call);
  if (end.outcome !== "sent")
    log("warn", "A call was not taken by Twilio.", { call: call.id, ...end });
  const { outcome, sids = [], code = null, words = null } = end;
  await db.call("select app.finish_call($1, $2, $3, $4, $5, $6, $7)", [
    call.org_id,
    call.id,
    call.lease,
    outcome,
    sids,
    code,
    words,
  ]);
  return outcome === "sent";
}

async function dial({ client, settings }: Account, call: DueCall): Promise<Outcome> {
  const ids = new URLSearchParams({ o: call.org_id, c: call.id });
  try {
    const { sid } = await client.calls.create({
      from: call.from_number,
      to: call.through_number,
      url: `${settings.webhookUrl}/outbound?${ids}`,
      method: "POST",
      statusCallback: `${settings.webhookUrl}/voice-status?${ids}`,
      timeout: RING_SECONDS,
    });
    return { outcome: "sent", sids: [sid] };
  } catch (error) {
    const { outcome, code, words } = readTwilioFailure(error);
    return { outcome: outcome === "unknown" ? "unknown" : "failed", code, words };
  }
}

async function settle(account: Account, call: DueCall): Promise<Outcome> {
  const triedAt = new Date(call.tried_at).getTime();
  try {
    const listed = await account.client.calls.list({
      from: call.from_number,
      to: call.through_number,
      limit: 50,
    });
    const sids = listed
      .filter(({ dateCreated }) => dateCreated.getTime() >= triedAt - CLOCK_MS)
      .toSorted((a, b) => a.dateCreated.getTime() - b.dateCreated.getTime())
      .map(({ sid }) => sid);
    if (sids.length > 0) return { outcome: "sent", sids };
  } catch (error) {
    return { outcome: "unknown", words: readTwilioFailure(error).words };
  }
  return Date.now() - triedAt > SETTLED_MS
    ? { outcome: "failed", words: "Your phone may not have rung. Call again." }
    : { outcome: "unknown" };
}
