// Standard Webhooks signatures by node:crypto: WebCrypto hands each one to a thread and waits for it, which costs several times the
// hash itself. The tests hold both to the same results.
import { createHmac, createSecretKey, type KeyObject } from "node:crypto";
import { readSigningSecret, type Signable } from "@rapport/events";

export type SigningKey = KeyObject;

/** Reads a secret, with or without `whsec_`. Throws `TypeError` in words when it is none. */
export function createSigningKey(secret: string): SigningKey {
  return createSecretKey(readSigningSecret(secret));
}

/** The three headers of a signed message: a signature per key, the newest first. */
export function signMessage({ id, timestamp, body }: Signable, keys: readonly SigningKey[]) {
  if (keys.length === 0) throw new Error("A webhook is signed with at least one secret.");
  const content = `${id}.${timestamp}.${body}`;
  return {
    "webhook-id": id,
    "webhook-timestamp": String(timestamp),
    "webhook-signature": keys
      .map((key) => `v1,${createHmac("sha256", key).update(content).digest("base64")}`)
      .join(" "),
  };
}
