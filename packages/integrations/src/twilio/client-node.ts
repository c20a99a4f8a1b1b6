// Twilio's own library, unmodified, on Node.
import twilio from "twilio";
import type { TwilioSettings } from "./keys.ts";

export type TwilioClient = ReturnType<typeof twilio>;

const TIMEOUT_MS = 15_000;

/** Makes the client. It retries nothing by itself: a text that went out twice is worse than one that waits. */
export function createTwilioClient(settings: TwilioSettings): TwilioClient {
  const httpClient = new twilio.RequestClient({ timeout: TIMEOUT_MS });
  const { apiUrl } = settings;
  if (apiUrl) {
    const send = httpClient.request.bind(httpClient);
    httpClient.request = (options) => send({ ...options, uri: retarget(options.uri, apiUrl) });
  }
  return twilio(settings.accountSid, settings.authToken, { autoRetry: false, httpClient });
}

/** The address of the stand-in: the paths of api.twilio.com as they are, those of other hosts below the host's first word. */
function retarget(uri: string, base: string): string {
  const { hostname, pathname, search } = new URL(uri);
  const product = hostname.split(".")[0];
  return `${base}${product === "api" ? "" : `/${product}`}${pathname}${search}`;
}
