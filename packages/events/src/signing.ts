// Signatures after the Standard Webhooks specification (symmetric scheme v1): HMAC-SHA256 over `id.timestamp.body`.
import { fromBase64, toBase64 } from "@rapport/core/base64";

const PREFIX = "whsec_";
const SECRET_BYTES = 24;
/** How far a message's time may lie from ours, either way. The specification's five minutes. */
export const TOLERANCE_SECONDS = 300;

export type Signable = { id: string; /** Unix seconds. */ timestamp: number; body: string };

/** A message that is not what its sender signed; `message` says which check failed. */
export class WebhookVerificationError extends Error {
  override name = "WebhookVerificationError";
}

/** A new signing secret: `whsec_` and 24 random bytes in base64 (192 bits, the specification's lower bound). */
export function createSigningSecret(): string {
  return PREFIX + toBase64(crypto.getRandomValues(new Uint8Array(SECRET_BYTES)));
}

/** The bytes of a secret that is written with or without `whsec_`. Throws `TypeError` in words when it is none. */
export function readSigningSecret(secret: string): Uint8Array<ArrayBuffer> {
  const text = secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : secret;
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = fromBase64(text);
  } catch {
    throw new TypeError("The signing secret is not whsec_ followed by base64.");
  }
  if (bytes.length === 0) throw new TypeError("The signing secret is empty.");
  return bytes;
}

/** Reads a secret into a key that signs and verifies and cannot be read back. */
export async function importSigningSecret(secret: string): Promise<CryptoKey> {
  return crypto.subtle.importKey(
    "raw",
    readSigningSecret(secret),
    { name: "HMAC", hash: "SHA-256" },
    false,
    ["sign", "verify"],
  );
}

/** The `webhook-signature` header: one `v1,<base64>` per key, separated by spaces. Several keys while one replaces another. */
export async function signWebhook(message: Signable, keys: readonly CryptoKey[]): Promise<string> {
  if (keys.length === 0) throw new Error("A webhook is signed with at least one secret.");
  const data = signedBytes(message);
  const signatures = await Promise.all(keys.map((key) => crypto.subtle.sign("HMAC", key, data)));
  return signatures.map((signature) => `v1,${toBase64(new Uint8Array(signature))}`).join(" ");
}

/** The three headers of a signed message. */
export async function signedHeaders(message: Signable, keys: readonly CryptoKey[]) {
  return {
    "webhook-id": message.id,
    "webhook-timestamp": String(message.timestamp),
    "webhook-signature": await signWebhook(message, keys),
  };
}

type HeaderSource = Headers | Readonly<Record<string, string | undefined>>;

/**
 * Verifies a message against any of the secrets and gives back its parsed body.
 * Throws `WebhookVerificationError` when a header is missing, the time is off by more than five minutes,
 * or no signature fits. Compare in constant time is WebCrypto's.
 */
export async function verifyWebhook(
  body: string,
  headers: HeaderSource,
  secrets: readonly string[],
  now: Date = new Date(),
): Promise<unknown> {
  const id = header(headers, "webhook-id");
  const timestamp = header(headers, "webhook-timestamp");
  const signatures = header(headers, "webhook-signature");
  if (!id || !timestamp || !signatures) {
    throw new WebhookVerificationError(
      "One of webhook-id, webhook-timestamp and webhook-signature is missing.",
    );
  }
  const seconds = /^\d{1,12}$/.test(timestamp) ? Number(timestamp) : Number.NaN;
  if (!(Math.abs(now.getTime() / 1000 - seconds) <= TOLERANCE_SECONDS)) {
    throw new WebhookVerificationError(
      "webhook-timestamp is more than five minutes away from now.",
    );
  }
  const data = signedBytes({ id, timestamp: seconds, body });
  const keys = await Promise.all(secrets.map(importSigningSecret));
  for (const candidate of signatures.split(" ")) {
    const signature = readSignature(candidate);
    if (!signature) continue;
    for (const key of keys) {
      if (await crypto.subtle.verify("HMAC", key, signature, data)) return JSON.parse(body);
    }
  }
  throw new WebhookVerificationError("No signature in webhook-signature fits the body.");
}

function signedBytes({ id, timestamp, body }: Signable): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`${id}.${timestamp}.${body}`);
}

/** The bytes of a `v1,<base64>`; undefined for another version or for what is no base64. */
function readSignature(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (!text.startsWith("v1,")) return undefined;
  try {
    return fromBase64(text.slice(3));
  } catch {
    return undefined;
  }
}

function header(headers: HeaderSource, name: string): string | undefined {
  return headers instanceof Headers ? (headers.get(name) ?? undefined) : headers[name];
}
