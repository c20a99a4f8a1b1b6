// Refresh tokens say themselves whose they are: a developer who starts the stack again stays connected, though nothing was kept.
import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";

export type RefreshClaim = { address: string; clientId: string; scopes: string[] };
export type ReadClaim = RefreshClaim & { issuedAt: number };

/** A token that only who knows the secret can have made. */
export function writeRefreshToken(claim: RefreshClaim, secret: string): string {
  const { address, clientId, scopes } = claim;
  const nonce = randomBytes(12).toString("base64url");
  const body = Buffer.from(
    JSON.stringify({ address, clientId, scopes, nonce, issuedAt: Date.now() }),
  ).toString("base64url");
  return `1//${body}.${sign(body, secret).toString("base64url")}`;
}

/** What the token says, when its signature holds. */
export function readRefreshToken(token: string, secret: string): ReadClaim | undefined {
  const [, body = "", signature = ""] = /^1\/\/([\w-]+)\.([\w-]+)$/.exec(token) ?? [];
  const given = Buffer.from(signature, "base64url");
  const right = sign(body, secret);
  if (given.length !== right.length || !timingSafeEqual(given, right)) return undefined;
  const { address, clientId, scopes, issuedAt } = JSON.parse(
    Buffer.from(body, "base64url").toString("utf8"),
  ) as ReadClaim;
  return { address, clientId, scopes, issuedAt };
}

function sign(body: string, secret: string): Buffer {
  return createHmac("sha256", secret).update(body).digest();
}
