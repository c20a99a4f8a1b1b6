/** A mailbox's short-lived access token, from the function that alone can open what is sealed. */
import { env } from "#lib/env.ts";

export type TokenAnswer =
  | { ok: true; token: string }
  | {
      ok: false;
      /** Whether a person has to do something before it can work again. */
      final: boolean;
      code: string;
      reason: string;
    };

/** What passes by itself; anything else waits for a person. */
const passing = new Set(["busy", "unavailable", "failed"]);

/**
 * Asks for a token on a member's behalf. `rejected` is one that the provider has just refused. Never throws: what went wrong is an
 * answer in words.
 */
export async function askToken(
  mailbox: { org_id: string; integration_id: string; member_id: string },
  rejected?: string,
  patienceMs = 25_000,
): Promise<TokenAnswer> {
  try {
    const answer = await fetch(`${env.functionsUrl()}/gmail-token-refresh`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${env.internalSecret()}`,
        "content-type": "application/json",
      },
      body: JSON.stringify({
        org_id: mailbox.org_id,
        integration_id: mailbox.integration_id,
        member_id: mailbox.member_id,
        ...(rejected === undefined ? {} : { rejected_token: rejected }),
      }),
      redirect: "error",
      signal: AbortSignal.timeout(patienceMs),
    });
    const body = (await answer.json().catch(() => ({}))) as Record<string, unknown>;
    if (answer.ok && typeof body["access_token"] === "string")
      return { ok: true, token: body["access_token"] };
    const known = typeof body["reason"] === "string" ? body["reason"] : undefined;
    return {
      ok: false,
      final: known !== undefined && !passing.has(known),
      code: known ?? "no_token",
      reason:
        typeof body["error"] === "string"
          ? body["error"]
          : `The function gmail-token-refresh answered ${answer.status}.`,
    };
  } catch (error) {
    const name = error instanceof Error ? error.name : "unknown";
    return {
      ok: false,
      final: false,
      code: "no_token",
      reason: `The function gmail-token-refresh could not be reached: ${name}.`,
    };
  }
}
