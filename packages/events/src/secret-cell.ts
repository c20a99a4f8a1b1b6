import type { Cell } from "@rapport/core/envelope";

/** The cell a signing secret is sealed for: the API writes it, the delivery function opens it. */
export function signingSecretCell(orgId: string, secretId: string): Cell {
  return { table: "private.webhook_secrets", column: "ciphertext", orgId, rowId: secretId };
}

/** The cell that a webhook's own headers are sealed for, as one JSON object of names and values. */
export function webhookHeadersCell(orgId: string, headersId: string): Cell {
  return { table: "private.webhook_headers", column: "ciphertext", orgId, rowId: headersId };
}
