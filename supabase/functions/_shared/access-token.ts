// A mailbox's short-lived access token: the one that lies there while it lives, else a new one, fetched by one caller at a time.
import type postgres from "postgres";
import type { Keyring } from "@rapport/core/envelope";
import { openToken, sealToken } from "@rapport/integrations/google/tokens";

/** Of whom a token is asked, and for whom; no member is the system, for its own reading. */
export type TokenRequest = { orgId: string; integrationId: string; memberId: string | null };

/** What the provider answers to a refresh token. `revoked`: it takes it no more, ever. */
export type Refreshed =
  | { ok: true; accessToken: string; expiresAt: Date; refreshToken: string | undefined }
  | { ok: false; revoked: boolean; reason: string };
export type Refresh = (refreshToken: string) => Promise<Refreshed>;

export type AccessToken = { ok: true; accessToken: string; sealed: string; expiresAt: Date };
export type Refusal = {
  ok: false;
  /** `busy` and `unavailable` pass by themselves; the others need a person. */
  reason: "not_found" | "not_yours" | "needs_reconnect" | "disconnected" | "unavailable" | "busy";
  /** A sentence for whoever reads it. */
  error: string;
};

export type AccessTokens = {
  /** Answers a token that lives for two more minutes at least. */
  take(request: TokenRequest): Promise<AccessToken | Refusal>;
  /** Forgets one that the provider has refused, so that the next `take` fetches another. */
  drop(request: TokenRequest, sealed: string): Promise<void>;
};

/** Who waits looks again after these many milliseconds; for longer than a lease of 20 s, so that a dead holder is outlived. */
const LOOKS = { firstMs: 40, mostMs: 500, patienceMs: 21_500 };

type Taken = {
  answer: "fresh" | "refresh" | "wait" | "refused";
  sealed: string | null;
  lease: string | null;
  reason: string | null;
  expires_at: Date | null;
};

const WORDS: Record<string, string> = {
  not_found: "There is no such connection.",
  not_yours: "This mailbox is another member's, who has not opened it to others.",
  needs_reconnect: "Google takes this connection no more. Its member has to connect it again.",
  disconnected: "This connection was ended.",
};

/** The tokens of connections, over a login of the role rapport_worker. */
export function createAccessTokens(
  sql: postgres.Sql,
  ring: Keyring,
  refresh: Refresh,
): AccessTokens {
  const renew = async (
    { orgId, integrationId }: TokenRequest,
    sealedRefresh: string,
    lease: string,
  ): Promise<AccessToken | Refusal | "lease_lost"> => {
    let answer: Refreshed;
    try {
      answer = await refresh(
        await openToken(ring, "refresh_token", sealedRefresh, orgId, integrationId),
      );
    } catch (error) {
      // It was not asked, or nobody knows what came of it: the next caller may try.
      await sql`select app.fail_token(${orgId}, ${integrationId}, ${lease}, false, '')`;
      throw error;
    }
    if (!answer.ok) {
      const { revoked, reason } = answer;
      await sql`select app.fail_token(${orgId}, ${integrationId}, ${lease}, ${revoked}, ${reason})`;
      return revoked
        ? refusal("needs_reconnect")
        : { ok: false, reason: "unavailable", error: reason };
    }
    const { accessToken, expiresAt, refreshToken } = answer;
    const sealed = await sealToken(ring, "access_token", accessToken, orgId, integrationId);
    const next =
      refreshToken === undefined
        ? null
        : await sealToken(ring, "refresh_token", refreshToken, orgId, integrationId);
    const [kept] = await sql<{ kept: boolean }[]>`
      select app.keep_token(${orgId}, ${integrationId}, ${lease}, ${sealed}, ${expiresAt}, ${next}) as kept`;
    return kept?.kept ? { ok: true, accessToken, sealed, expiresAt } : "lease_lost";
  };

  return {
    async take(request) {
      const { orgId, integrationId, memberId } = request;
      const end = Date.now() + LOOKS.patienceMs;
      for (let pause = LOOKS.firstMs; ; pause = Math.min(pause * 1.5, LOOKS.mostMs)) {
        const [taken] = await sql<Taken[]>`
          select answer, sealed, lease, reason, expires_at from app.take_token(${orgId}, ${integrationId}, ${memberId})`;
        if (!taken) throw new Error("take_token() answered nothing.");
        const { answer, sealed, lease, reason, expires_at } = taken;
        if (answer === "refused") return refusal(reason ?? "not_found");
        if (answer === "fresh" && sealed && expires_at) {
          const accessToken = await openToken(ring, "access_token", sealed, orgId, integrationId);
          return { ok: true, accessToken, sealed, expiresAt: expires_at };
        }
        if (answer === "refresh" && sealed && lease) {
          const made = await renew(request, sealed, lease);
          if (made !== "lease_lost") return made;
        }
        if (Date.now() > end)
          return {
            ok: false,
            reason: "busy",
            error: "Another caller is still fetching a token. Try again.",
          };
        await new Promise((resolve) => setTimeout(resolve, pause * (0.5 + Math.random() / 2)));
      }
    },
    async drop({ orgId, integrationId }, sealed) {
      await sql`select app.drop_access_token(${orgId}, ${integrationId}, ${sealed})`;
    },
  };
}

function refusal(reason: string): Refusal {
  const known = reason in WORDS ? (reason as Refusal["reason"]) : "not_found";
  return { ok: false, reason: known, error: WORDS[known] ?? "" };
}
