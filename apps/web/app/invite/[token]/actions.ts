"use server";
import type { AppError } from "@rapport/core";
import type { Route } from "next";
import { redirect } from "next/navigation";
import { authClient } from "#lib/auth-client.ts";
import { database } from "#lib/database.ts";
import { toAppError } from "#lib/door/problem.ts";
import { safeReturnTo } from "#lib/return-to.ts";
import { getSession } from "#lib/session.ts";
import { acceptInvitation, type Acceptance } from "#modules/identity/index.ts";
import { endCurrentSession } from "../../(auth)/browser-session.ts";

export type JoinAnswer = {
  problem: NonNullable<Acceptance["problem"]> | "failed";
  detail?: string;
};

/** Joins the organisation of an invitation and goes there; answers what is in the way. */
export async function join(token: string): Promise<JoinAnswer> {
  const session = await getSession();
  if (!session) redirect(signInFor(token));
  let answer: Acceptance;
  try {
    answer = await acceptInvitation(database(), session, token);
  } catch (thrown) {
    const error: AppError = toAppError(thrown);
    // The session ended on another device meanwhile.
    if (error.status === 403) redirect(signInFor(token));
    return error.status === 409
      ? { problem: "failed", detail: error.message }
      : { problem: "failed" };
  }
  if (answer.problem) return { problem: answer.problem };
  redirect(`/${answer.org_slug}` as Route);
}

const signInFor = (token: string) =>
  `/login?returnTo=${encodeURIComponent(`/invite/${token}`)}` as Route;

/** Ends the session and comes back, to go on with another address. */
export async function signOutTo(place: string): Promise<void> {
  await endCurrentSession();
  const { auth } = await authClient();
  await auth.signOut({ scope: "local" });
  redirect(safeReturnTo(place) as Route);
}
