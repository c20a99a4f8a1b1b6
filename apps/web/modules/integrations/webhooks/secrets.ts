/** Signing secrets: made here, shown once, stored sealed. No role of the web server can read one back. */
import { uuid7 } from "@rapport/core";
import { readKeyring, seal } from "@rapport/core/envelope";
import type { Ctx } from "@rapport/db";
import { createSigningSecret, signingSecretCell } from "@rapport/events";
import { sql } from "kysely";
import { env } from "#lib/env.ts";

let keyring: ReturnType<typeof readKeyring> | undefined;
/** The keys that seal what webhooks keep secret. */
export const webhookKeyring = () => (keyring ??= readKeyring(env.encryptionKeys()));

/** Makes and stores a new secret. The ones before it go on signing for `overlapHours`. */
export async function addSecret(
  ctx: Ctx,
  webhookId: string,
  overlapHours: number,
): Promise<{ secret: string; previous_expire_at: string }> {
  const id = uuid7();
  const secret = createSigningSecret();
  const ciphertext = await seal(await webhookKeyring(), secret, signingSecretCell(ctx.orgId, id));
  const previousExpireAt = new Date(Date.now() + overlapHours * 3_600_000).toISOString();
  await sql`select app.store_webhook_secret(${id}, ${webhookId}, ${ciphertext}, ${previousExpireAt})`.execute(
    ctx.db,
  );
  return { secret, previous_expire_at: previousExpireAt };
}
