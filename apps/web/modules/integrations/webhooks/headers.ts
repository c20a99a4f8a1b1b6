/** Headers that a webhook's owner adds to each request. Their values are secrets: sealed, never shown again. */
import { invalidField, uuid7 } from "@rapport/core";
import { seal } from "@rapport/core/envelope";
import type { Ctx } from "@rapport/db";
import { webhookHeadersCell } from "@rapport/events";
import { sql } from "kysely";
import { webhookKeyring } from "./secrets.ts";

/** What HTTP, the signature or the transport says itself (RFC 9110; Standard Webhooks). */
const reserved =
  /^(?:webhook-|proxy-|sec-|:)|^(?:host|connection|keep-alive|te|trailer|transfer-encoding|upgrade|expect|content-length|content-type|content-encoding|accept-encoding|user-agent)$/i;
const token = /^[!#$%&'*+\-.^_`|~\dA-Za-z]{1,100}$/;
/** Visible ASCII, with spaces within (RFC 9110, 5.5): nothing that could begin another header. */
const plain = /^[\x21-\x7e](?:[\x20-\x7e]{0,1998}[\x21-\x7e])?$/;

export type Headers = Record<string, string>;

/** Throws `invalid` for a header that cannot be sent or is not the owner's to set. */
export function checkHeaders(headers: Headers): void {
  const names = Object.keys(headers);
  const at = (name: string) => `/headers/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
  for (const name of names) {
    if (!token.test(name))
      throw invalidField(at(name), "A header's name has letters, digits and hyphens alone.");
    if (reserved.test(name)) throw invalidField(at(name), `Rapport sets ${name} itself.`);
    if (!plain.test(headers[name]!))
      throw invalidField(
        at(name),
        "A value has 1 to 2000 visible ASCII characters, with spaces only between them.",
      );
  }
  const twice = names.find((name, i) =>
    names.slice(0, i).some((other) => other.toLowerCase() === name.toLowerCase()),
  );
  if (twice !== undefined) throw invalidField(at(twice), "This header is there twice.");
}

/** Seals and keeps the headers of a webhook in place of those before. */
export async function storeHeaders(ctx: Ctx, webhookId: string, headers: Headers): Promise<void> {
  const id = uuid7();
  const ciphertext =
    Object.keys(headers).length === 0
      ? null
      : await seal(
          await webhookKeyring(),
          JSON.stringify(headers),
          webhookHeadersCell(ctx.orgId, id),
        );
  await sql`select app.store_webhook_headers(${id}, ${webhookId}, ${ciphertext})`.execute(ctx.db);
}
