// Recording a call that goes on already: begun when somebody has agreed, not before.
import type { TwilioSettings } from "./keys.ts";

/** Whoever agreed waits for it before they are put through. */
const TIMEOUT_MS = 5_000;

/** Has Twilio record both sides of a call from now on. Answers whether it does; without, the call goes on unrecorded. */
export async function startRecording(
  settings: TwilioSettings,
  callSid: string,
  callbackUrl: string,
): Promise<boolean> {
  const base = settings.apiUrl ?? "https://api.twilio.com";
  const path = `/2010-04-01/Accounts/${settings.accountSid}/Calls/${encodeURIComponent(callSid)}/Recordings.json`;
  try {
    const answer = await fetch(base + path, {
      method: "POST",
      headers: {
        authorization: `Basic ${btoa(`${settings.accountSid}:${settings.authToken}`)}`,
        "content-type": "application/x-www-form-urlencoded",
      },
      body: new URLSearchParams({
        RecordingChannels: "dual",
        RecordingStatusCallback: callbackUrl,
        RecordingStatusCallbackMethod: "POST",
      }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    await answer.body?.cancel();
    return answer.ok;
  } catch {
    return false;
  }
}
