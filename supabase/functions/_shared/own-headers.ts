// Headers that a webhook's owner adds to each request.
import { type Keyring, open } from "@rapport/core/envelope";
import { webhookHeadersCell } from "@rapport/events";
import type { Delivery } from "./delivery-queue.ts";

export type OwnHeaders = (delivery: Delivery) => Promise<Record<string, string>>;

const REMEMBERED = 500;
/** What belongs to the message, to its signature or to the connection is not for them to say. */
const RESERVED =
  /^(?:host|connection|keep-alive|te|trailer|upgrade|expect|date|cookie|proxy-.*|sec-.*|content-.*|transfer-encoding|accept-encoding|user-agent|webhook-.*)$/;
const NAME = /^[a-z0-9!#$%&'*+.^_`|~-]{1,100}$/;
/** Visible characters, spaces and tabs: nothing that could end the line. */
const VALUE = /^[\t\u0020-\u007e\u0080-\u00ff]{0,4000}$/;

/** Opens a delivery's own headers. What is remembered is bound to its cell, as with signing keys. */
export function createOwnHeaders(keyring: Keyring): OwnHeaders {
  const known = new Map<string, Record<string, string>>();
  return async ({ org_id, headers }) => {
    if (!headers) return {};
    const cell = `${org_id}|${headers.id}|${headers.ciphertext}`;
    let own = known.get(cell);
    if (!own) {
      own = readHeaders(
        await open(keyring, headers.ciphertext, webhookHeadersCell(org_id, headers.id)),
      );
      if (known.size >= REMEMBERED) known.clear();
      known.set(cell, own);
    }
    return own;
  };
}

function readHeaders(json: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [written, value] of Object.entries(JSON.parse(json) as Record<string, unknown>)) {
    const name = written.toLowerCase();
    if (typeof value !== "string" || !NAME.test(name) || RESERVED.test(name) || !VALUE.test(value))
      continue;
    found[name] = value;
  }
  return found;
}
