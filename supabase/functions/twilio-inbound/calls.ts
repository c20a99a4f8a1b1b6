// Calls: what a caller hears, whom a call is put through to, and how far it has come.
import {
  digitsOf,
  parseCall,
  parseCallStatus,
  parseDialEnd,
} from "@rapport/integrations/twilio/parse";
import { startRecording } from "@rapport/integrations/twilio/recordings";
import { callEnds } from "@rapport/integrations/twilio/states";
import {
  askForKey,
  dial,
  EMPTY_TWIML,
  escapeXml,
  hangUp,
  say,
  twiml,
  verb,
  voicemail,
} from "@rapport/integrations/twilio/twiml";
import { idIn, refuse, strangeNumber, type Turn } from "./turn.ts";

const RECORDED = "This call is recorded.";
const MAY_RECORD = "May we record this call? Press 1 for yes, or any other key for no.";
/** How long the phone of a member rings for whom they call. */
const RING_CUSTOMER_SECONDS = 45;

type OpenCall = {
  org_id: string;
  call_id: string;
  direction: "inbound" | "outbound";
  our_number: string;
  other_number: string;
  forward_to: string | null;
  ring_seconds: number;
  greeting: string;
  recording_mode: string;
  org_name: string;
  is_answered: boolean;
};
type Plan = Pick<OpenCall, "forward_to" | "ring_seconds" | "greeting" | "org_name">;

/** POST /voice: somebody calls a number of ours. */
export async function answerCall({ sql, form, answer, urlOf }: Turn): Promise<Response> {
  const call = parseCall(form);
  if (!call) return refuse(400, "This is no call: it needs CallSid, From and To.");
  const [ours] = await sql<({ is_ours: boolean; recording_mode: string } & Plan)[]>`
    select * from app.receive_call(${call.sid}, ${call.from}, ${call.to})`;
  if (!ours?.is_ours) return strangeNumber("A call", call.to, call.sid);
  if (!ours.forward_to) return answer(twiml(takeMessage(ours, urlOf)));
  if (ours.recording_mode === "consent_by_key") {
    const next = urlOf("/consent");
    return answer(
      twiml(askForKey({ words: MAY_RECORD, action: next }), verb("Redirect", {}, escapeXml(next))),
    );
  }
  const recorded = ours.recording_mode === "announce";
  return answer(twiml(...(recorded ? [say(RECORDED)] : []), ringMember(ours, urlOf, recorded)));
}

/** POST /consent: a caller has pressed a key, or none. */
export async function noteConsent(turn: Turn): Promise<Response> {
  const call = await readCall(turn);
  if (!call) return turn.hangUp();
  const agreed = digitsOf(turn.form) === "1";
  await turn.sql`select app.note_consent(${turn.form.get("CallSid") ?? ""}, null, null, ${agreed ? "given" : "refused"})`;
  return turn.answer(
    twiml(call.forward_to ? ringMember(call, turn.urlOf, agreed) : takeMessage(call, turn.urlOf)),
  );
}

/** POST /outbound: the member has picked up, so the other one's phone rings. */
export async function putThrough(turn: Turn): Promise<Response> {
  const call = await readCall(turn);
  if (!call) return turn.hangUp();
  const ids = { o: call.org_id, c: call.call_id };
  const { urlOf } = turn;
  // Whoever is called hears it first, or is asked first; a recording is begun at once, or when they have agreed.
  const wishes = {
    announce: { whisperUrl: urlOf("/announce", ids), recordingUrl: urlOf("/recording", ids) },
    consent_by_key: { whisperUrl: urlOf("/ask", ids) },
  }[call.recording_mode];
  return turn.answer(
    twiml(
      say("Connecting you."),
      dial({
        to: call.other_number,
        callerId: call.our_number,
        action: urlOf("/dialed", ids),
        seconds: RING_CUSTOMER_SECONDS,
        statusUrl: urlOf("/leg", ids),
        ...wishes,
      }),
    ),
  );
}

/** The call of which this is the leg of whoever is called. */
const parentOf = (form: URLSearchParams): string => form.get("ParentCallSid") ?? "";

const noteWord = ({ sql, form, query }: Turn, said: "announced" | "given" | "refused") =>
  sql<{ noted: boolean }[]>`
    select app.note_consent(${parentOf(form)}, ${idIn(query, "o")}, ${idIn(query, "c")}, ${said}) as noted`;

/** POST /announce: what somebody whom we call hears first, where calls are recorded. */
export async function announceCall(turn: Turn): Promise<Response> {
  await noteWord(turn, "announced");
  return turn.answer(twiml(say(RECORDED)));
}

