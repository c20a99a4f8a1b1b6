// What Twilio calls: texts, their states, calls, recordings. Nothing is believed that Twilio has not signed.
import type postgres from "postgres";
import { redact } from "@rapport/core/redact";
import {
  readTwilioSettings,
  twilioKeys,
  type TwilioSettings,
} from "@rapport/integrations/twilio/keys";
import { isFromTwilio, publicUrl } from "@rapport/integrations/twilio/signature";
import { connectWorker } from "../_shared/worker-database.ts";
import {
  announceCall,
  answerCall,
  askCalled,
  endDial,
  noteAgreed,
  noteConsent,
  noteLeg,
  noteCall,
  putThrough,
} from "./calls.ts";
import { noteRecording } from "./recordings.ts";
import { refuse, type Turn } from "./turn.ts";
import { noteTextState, takeText } from "./texts.ts";

/** Far above what Twilio posts. */
const MAX_BYTES = 200_000;

const routes: Record<string, (turn: Turn) => Promise<Response>> = {
  "/sms": takeText,
  "/status": noteTextState,
  "/voice": answerCall,
  "/voice-status": noteCall,
  "/leg": noteLeg,
  "/dialed": endDial,
  "/consent": noteConsent,
  "/outbound": putThrough,
  "/announce": announceCall,
  "/ask": askCalled,
  "/agreed": noteAgreed,
  "/recording": noteRecording,
  "/recorded": async ({ hangUp }) => hangUp(),
};

let sql: postgres.Sql | undefined;
let settings: TwilioSettings | undefined;

Deno.serve(async (request) => {
  const { pathname, search } = new URL(request.url);
  const rest = pathname.replace(/^(\/functions\/v1)?\/twilio-inbound(?=\/|$)/, "");
  try {
    settings ??= readTwilioSettings(readEnvironment());
    if (!settings)
      return refuse(
        503,
        "No Twilio account is connected: TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN are not set.",
      );
    const route = routes[rest];
    if (!route) return refuse(404, `Twilio is to call one of ${Object.keys(routes).join(", ")}.`);
    if (request.method !== "POST") return refuse(405, "Twilio is to use POST.");
    const body = await readBody(request);
    if (body === undefined) return refuse(413, `At most ${MAX_BYTES} bytes.`);
    const url = publicUrl(settings.webhookUrl, rest, search);
    const signature = request.headers.get("x-twilio-signature");
    if (!isFromTwilio(settings.authToken, { url, signature, body })) {
      console.warn(
        JSON.stringify({
          message: "A request to twilio-inbound was not signed by Twilio",
          path: rest,
        }),
      );
      return refuse(
        403,
        "Twilio has not signed this request as it came. Check TWILIO_WEBHOOK_URL and TWILIO_AUTH_TOKEN.",
      );
    }
    sql ??= connectWorker("twilio-inbound", 10);
    return await route(
      turnOf(sql, settings, new URLSearchParams(body), new URLSearchParams(search)),
    );
  } catch (error) {
    console.error(
      JSON.stringify({ message: "twilio-inbound failed", path: rest, error: redact(error) }),
    );
    return refuse(500, "It could not be recorded. See the function's log.");
  }
});

function turnOf(
  sql: postgres.Sql,
  settings: TwilioSettings,
  form: URLSearchParams,
  query: URLSearchParams,
): Turn {
  const answer = (document: string) =>
    new Response(document, { headers: { "content-type": "text/xml; charset=utf-8" } });
  return {
    sql,
    settings,
    form,
    query,
    answer,
    hangUp: () => answer('<?xml version="1.0" encoding="UTF-8"?>\n<Response><Hangup/></Response>'),
    urlOf: (path, values = {}) => {
      const text = new URLSearchParams(values).toString();
      return `${settings.webhookUrl}${path}${text ? `?${text}` : ""}`;
    },
  };
}

/** The body, or undefined for one that is too large: read no further than it may go, whatever it says of itself. */
async function readBody(request: Request): Promise<string | undefined> {
  if (Number(request.headers.get("content-length") ?? 0) > MAX_BYTES) return undefined;
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for await (const part of request.body ?? []) {
    bytes += part.byteLength;
    if (bytes > MAX_BYTES) return undefined;
    text += decoder.decode(part, { stream: true });
  }
  return text + decoder.decode();
}

const readEnvironment = (): Record<string, string | undefined> =>
  Object.fromEntries(
    [...Object.values(twilioKeys), "RAPPORT_WEB_URL"].map((name) => [name, Deno.env.get(name)]),
  );
