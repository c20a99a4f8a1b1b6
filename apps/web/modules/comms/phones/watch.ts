/** Asks Twilio what became of texts and calls of which it has told nothing since: how they ended, and whether there is a recording. */
import type { Log } from "@rapport/core";
import type { Database } from "@rapport/db";
import { describeTwilioError, readTwilioFailure } from "@rapport/integrations/twilio/errors";
import { callEnds, textStates } from "@rapport/integrations/twilio/states";
import { openAccount, type Account } from "./account.ts";

export type Watched = {
  org_id: string;
  id: string;
  kind: "sms" | "call";
  sid: string | null;
  state: string | null;
  direction: string | null;
};

const BATCH = 20;
const MAX_BATCHES = 10;
/** Legs and recordings of one call. */
const MAX_LISTED = 50;
/** A recording is listed as done some moments after the call. */
const SETTLED_MS = 5 * 60_000;
const NOT_THERE = 20404;

/** Asks after what is due and answers how much of it had more to tell. */
export async function askAfterSilent(db: Database, log: Log): Promise<number> {
  const account = await openAccount();
  if (!account) return 0;
  let told = 0;
  for (let batch = 0; batch < MAX_BATCHES; batch++) {
    const due = await db.call<Watched>("select * from app.claim_phone_watch($1)", [BATCH]);
    if (due.length === 0) break;
    for (const one of due) {
      try {
        if (await askAfter(db, account, one)) told++;
      } catch (error) {
        const { code, words } = readTwilioFailure(error);
        if (code === NOT_THERE) await drop(db, one);
        else log("warn", "Twilio could not be asked after it.", { [one.kind]: one.id, words });
      }
    }
  }
  return told;
}

const drop = (db: Database, { org_id, id }: Watched) =>
  db.call("select app.finish_phone_watch($1, $2)", [org_id, id]);

async function askAfter(db: Database, account: Account, one: Watched): Promise<boolean> {
  const { sid } = one;
  if (!sid) {
    await drop(db, one);
    return false;
  }
  return one.kind === "sms"
    ? askText(db, account, sid)
    : askCall(db, account, { ...one, sid }, () => drop(db, one));
}

async function askText(db: Database, { client }: Account, sid: string): Promise<boolean> {
  const { status, errorCode } = await client.messages(sid).fetch();
  const state = textStates[status];
  if (!state) return false;
  const failed = state === "failed" || state === "undelivered";
  const [row] = await db.call<{ noted: string }>(
    "select app.note_sms_state($1, null, null, $2, $3, $4) as noted",
    [sid, state, errorCode ?? null, failed ? describeTwilioError(errorCode) : null],
  );
  return row?.noted === "noted";
}

/** How a call of ours ended, and what was recorded of it; `over` once nothing more is to come. Answers whether there was news. */
export async function askCall(
  db: Database,
  account: Account,
  call: Pick<Watched, "direction"> & { sid: string },
  over: () => Promise<unknown> = async () => {},
): Promise<boolean> {
  const { client } = account;
  const { status, endTime } = await client.calls(call.sid).fetch();
  const end = callEnds[status];
  if (!end) return false;
  let isNews = await noteEnd(db, account, call, end);
  const recordings = await client.recordings.list({ callSid: call.sid, limit: MAX_LISTED });
  for (const one of recordings) {
    const seconds = Number(one.duration) || 0;
    if (one.status !== "completed" || seconds === 0) continue;
    const [row] = await db.call<{ noted: string }>(
      "select app.note_recording($1, null, null, $2, $3, $4) as noted",
      [call.sid, one.sid, seconds, one.source === "RecordVerb"],
    );
    isNews ||= row?.noted === "noted";
  }
  const working = recordings.some(({ status: state }) => /processing|progress/.test(state));
  if (!working && endTime && Date.now() - endTime.getTime() > SETTLED_MS) await over();
  return isNews;
}

/** The leg to the other side says whether the two have spoken, and how long. */
async function noteEnd(
  db: Database,
  { client }: Account,
  { sid, direction }: Pick<Watched, "direction"> & { sid: string },
  end: string,
): Promise<boolean> {
  const legs = await client.calls.list({ parentCallSid: sid, limit: MAX_LISTED });
  const seconds = legs
    .filter(({ status }) => callEnds[status] === "completed")
    .map(({ duration }) => Number(duration) || 0);
  const talked = seconds.some((long) => long > 0);
  const leg = legs.map(({ status }) => callEnds[status]).find((word) => word !== undefined);
  const reached =
    direction === "inbound" || talked
      ? "completed"
      : end === "completed"
        ? (leg ?? "no_answer")
        : "cancelled";
  const [row] = await db.call<{ noted: string }>(
    "select app.note_call_state($1, null, null, $2, $3, $4) as noted",
    [sid, reached, talked ? Math.max(...seconds) : null, talked],
  );
  return row?.noted === "noted";
}
