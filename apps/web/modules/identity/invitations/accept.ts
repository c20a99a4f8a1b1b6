/** The other side of an invitation: what its link shows, and joining. Nobody here is a member yet. */
import { withOrg, type Database } from "@rapport/db";
import { sql } from "kysely";
import type { SessionClaims } from "#lib/session-token.ts";
import { claimsOf } from "../account/service.ts";
import { parseToken } from "./link.ts";
import type { invitationStates } from "./schema.ts";

export type ShownInvitation = {
  org_name: string;
  org_slug: string;
  inviter_name: string | null;
  masked_email: string;
  role: string;
  role_name: string | null;
  expires_at: string;
  state: (typeof invitationStates)[number];
  /** Whether it names the address of whoever is signed in. */
  is_yours: boolean | null;
};

export type Acceptance = {
  problem: "unknown" | "expired" | "revoked" | "accepted" | "other_address" | "suspended" | null;
  org_slug: string | null;
  org_name: string | null;
  member_id: string | null;
  masked_email: string | null;
};

/** What a link shows to its holder, signed in or not. Null for a wrong id as for a wrong secret. */
export async function readInvitation(
  db: Database,
  session: SessionClaims | null,
  token: string,
): Promise<ShownInvitation | null> {
  const parts = parseToken(token);
  if (!parts) return null;
  return withOrg(
    db,
    session ? claimsOf(session) : {},
    async (trx) =>
      (
        await sql<ShownInvitation>`select * from app.read_invitation(${parts.id}, ${parts.hash})`.execute(
          trx,
        )
      ).rows[0] ?? null,
    { readOnly: true },
  );
}

/** Makes the signed-in person a member. Twice at once has one effect; `problem` says why not. */
export async function acceptInvitation(
  db: Database,
  session: SessionClaims,
  token: string,
): Promise<Acceptance> {
  const parts = parseToken(token);
  if (!parts)
    return {
      problem: "unknown",
      org_slug: null,
      org_name: null,
      member_id: null,
      masked_email: null,
    };
  return withOrg(db, claimsOf(session), async (trx) => {
    const { rows } =
      await sql<Acceptance>`select problem, org_slug, org_name, member_id, masked_email from app.accept_invitation(${parts.id}, ${parts.hash})`.execute(
        trx,
      );
    return rows[0]!;
  });
}
