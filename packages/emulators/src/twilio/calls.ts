// Calls: those the API places, those that people make to a number, and their recordings.
import { readForm } from "./account.ts";
import { silenceAsMp3, toneAsWav } from "./audio.ts";
import { newCall, setCall } from "./call-log.ts";
import { errorOfNumber, refuse } from "./errors.ts";
import { breakOff, takeFault } from "./faults.ts";
import { isE164, type Call, type Recording } from "./state.ts";
import { keepRecording, ring, walkCall, type Walker } from "./walk.ts";
import { API, callJson, pageJson, recordingJson } from "./wire.ts";

/** Everything that a call can tell; without a wish only its end is told. */
const ALL_EVENTS = ["initiated", "ringing", "answered", "completed"];

/** The routes of calls and recordings. */
export function addCallRoutes(walker: Walker): void {
  const { app, state, sid } = walker;
  const at = `${API}/:account/Calls`;
  const found = (file: string): Call | undefined =>
    state.calls.find((one) => one.sid === file.replace(/\.json$/, ""));

  app.post(`${at}.json`, async (c) => {
    const form = await readForm(c.req.raw);
    const fault = takeFault(state, "calls");
    if (fault) return fault;
    const code = refusalOf(walker, form);
    if (code) return refuse(code);
    const to = form.get("To") ?? "";
    const events = form.getAll("StatusCallbackEvent").flatMap((one) => one.split(/\s+/));
    const call = newCall(walker, {
      from: form.get("From") ?? "",
      to,
      direction: "outbound-api",
      handset: to,
      status: "queued",
      status_callback: form.get("StatusCallback") ?? "",
      status_events: events.filter((one) => ALL_EVENTS.includes(one)),
    });
    if (call.status_events.length === 0) call.status_events = ["completed"];
    walker.later(walker.stepMs, async () => {
      await setCall(walker, call, "initiated");
      const end = await ring(walker, call, Number(form.get("Timeout") ?? 60));
      if (end === "completed") await walkCall(walker, call, form.get("Url") ?? "");
    });
    if (state.faults.lose_answers > 0) {
      state.faults.lose_answers--;
      return breakOff();
    }
    return c.json(callJson(sid, call), 201);
  });
  app.get(`${at}.json`, (c) => {
    const query = new URL(c.req.url).searchParams;
    const rows = state.calls
      .filter((one) => !query.get("To") || one.to === query.get("To"))
      .filter((one) => !query.get("From") || one.from === query.get("From"))
      .filter(
        (one) => !query.get("ParentCallSid") || one.parent_call_sid === query.get("ParentCallSid"),
      )
      .toReversed()
      .map((one) => callJson(sid, one));
    return c.json(pageJson("calls", rows, query, `${API}/${sid}/Calls.json`));
  });
  app.get(`${at}/:call/Recordings.json`, (c) => {
    const rows = state.recordings.filter((one) => one.call_sid === c.req.param("call"));
    return listRecordings(walker, rows, c.req.url);
  });
  app.post(`${at}/:call/Recordings.json`, async (c) => {
    const call = found(c.req.param("call"));
    if (!call) return refuse(20404);
    const form = await readForm(c.req.raw);
    const channels = form.get("RecordingChannels") === "dual" ? 2 : 1;
    const recording = keepRecording(walker, call, 0, channels, "StartCallRecordingAPI");
    recording.status = "in-progress";
    recording.callback = form.get("RecordingStatusCallback") ?? "";
    return c.json(recordingJson(sid, recording), 201);
  });
  app.get(`${at}/:call`, (c) => {
    const call = found(c.req.param("call"));
    return call ? c.json(callJson(sid, call)) : refuse(20404);
  });
  app.post(`${at}/:call`, async (c) => {
    const call = found(c.req.param("call"));
    if (!call) return refuse(20404);
    const status = (await readForm(c.req.raw)).get("Status");
    if (status === "completed" || status === "canceled")
      walker.hands.act(call.sid, { do: "hangup" });
    return c.json(callJson(sid, call));
  });

  app.get(`${API}/:account/Recordings.json`, (c) => {
    const of = c.req.query("CallSid");
    const rows = state.recordings.filter((one) => !of || one.call_sid === of);
    return listRecordings(walker, rows, c.req.url);
  });
  app.get(`${API}/:account/Recordings/:file`, (c) => {
    const [name = "", type = "wav"] = c.req.param("file").split(".");
    const recording = state.recordings.find((one) => one.sid === name);
    if (!recording) return refuse(20404);
    if (type === "json") return c.json(recordingJson(sid, recording));
    return type === "mp3"
      ? c.body(silenceAsMp3(recording.duration), 200, { "content-type": "audio/mpeg" })
      : c.body(toneAsWav(recording.duration), 200, { "content-type": "audio/x-wav" });
  });
  app.delete(`${API}/:account/Recordings/:file`, (c) => {
    const name = c.req.param("file").replace(/\.json$/, "");
    state.recordings = state.recordings.filter((one) => one.sid !== name);
    return c.body(null, 204);
  });
}

function listRecordings(walker: Walker, rows: readonly Recording[], url: string): Response {
  const shown = rows.map((one) => recordingJson(walker.sid, one));
  const { searchParams } = new URL(url);
  return Response.json(
    pageJson("recordings", shown, searchParams, `${API}/${walker.sid}/Recordings.json`),
  );
}

function refusalOf(walker: Walker, form: URLSearchParams): number | undefined {
  const [to, from] = [form.get("To") ?? "", form.get("From") ?? ""];
  if (!form.get("Url") && !form.get("Twiml")) return 21205;
  if (!isE164(to)) return 21211;
  const number = walker.state.numbers.find((one) => one.phone_number === from);
  if (!number?.capabilities.voice) return 21212;
  return errorOfNumber(to) === 21211 || errorOfNumber(to) === 21608 ? errorOfNumber(to) : undefined;
}

/** Somebody calls a number of the account. The call goes on by itself; the answer is its beginning. */
export function receiveCall(walker: Walker, call: { from: string; to: string }): Call {
  const number = walker.state.numbers.find((one) => one.phone_number === call.to);
  const made = newCall(walker, {
    ...call,
    direction: "inbound",
    handset: call.from,
    status_callback: number?.status_callback ?? "",
  });
  walker.later(0, () => walkCall(walker, made, number?.voice_url ?? ""));
  return made;
}
