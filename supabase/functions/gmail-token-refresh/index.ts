// Gives a short-lived access token to a caller who may use the mailbox. For our own API alone.
import * as z from "zod";
import { readKeyring } from "@rapport/core/envelope";
import { redact } from "@rapport/core/redact";
import { type AccessTokens, createAccessTokens, type Refusal } from "../_shared/access-token.ts";
import { isInternalCaller } from "../_shared/internal-caller.ts";
import { refreshWithGoogle } from "../_shared/google-refresh.ts";
import { googleSettings } from "../_shared/google-settings.ts";
import { connectWorker } from "../_shared/worker-database.ts";

const requestSchema = z.strictObject({
  org_id: z.uuid(),
  integration_id: z.uuid(),
  /** The member who asks; null for the system. */
  member_id: z.uuid().nullable(),
  /** An access token that Google has just refused although it had not ended. */
  rejected_token: z.string().max(4096).optional(),
});

const STATUS: Record<Refusal["reason"], number> = {
  not_found: 404,
  not_yours: 403,
  needs_reconnect: 409,
  disconnected: 409,
  unavailable: 503,
  busy: 503,
};

async function prepare(): Promise<AccessTokens> {
  const refresh = refreshWithGoogle(googleSettings());
  const ring = await readKeyring(Deno.env.get("RAPPORT_ENCRYPTION_KEYS"));
  return createAccessTokens(connectWorker("gmail-token-refresh"), ring, refresh);
}

let prepared: Promise<AccessTokens> | undefined;

Deno.serve(async (request) => {
  if (!(await isInternalCaller(request, Deno.env.get("RAPPORT_INTERNAL_SECRET"))))
    return answer(401, { error: "Send RAPPORT_INTERNAL_SECRET as a bearer token." });
  if (request.method !== "POST") return answer(405, { error: "Ask with POST." });
  const asked = requestSchema.safeParse(await request.json().catch(() => undefined));
  if (!asked.success) return answer(400, { error: z.prettifyError(asked.error) });
  const { org_id, integration_id, member_id, rejected_token } = asked.data;
  const who = { orgId: org_id, integrationId: integration_id, memberId: member_id };
  try {
    prepared ??= prepare();
    const tokens = await prepared.catch((error: unknown) => {
      // What could not be prepared is prepared anew, once the environment is mended.
      prepared = undefined;
      throw error;
    });
    let taken = await tokens.take(who);
    if (taken.ok && taken.accessToken === rejected_token) {
      await tokens.drop(who, taken.sealed);
      taken = await tokens.take(who);
    }
    return taken.ok
      ? answer(200, { access_token: taken.accessToken, expires_at: taken.expiresAt.toISOString() })
      : answer(STATUS[taken.reason], { error: taken.error, reason: taken.reason });
  } catch (error) {
    console.error(
      JSON.stringify({
        message: "gmail-token-refresh failed",
        org_id,
        integration_id,
        error: redact(error),
      }),
    );
    return answer(500, {
      error: "No token could be given. See the function's log.",
      reason: "failed",
    });
  }
});

/** No cache between here and the caller may keep a token. */
const answer = (status: number, body: object): Response =>
  Response.json(body, { status, headers: { "cache-control": "no-store" } });
