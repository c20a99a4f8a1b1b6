/** Verification of webhooks after Standard Webhooks: HMAC-SHA256 over `id.timestamp.body`, scheme v1. */
import type { components } from "./schema.generated.ts";

type Data = components["schemas"]["FeedEvent"]["data"];

/** What a webhook carries. */
export type WebhookEvent = { type: string; timestamp: string; data: Data };

/** What one carries whose payload is thin: read the record by the API. */
export type ThinWebhookEvent = Omit<WebhookEvent, "data"> & {
  data: Omit<Data, "object" | "previous">;
};

/** A message that Rapport did not sign, or not now; `message` says which check failed. */
export class WebhookVerificationError extends Error {
  override readonly name = "WebhookVerificationError";
}

type HeaderSource = Headers | Readonly<Record<string, string | readonly string[] | undefined>>;

/**
 * Verifies a webhook and gives back its event, with the id by which to tell a repetition. `body` is what arrived, to the byte:
 * parse nothing before. Give several secrets while one replaces another. `verifyWebhook<ThinWebhookEvent>(…)` is for a webhook with
 * a thin payload. Throws `WebhookVerificationError`.
 */
export async function verifyWebhook<Event extends ThinWebhookEvent = WebhookEvent>(
  body: string | Uint8Array<ArrayBuffer>,
  headers: HeaderSource,
  secrets: string | readonly string[],
  options: { toleranceSeconds?: number; now?: Date } = {},
): Promise<Event & { id: string }> {
  const { toleranceSeconds = 300, now = new Date() } = options;
  const id = headerOf(headers, "webhook-id");
  const timestamp = headerOf(headers, "webhook-timestamp");
  const signatures = headerOf(headers, "webhook-signature");
  if (!id || !timestamp || !signatures)
    throw new WebhookVerificationError(
      "One of webhook-id, webhook-timestamp and webhook-signature is missing.",
    );
  const seconds = /^\d{1,12}$/.test(timestamp) ? Number(timestamp) : Number.NaN;
  if (!(Math.abs(now.getTime() / 1000 - seconds) <= toleranceSeconds))
    throw new WebhookVerificationError(
      `webhook-timestamp is more than ${toleranceSeconds} seconds away from now.`,
    );
  const text = typeof body === "string" ? body : new TextDecoder().decode(body);
  const signed = new TextEncoder().encode(`${id}.${timestamp}.${text}`);
  const keys = await Promise.all([secrets].flat().map(importSecret));
  for (const candidate of signatures.split(" ")) {
    const signature = candidate.startsWith("v1,") ? fromBase64(candidate.slice(3)) : undefined;
    if (!signature) continue;
    // WebCrypto compares in constant time.
    for (const key of keys)
      if (await crypto.subtle.verify("HMAC", key, signature, signed))
        return { ...(JSON.parse(text) as Event), id };
  }
  throw new WebhookVerificationError(
    "No signature in webhook-signature fits the body: the secret is another, or the body was changed on its way.",
  );
}

async function importSecret(secret: string): Promise<CryptoKey> {
  const bytes = fromBase64(secret.replace(/^whsec_/, ""));
  if (!bytes?.length) throw new TypeError("The secret is not whsec_ followed by base64.");
  return crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, [
    "verify",
  ]);
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}

function headerOf(headers: HeaderSource, name: string): string | undefined {
  if (headers instanceof Headers) return headers.get(name) ?? undefined;
  const found = Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
  return typeof found === "string" ? found : found?.[0];
}
