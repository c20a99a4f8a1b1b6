// Whether a request bears a secret of ours.
import { createHash, timingSafeEqual } from "node:crypto";

const digest = (text: string) => createHash("sha256").update(text).digest();

/** Whether the Authorization header is `Bearer` and one of these. Every one is compared, so that the time tells nothing. */
export function bearsOneOf(request: Request, tokens: readonly string[]): boolean {
  const given = digest(request.headers.get("authorization") ?? "");
  return tokens.map((token) => timingSafeEqual(given, digest(`Bearer ${token}`))).includes(true);
}
