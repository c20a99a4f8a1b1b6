// POST to an address that a stranger chose, without reaching anything that is not on the public internet.
import { lookup } from "node:dns/promises";
import type { LookupAddress } from "node:dns";
import type { LookupFunction } from "node:net";
import { checkWebhookUrl, isAllowedAddress, type UrlPolicy } from "@rapport/events";
import { Agent } from "undici";
import { type Answer, exchange } from "./exchange.ts";

const CONNECT_TIMEOUT_MS = 5_000;
const KEEP_ALIVE_MS = 5_000;
const REMEMBERED = 1_000;

/** The address is not one we call. Nothing was sent. */
export class RefusedAddressError extends Error {
  override name = "RefusedAddressError";
}

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

type Target = { origin: string; path: string };
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
  /** Of these rules alone: what they say of a URL does not change. */
  const judged = new Map<string, Target>();
  return {
    post(url, headers, body, timeoutMs) {
      // Again, once a process: the rules may be stricter than when the URL was saved, and an IP literal never meets the lookup.
      let target = judged.get(url);
      if (!target) {
        const check = checkWebhookUrl(url, policy);
        if (!check.ok) return Promise.reject(new RefusedAddressError(check.reason));
        target = { origin: check.url.origin, path: check.url.pathname + check.url.search };
        if (judged.size >= REMEMBERED) judged.clear();
        judged.set(url, target);
      }
      return exchange(
        agent,
        {
          origin: target.origin,
          path: target.path,
          method: "POST",
          headers,
          body,
          // The exchange has one limit of its own.
          headersTimeout: 0,
          bodyTimeout: 0,
        },
        timeoutMs,
      );
    },
    close: () => agent.destroy(),
  };
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
