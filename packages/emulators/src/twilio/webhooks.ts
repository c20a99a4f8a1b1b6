// Calls the addresses that a customer of Twilio has given, signed as Twilio signs.
import { createHmac } from "node:crypto";
import type { TwilioState } from "./state.ts";

/** The signature of a form post: HMAC-SHA1 over the address and the sorted parameters. */
export function signForm(token: string, url: string, params: Record<string, string>): string {
  const text = Object.keys(params)
    .sort()
    .reduce((all, key) => all + key + params[key], url);
  return createHmac("sha1", token).update(text, "utf8").digest("base64");
}

export type Post = (url: string, params: Record<string, string>) => Promise<string>;

/** Makes the poster. It answers the body, empty when the other side cannot be reached or does not answer 2xx. */
export function createPoster(state: TwilioState, token: string, signal: AbortSignal): Post {
  return async (url, params) => {
    if (!url) return "";
    const one = () => postOnce(state, token, signal, url, params);
    const copies = Array.from({ length: state.faults.duplicates }, one);
    const [first] = await Promise.all([one(), ...copies]);
    return first ?? "";
  };
}

async function postOnce(
  state: TwilioState,
  token: string,
  signal: AbortSignal,
  url: string,
  params: Record<string, string>,
): Promise<string> {
  const sent = { url, params, status: null as number | null, body: "" };
  state.sent.push(sent);
  if (state.sent.length > 5_000) state.sent.shift();
  try {
    const answer = await fetch(url, {
      method: "POST",
      headers: {
        "content-type": "application/x-www-form-urlencoded",
        "user-agent": "TwilioProxy/1.1",
        "x-twilio-signature": signForm(token, url, params),
      },
      body: new URLSearchParams(params),
      signal: AbortSignal.any([signal, AbortSignal.timeout(15_000)]),
    });
    sent.status = answer.status;
    sent.body = await answer.text();
    return answer.ok ? sent.body : "";
  } catch (error) {
    sent.body = String(error);
    return "";
  }
}
