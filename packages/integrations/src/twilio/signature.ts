// Whether a request comes from Twilio: its signature covers the public address and the form.
import { validateRequest, validateRequestWithBody } from "twilio/lib/webhooks/webhooks.js";

export type SignedRequest = {
  /** The address as Twilio knows it, with its query: built from the configured origin, never from forwarded headers. */
  url: string;
  signature: string | null | undefined;
  /** A form as it came, or another text. */
  body: string;
  isForm?: boolean;
};

/** Checks it in constant time. */
export function isFromTwilio(authToken: string, request: SignedRequest): boolean {
  const { url, signature, body, isForm = true } = request;
  if (!authToken || !signature) return false;
  try {
    return isForm
      ? validateRequest(authToken, signature, url, formFields(body))
      : validateRequestWithBody(authToken, signature, url, body);
  } catch {
    // An address that is none was not signed by anybody.
    return false;
  }
}

/** Rebuilds the public address of a request: the configured one, the rest of the path, the query. */
export function publicUrl(webhookUrl: string, rest: string, search: string): string {
  return `${webhookUrl.replace(/\/+$/, "")}${rest}${search}`;
}

/** The fields of a form; one that comes several times is a list. */
function formFields(body: string): Record<string, string | string[]> {
  const fields: Record<string, string | string[]> = Object.create(null) as Record<string, never>;
  const form = new URLSearchParams(body);
  for (const name of new Set(form.keys())) {
    const values = form.getAll(name);
    fields[name] = values.length === 1 ? values[0]! : values;
  }
  return fields;
}
