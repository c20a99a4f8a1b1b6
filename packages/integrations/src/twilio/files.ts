// Files that lie with Twilio: pictures of texts, recordings of calls. Our credentials go to Twilio's hosts alone.
import type { TwilioSettings } from "./keys.ts";

/** What carriers and phones send is far below. */
const MAX_BYTES = 100_000_000;
const TIMEOUT_MS = 60_000;

export type FetchedFile = { bytes: Uint8Array<ArrayBuffer>; type: string };

/** A file that cannot be had. `forGood`: asking again will not help. */
export class TwilioFileError extends Error {
  readonly forGood: boolean;
  constructor(message: string, forGood: boolean) {
    super(message);
    this.forGood = forGood;
  }
}

/** The address of a recording's sound. */
export function recordingUrl(settings: TwilioSettings, recordingSid: string): string {
  const base = settings.apiUrl ?? "https://api.twilio.com";
  return `${base}/2010-04-01/Accounts/${settings.accountSid}/Recordings/${encodeURIComponent(recordingSid)}.mp3`;
}

/** Fetches a file of the account's. @throws TwilioFileError */
export async function fetchTwilioFile(settings: TwilioSettings, url: string): Promise<FetchedFile> {
  if (!isTwilios(settings, url)) throw new TwilioFileError("It does not lie with Twilio.", true);
  const basic = btoa(`${settings.accountSid}:${settings.authToken}`);
  let answer: Response;
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    // Twilio sends on to its storage; fetch leaves our credentials out of a request to another origin.
    answer = await fetch(url, {
      headers: { authorization: `Basic ${basic}` },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (Number(answer.headers.get("content-length") ?? 0) > MAX_BYTES)
      throw new TwilioFileError("It is too large.", true);
    bytes = new Uint8Array(await answer.arrayBuffer());
  } catch (error) {
    if (error instanceof TwilioFileError) throw error;
    throw new TwilioFileError("Twilio cannot be reached.", false);
  }
  if (!answer.ok)
    // A recording may be told of a moment before it can be had.
    throw new TwilioFileError(`Twilio answered ${answer.status}.`, answer.status === 410);
  if (bytes.byteLength > MAX_BYTES) throw new TwilioFileError("It is too large.", true);
  return { bytes, type: answer.headers.get("content-type") ?? "application/octet-stream" };
}

function isTwilios(settings: TwilioSettings, url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { origin, hostname, protocol } = new URL(url);
  if (settings.apiUrl && origin === new URL(settings.apiUrl).origin) return true;
  return protocol === "https:" && /^(api|mcs\.[a-z0-9]+|mms)\.twilio\.com$/.test(hostname);
}
