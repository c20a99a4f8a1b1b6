// One attempt of one delivery: write the body, sign, post, put the end into words.
import { parseRetryAfter, webhookBody } from "@rapport/events";
import type { Delivery, Outcome } from "./delivery-queue.ts";
import type { OwnHeaders } from "./own-headers.ts";
import { RefusedAddressError, type Transport } from "./safe-transport.ts";
import { signMessage, type SigningKey } from "./signature.ts";
import type { SigningKeys } from "./signing-keys.ts";

export type Attempt = (delivery: Delivery) => Promise<Outcome>;

/** What an attempt needs. It never rejects: whatever goes wrong is an outcome with a sentence for the log. */
export function createAttempt(
  transport: Transport,
  signingKeys: SigningKeys,
  ownHeaders: OwnHeaders,
): Attempt {
  return async (delivery) => {
    const started = performance.now();
    const end = (outcome: Partial<Outcome>): Outcome => ({
      ok: false,
      status: null,
      error: null,
      response_body: null,
      retry_after: null,
      final: false,
      ...outcome,
      duration_ms: Math.round(performance.now() - started),
    });
    if (delivery.data === null) return end({ error: "The event is no longer kept.", final: true });

    let keys: SigningKey[];
    try {
      keys = await signingKeys(delivery);
    } catch {
      return end({
        error:
          "The signing secret could not be opened. Make a new one and let the old one end at once.",
      });
    }
    if (keys.length === 0)
      return end({ error: "The webhook has no signing secret. Rotate the secret." });

    let own: Record<string, string>;
    try {
      own = await ownHeaders(delivery);
    } catch {
      return end({ error: "The webhook's own headers could not be opened. Enter them again." });
    }

    const now = () => new Date(delivery.time_origin + performance.now());
    const timestamp = Math.floor(now().getTime() / 1000);
    try {
      const body = bodyOf(delivery);
      const message = { id: delivery.event_id, timestamp, body };
      const headers = {
        "content-type": "application/json",
        "user-agent": "Rapport-Webhooks/1",
        "accept-encoding": "identity",
        ...own,
        ...signMessage(message, keys),
      };
      const answer = await transport.post(delivery.url, headers, body, delivery.timeout_ms);
      const ok = answer.status >= 200 && answer.status < 300;
      return end({
        ok,
        status: answer.status,
        error: ok ? null : describeStatus(answer.status),
        response_body: answer.body || null,
        retry_after: ok ? null : parseRetryAfter(answer.retryAfter, now()),
      });
    } catch (error) {
      return end({ error: describeFailure(error, delivery.timeout_ms) });
    }
  };
}

/** The body of a delivery: the same bytes at every attempt. */
export function bodyOf(delivery: Delivery): string {
  return webhookBody(
    {
      type: delivery.event_type,
      timestamp: (delivery.occurred_at ?? new Date(0)).toISOString(),
      objectType: delivery.object_type,
      objectId: delivery.object_id ?? "",
      sequence: delivery.sequence,
      version: delivery.schema_version,
      actor: { type: delivery.actor_type ?? "system", id: delivery.actor_id },
      requestId: delivery.request_id,
      object: delivery.data ?? "{}",
      previous: delivery.previous,
    },
    delivery.payload,
  );
}

function describeStatus(status: number): string {
  if (status >= 300 && status < 400)
    return `Answered ${status}, a redirect. Redirects are not followed: enter the final URL.`;
  if (status === 410) return "Answered 410 Gone: the webhook was turned off.";
  return `Answered ${status}.`;
}

const CAUSES: Record<string, string> = {
  ECONNREFUSED: "The connection was refused.",
  ECONNRESET: "The connection was reset.",
  EHOSTUNREACH: "The host cannot be reached.",
  ENETUNREACH: "The network cannot be reached.",
  ENOTFOUND: "The host name is not known to DNS.",
  EAI_AGAIN: "The host name is not known to DNS.",
  EPIPE: "The connection was closed while sending.",
  CERT_HAS_EXPIRED: "The TLS certificate has expired.",
  CERT_NOT_YET_VALID: "The TLS certificate is not valid yet.",
  DEPTH_ZERO_SELF_SIGNED_CERT: "The TLS certificate is self-signed.",
  SELF_SIGNED_CERT_IN_CHAIN: "The TLS certificate is self-signed.",
  // Deno has this one code for all that is wrong with a certificate but its name.
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    "The TLS certificate cannot be verified: it has expired, its chain is not whole, or its authority is not known.",
  ERR_TLS_CERT_ALTNAME_INVALID: "The TLS certificate is for another host name.",
  UND_ERR_CONNECT_TIMEOUT: "No connection within 5 s.",
  UND_ERR_SOCKET: "The connection was closed before an answer came.",
  UND_ERR_HEADERS_OVERFLOW: "The answer's headers are too large.",
};

/** A sentence for the log: known causes in our words, others as the library says them. */
export function describeFailure(error: unknown, timeoutMs: number): string {
  for (
    let at: unknown = error, depth = 0;
    at instanceof Error && depth < 5;
    at = at.cause, depth++
  ) {
    if (at instanceof RefusedAddressError) return `Not sent: ${at.message}`;
    const code = "code" in at ? String(at.code) : "";
    if (
      at.name === "TimeoutError" ||
      code === "UND_ERR_HEADERS_TIMEOUT" ||
      code === "UND_ERR_BODY_TIMEOUT"
    ) {
      return `No answer within ${timeoutMs / 1000} s.`;
    }
    if (at.name === "HTTPParserError") return "The answer is not HTTP/1.1.";
    const known = CAUSES[code];
    if (known) return known;
  }
  const text = error instanceof Error ? error.message : String(error);
  // Half of a surrogate pair, which the cut may leave, and zeros are nothing that Postgres stores.
  return `The request failed: ${text.replaceAll("\u0000", "").slice(0, 300).toWellFormed()}`;
}
