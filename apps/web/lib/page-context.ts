// What a server component may know and read: the same caller, rights and transaction as the API's.
import { AppError, type Caller, type Permission } from "@rapport/core";
import type { Ctx } from "@rapport/db";
import type { Route } from "next";
import { notFound, redirect } from "next/navigation";
import { cache } from "react";
import { database } from "./database.ts";
import { enterWithSession, inOrg, noteRefusedPage, withhold } from "./door/index.ts";
import { createLog } from "./log.ts";
import type { SessionFacts } from "./door/caller.ts";
import { getSession, readFacts } from "./session.ts";

export type PageContext = {
  orgId: string;
  orgSlug: string;
  memberId: string | null;
  role: string | null;
  can: (permission: Permission) => boolean;
  /** Whether they may do it to every record, not only to their own or their team's. */
  canAll: (permission: Permission) => boolean;
  /** Runs services in one read of the org: `read((ctx) => listDeals(ctx, query))`. */
  read: <T>(fn: (ctx: Ctx) => Promise<T>) => Promise<T>;
};

/**
 * The page's org by its slug, for whoever is signed in; called as often as one likes in a request.
 * Goes to the sign-in page without a session, and to “not found” for an org that is not theirs.
 */
export const pageContext = cache(async (orgSlug: string): Promise<PageContext> => {
  const session = await getSession();
  if (!session) redirect(`/login?returnTo=${encodeURIComponent(`/${orgSlug}`)}` as Route);
  const facts = await readFacts(session);
  const caller = await enterPage(session.sub, orgSlug, facts);
  return {
    orgId: caller.orgId,
    orgSlug: caller.orgSlug,
    memberId: caller.memberId,
    role: caller.role,
    can: (permission) => caller.permissions.has(permission),
    canAll: (permission) => caller.permissions.has(permission) && !caller.partial.has(permission),
    read: async (fn) => {
      const requestId = crypto.randomUUID();
      const log = createLog({ request_id: requestId, page: orgSlug });
      const request = { requestId, origin: "ui" as const, log, session: facts };
      return withhold(caller, await inOrg(database(), caller, request, fn));
    },
  };
});

async function enterPage(subject: string, orgSlug: string, facts: SessionFacts): Promise<Caller> {
  try {
    return (await enterWithSession(database(), subject, orgSlug, facts)).caller;
  } catch (error) {
    if (error instanceof AppError)
      await noteRefusedPage(database(), {
        error,
        subject,
        org: orgSlug,
        userAgent: facts.user_agent ?? null,
        log: createLog({ page: orgSlug }),
      });
    if (error instanceof AppError && error.status === 401) redirect("/login?problem=ended");
    // Whoever is suspended knows the organisation; that it was not there would be no answer.
    if (error instanceof AppError && error.status === 403 && error.message.includes("is suspended"))
      redirect(`/?suspended=${encodeURIComponent(orgSlug)}` as Route);
    // An org that is not theirs and one that is not there read the same.
    if (error instanceof AppError && error.status < 429) notFound();
    throw error;
  }
}
