// Files that lie with Twilio: pictures of texts, recordings of calls. Our credentials go to Twilio's hosts alone.
import type { TwilioSettings } from "./keys.ts";

/** What carriers and phones send is far below. */
const MAX_BYTES = 100_000_000;
const TIMEOUT_MS = 60_000;
const MAX_HOPS = 3;

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
  try {
    const answer = await follow(settings, url, AbortSignal.timeout(TIMEOUT_MS));
    if (!answer.ok) {
      await answer.body?.cancel();
      // A recording may be told of a moment before it can be had.
      throw new TwilioFileError(`Twilio answered ${answer.status}.`, answer.status === 410);
    }
    const bytes = await readAll(answer);
    return { bytes, type: answer.headers.get("content-type") ?? "application/octet-stream" };
  } catch (error) {
    if (error instanceof TwilioFileError) throw error;
    throw new TwilioFileError("Twilio cannot be reached.", false);
  }
}

/** Twilio sends on to its storage. Our credentials go to Twilio alone, and nobody sends us into a network of our own. */
async function follow(
  settings: TwilioSettings,
  first: string,
  signal: AbortSignal,
): Promise<Response> {
  const basic = btoa(`${settings.accountSid}:${settings.authToken}`);
  let url = first;
  for (let hops = 0; hops <= MAX_HOPS; hops++) {
    const headers = isTwilios(settings, url) ? { authorization: `Basic ${basic}` } : undefined;
    const answer = await fetch(url, {
      redirect: "manual",
      signal,
      ...(headers ? { headers } : {}),
    });
    const next = answer.status >= 300 && answer.status < 400 && answer.headers.get("location");
    if (!next) return answer;
    await answer.body?.cancel();
    url = new URL(next, url).href;
    if (!isTwilios(settings, url) && !isPublic(url))
      throw new TwilioFileError("Twilio sent on to an address that is not public.", true);
  }
  throw new TwilioFileError("Twilio sent on too often.", false);
}

/** https by a public name: no bare address, no name of a network of one's own. */
function isPublic(url: string): boolean {
  const { protocol, hostname, port } = new URL(url);
  return (
    protocol === "https:" &&
    port === "" &&
    /\.[a-z]{2,}$/.test(hostname) &&
    !/\.(?:local|localhost|internal|intranet|lan|home|corp|arpa)$/.test(hostname)
  );
}

async function readAll(answer: Response): Promise<Uint8Array<ArrayBuffer>> {
  const tooLarge = () => new TwilioFileError("It is too large.", true);
  if (Number(answer.headers.get("content-length") ?? 0) > MAX_BYTES) {
    await answer.body?.cancel();
    throw tooLarge();
  }
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of answer.body ?? []) {
    size += part.byteLength;
    if (size > MAX_BYTES) throw tooLarge();
    parts.push(part);
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.byteLength;
  }
  return bytes;
}

function isTwilios(settings: TwilioSettings, url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { origin, hostname, protocol } = new URL(url);
  if (settings.apiUrl && origin === new URL(settings.apiUrl).origin) return true;
  return protocol === "https:" && /^(api|mcs\.[a-z0-9]+|mms)\.twilio\.com$/.test(hostname);
}
