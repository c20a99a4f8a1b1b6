// POST to an address that a stranger chose, without reaching anything that is not on the public internet.
import { lookup } from "node:dns/promises";
import type { LookupAddress } from "node:dns";
import type { LookupFunction } from "node:net";
import { checkWebhookUrl, isAllowedAddress, type UrlPolicy } from "@rapport/events";
import { Agent } from "undici";

const CONNECT_TIMEOUT_MS = 5_000;
const KEEP_ALIVE_MS = 5_000;
/** How much of an answer is read; the rest is dropped with its connection. */
export const ANSWER_MAX_BYTES = 20 * 1024;

/** The address is not one we call. Nothing was sent. */
export class RefusedAddressError extends Error {
  override name = "RefusedAddressError";
}

export type Answer = { status: number; retryAfter: string | null; body: string };
export type Transport = {
  /** Posts once: no redirects, no decompression. Rejects after `timeoutMs`, counted over the whole exchange. */
  post(
    url: string,
    headers: Record<string, string>,
    body: string,
    timeoutMs: number,
  ): Promise<Answer>;
  close(): Promise<void>;
};

type Resolve = (host: string) => Promise<LookupAddress[]>;

/**
 * A transport that judges the URL, then every address that DNS gives for it, and connects to exactly those:
 * there is no second resolution in between that could answer otherwise. `resolve` is replaced in tests.
 */
export function createTransport(
  policy: UrlPolicy,
  resolve: Resolve = (host) => lookup(host, { all: true, verbatim: true }),
): Transport {
  const agent = new Agent({
    connections: 50,
    pipelining: 1,
    keepAliveTimeout: KEEP_ALIVE_MS,
    keepAliveMaxTimeout: KEEP_ALIVE_MS,
    maxHeaderSize: 16 * 1024,
    connect: { timeout: CONNECT_TIMEOUT_MS, lookup: pinnedLookup(policy, resolve) },
  });
  return {
    async post(url, headers, body, timeoutMs) {
      // Again at each call: the rules may be stricter than when the URL was saved, and an IP literal never meets the lookup.
      const check = checkWebhookUrl(url, policy);
      if (!check.ok) throw new RefusedAddressError(check.reason);
      const signal = AbortSignal.timeout(timeoutMs);
      const { origin, pathname, search } = check.url;
      const request = agent.request({
        origin,
        path: pathname + search,
        method: "POST",
        headers,
        body,
        signal,
        headersTimeout: timeoutMs,
        bodyTimeout: timeoutMs,
      });
      // undici heeds the signal only once it has a connection; slow DNS must not have more time than that.
      const response = await Promise.race([request, rejectedBy(signal)]);
      const retryAfter = response.headers["retry-after"];
      return {
        status: response.statusCode,
        retryAfter: typeof retryAfter === "string" ? retryAfter : null,
        body: await readStart(response.body),
      };
    },
    close: () => agent.destroy(),
  };
}

/** Rejects when the signal does, and at no other time. */
function rejectedBy(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
  });
}

function pinnedLookup(policy: UrlPolicy, resolve: Resolve): LookupFunction {
  const judged = async (host: string): Promise<LookupAddress[]> => {
    const addresses = await resolve(host);
    // One private address among public ones is enough: which of them the socket takes is not ours to choose.
    if (
      addresses.length === 0 ||
      !addresses.every(({ address }) => isAllowedAddress(address, policy))
    ) {
      throw new RefusedAddressError(`${host} leads to an address that is not public.`);
    }
    return addresses;
  };
  return (host, options, callback) => {
    const answer = async (): Promise<void> => {
      try {
        const [first, ...rest] = await judged(host);
        if (options.all) callback(null, first ? [first, ...rest] : []);
        else callback(null, first?.address ?? "", first?.family);
      } catch (error) {
        callback(error instanceof Error ? error : new Error(String(error)), []);
      }
    };
    void answer();
  };
}

type Body = AsyncIterable<Uint8Array> & { destroy(): unknown };

/** The first 20 kB as text. Bytes that are no UTF-8 and zeros, which Postgres does not store, become U+FFFD. */
async function readStart(body: Body): Promise<string> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of body) {
    parts.push(part.subarray(0, ANSWER_MAX_BYTES - size));
    size += part.length;
    if (size >= ANSWER_MAX_BYTES) break; // leaving the loop destroys the stream
  }
  const whole = new Uint8Array(Math.min(size, ANSWER_MAX_BYTES));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return new TextDecoder().decode(whole).replaceAll("\u0000", "\uFFFD");
}
