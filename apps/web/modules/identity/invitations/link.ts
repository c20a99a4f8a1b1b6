/** An invitation's link: its id, and 256 random bits of which we keep a hash. */
import { createHash, randomBytes } from "node:crypto";
import { env } from "#lib/env.ts";

/** A new secret and its hash. */
export function newSecret(): { secret: string; hash: Buffer } {
  const secret = randomBytes(32).toString("base64url");
  return { secret, hash: hashOf(secret) };
}

const hashOf = (secret: string): Buffer => createHash("sha256").update(secret).digest();

/** The address that the invited person opens. */
export const linkOf = (id: string, secret: string): string =>
  `${env.webOrigin()}/invite/${id}.${secret}`;

/** Id and hash of what stands after /invite/, or null for what is no such thing. */
export function parseToken(token: string): { id: string; hash: Buffer } | null {
  const parts =
    /^([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\.([\w-]{43})$/.exec(token);
  return parts ? { id: parts[1]!, hash: hashOf(parts[2]!) } : null;
}
