/** The account behind a sign-in, before any org is named. */
import { withOrg, type Database } from "@rapport/db";
import { sql } from "kysely";
import type { SessionClaims } from "#lib/session-token.ts";

export type MyOrg = { id: string; name: string; slug: string; role: string };

/** What the database is told of a person before any org is named. */
export const claimsOf = (session: SessionClaims) => ({
  sub: session.sub,
  origin: "ui" as const,
  ...(session.session_id ? { session_id: session.session_id } : {}),
  ...(session.email ? { email: session.email } : {}),
  ...(session.user_metadata ? { user_metadata: session.user_metadata } : {}),
});

/** Makes sure that a signed-in person has an account and an org of their own. Idempotent. Answers the user's id. */
export async function ensureAccount(db: Database, session: SessionClaims): Promise<string> {
  return withOrg(db, claimsOf(session), async (trx) => {
    const { rows } = await sql<{ id: string }>`select app.ensure_account() as id`.execute(trx);
    return rows[0]!.id;
  });
}

/** The orgs the person may enter, by name. */
export async function listMyOrgs(db: Database, session: SessionClaims): Promise<MyOrg[]> {
  return withOrg(
    db,
    claimsOf(session),
    async (trx) =>
      (await sql<MyOrg>`select id, name, slug, role from app.my_orgs()`.execute(trx)).rows,
  );
}

/** Makes a further org whose owner is the person. Answers it. Throws `conflict` above 20 orgs. */
export async function createOrg(
  db: Database,
  session: SessionClaims,
  name: string,
): Promise<MyOrg> {
  return withOrg(db, claimsOf(session), async (trx) => {
    const { rows } = await sql<{ id: string }>`select app.create_org(${name}) as id`.execute(trx);
    const mine =
      await sql<MyOrg>`select id, name, slug, role from app.my_orgs() where id = ${rows[0]!.id}`.execute(
        trx,
      );
    return mine.rows[0]!;
  });
}