/** POST /ask: whom we call is asked first, where calls are recorded with their consent alone. */
export async function askCalled({ query, answer, urlOf }: Turn): Promise<Response> {
  const next = urlOf("/agreed", { o: idIn(query, "o") ?? "", c: idIn(query, "c") ?? "" });
  return answer(
    twiml(askForKey({ words: MAY_RECORD, action: next }), verb("Redirect", {}, escapeXml(next))),
  );
}

/** POST /agreed: they have pressed a key, or none. Then the two are put through. */
export async function noteAgreed(turn: Turn): Promise<Response> {
  const { form, query, settings, urlOf } = turn;
  const agreed = digitsOf(form) === "1";
  // Their first word counts, also when Twilio tells of another.
  const [row] = await noteWord(turn, agreed ? "given" : "refused");
  const [org, call] = [idIn(query, "o"), idIn(query, "c")];
  if (agreed && row?.noted && org && call) {
    const told = urlOf("/recording", { o: org, c: call });
    if (!(await startRecording(settings, parentOf(form), told)))
      console.warn(JSON.stringify({ message: "A recording could not be begun", call }));
  }
  return turn.answer(EMPTY_TWIML);
}

/** POST /leg: whoever was rung has picked up. */
export async function noteLeg({ sql, form, query }: Turn): Promise<Response> {
  const leg = parseCallStatus(form);
  if (!leg?.parentSid) return refuse(400, "This is no leg of a call.");
  if (leg.status === "in-progress")
    await sql`select app.note_call_state(${leg.parentSid}, ${idIn(query, "o")}, ${idIn(query, "c")}, 'in_progress')`;
  return new Response(null, { status: 204 });
}

/** POST /dialed: the two have spoken, or nobody picked up. */
export async function endDial(turn: Turn): Promise<Response> {
  const { sql, form, query, answer, urlOf } = turn;
  const end = parseDialEnd(form);
  const call = await readCall(turn);
  if (!end || !call) return turn.hangUp();
  const talked = callEnds[end.status] === "completed";
  const inbound = call.direction === "inbound";
  // Whom a caller did not reach, they missed, however that came about.
  const reached = talked ? "completed" : inbound ? "no_answer" : (callEnds[end.status] ?? "failed");
  await sql`select app.note_call_state(${end.sid}, ${idIn(query, "o")}, ${idIn(query, "c")}, ${reached}, ${end.seconds}, ${talked})`;
  if (talked) return turn.hangUp();
  return answer(
    inbound ? twiml(takeMessage(call, urlOf)) : twiml(say("They could not be reached."), hangUp()),
  );
}

/** POST /voice-status: the whole call has come to its end, or our member's phone did not pick up. */
export async function noteCall({ sql, form, query }: Turn): Promise<Response> {
  const told = parseCallStatus(form);
  if (!told) return refuse(400, "This is no state of a call.");
  const done = new Response(null, { status: 204 });
  const end = callEnds[told.status];
  if (!end) return done;
  const outbound = idIn(query, "c") !== null;
  const reached = outbound && end !== "completed" ? "cancelled" : "completed";
  const words =
    reached === "cancelled"
      ? `Your own phone ${end === "busy" ? "was busy" : end === "failed" ? "could not be reached" : "was not answered"}.`
      : null;
  const [row] = await sql<{ noted: string }[]>`
    select app.note_call_state(${told.sid}, ${idIn(query, "o")}, ${idIn(query, "c")}, ${reached}, null, false, null, ${words}) as noted`;
  return row?.noted === "unknown" ? refuse(404, "This call is not known here.") : done;
}

async function readCall({ sql, form, query }: Turn): Promise<OpenCall | undefined> {
  const [call] = await sql<OpenCall[]>`
    select * from app.read_call(${form.get("CallSid") ?? ""}, ${idIn(query, "o")}, ${idIn(query, "c")})`;
  return call;
}

function ringMember(plan: Plan, urlOf: Turn["urlOf"], recorded: boolean): string {
  return dial({
    to: plan.forward_to ?? "",
    action: urlOf("/dialed"),
    seconds: plan.ring_seconds,
    statusUrl: urlOf("/leg"),
    ...(recorded ? { recordingUrl: urlOf("/recording") } : {}),
  });
}

function takeMessage(plan: Plan, urlOf: Turn["urlOf"]): string {
  return voicemail({
    greeting:
      plan.greeting || `You have reached ${plan.org_name}. Please leave a message after the tone.`,
    action: urlOf("/recorded"),
    recordingUrl: urlOf("/recording", { kind: "message" }),
  });
}
