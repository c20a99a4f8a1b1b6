/** Where a person is signed in, and how that ends. Sessions are the person's, not an organisation's. */
import { AppError, notFound } from "@rapport/core";
import { withOrg, type Ctx, type Database } from "@rapport/db";
import { sql } from "kysely";
import type { SessionClaims } from "#lib/session-token.ts";
import { describeBrowser } from "./describe-browser.ts";
import type { Session } from "./schema.ts";

type Row = Omit<Session, "browser"> & { user_agent: string | null };
type EndedWhy = "signed_out" | "signed_in_anew" | "ended_by_person" | "password_changed";

/** The signed-in person's sessions, the latest use first. Throws `forbidden` for a key, which is nobody. */
export async function listSessions(ctx: Ctx): Promise<{ data: Session[] }> {
  refuseKeys(ctx);
  const { rows } = await sql<Row>`
    select id, created_at, last_seen_at, ip, user_agent, is_current from app.my_sessions()`.execute(
    ctx.db,
  );
  return {
    data: rows.map(({ user_agent, ...row }) => ({ ...row, browser: describeBrowser(user_agent) })),
  };
}

/** Ends one of the person's sessions at once. Throws `not_found` for another's. */
export async function endSession(ctx: Ctx, id: string): Promise<void> {
  refuseKeys(ctx);
  const { rows } = await sql<{ ended: boolean }>`
    select app.end_session(${id}::uuid, 'ended_by_person') as ended`.execute(ctx.db);
  if (!rows[0]?.ended) throw notFound("session", id);
}

/** Ends all of the person's sessions but this one. */
export async function endOtherSessions(ctx: Ctx): Promise<void> {
  refuseKeys(ctx);
  await sql`select app.end_other_sessions('ended_by_person')`.execute(ctx.db);
}

function refuseKeys(ctx: Ctx): void {
  if (ctx.actor.type !== "user")
    throw new AppError("forbidden", "An API key is nobody and has no sessions.");
}

/** Ends the session of these claims: at sign-out, and when somebody signs in anew in the same browser. */
export async function endOwnSession(
  db: Database,
  session: SessionClaims,
  why: EndedWhy,
): Promise<void> {
  await withOrg(db, claimsOf(session), (trx) =>
    sql`select app.end_session(${session.session_id}::uuid, ${why})`.execute(trx),
  );
}

/** Ends all sessions of a person but the one of these claims: their password has changed. */
export async function endSessionsBeside(
  db: Database,
  session: SessionClaims,
  why: EndedWhy,
): Promise<void> {
  await withOrg(db, claimsOf(session), (trx) =>
    sql`select app.end_other_sessions(${why})`.execute(trx),
  );
}

const claimsOf = ({ sub, session_id }: SessionClaims) => ({
  sub,
  origin: "ui" as const,
  ...(session_id ? { session_id } : {}),
});
