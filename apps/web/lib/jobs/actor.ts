// A job acts as whoever started it, with the rights they have now.
import type { Log } from "@rapport/core";
import type { Claims, Ctx, OrgDb } from "@rapport/db";
import { sql } from "kysely";
import { auditAct } from "../door/index.ts";
import type { ClaimedJob, JobHandler } from "./types.ts";

export function claimsOfJob(job: ClaimedJob, handler: JobHandler): Claims {
  const who = job.actor_type === "key" ? { key_id: job.actor_id } : { sub: job.actor_id };
  return {
    ...who,
    org_id: job.org_id,
    request_id: job.id,
    origin: handler.origin,
    origin_id: handler.originId?.(job) ?? job.id,
  };
}

type Rights = {
  slug: string | null;
  member_id: string | null;
  role: string | null;
  held: string[];
  partial: string[];
};

/** The context of a step. Rights are read in its transaction: a role taken away stops the work at the next chunk. */
export async function contextOfJob(
  db: OrgDb,
  job: ClaimedJob,
  handler: JobHandler,
  log: Log,
): Promise<Ctx> {
  const { rows } = await sql<Rights>`
    select (select o.slug from orgs o where o.id = ${job.org_id}) as slug, m.id as member_id, m.role,
      array(select p from unnest(${[...handler.permissions]}::text[]) p where app.can(p)) as held,
      array(select p from unnest(${[...handler.permissions]}::text[]) p where app.can(p) and not app.sees_all(p)) as partial
    from (select 1) as one left join org_members m on m.org_id = ${job.org_id} and m.user_id = app.current_user_id()`.execute(
    db,
  );
  const rights = rows[0];
  const permissions = new Set(rights?.held);
  const partial = new Set(rights?.partial);
  const ctx: Ctx = {
    orgId: job.org_id,
    orgSlug: rights?.slug ?? "",
    actor: { type: job.actor_type, id: job.actor_id },
    memberId: job.actor_type === "user" ? (rights?.member_id ?? null) : null,
    role: job.actor_type === "user" ? (rights?.role ?? null) : null,
    permissions,
    partial,
    requestId: job.id,
    origin: handler.origin,
    can: (permission) => permissions.has(permission),
    canAll: (permission) => permissions.has(permission) && !partial.has(permission),
    log,
    db,
    audit: (entry) => auditAct(db, entry),
    // A step is one transaction and ends with it.
    again: (next) => next(ctx),
    claims: () => claimsOfJob(job, handler),
  };
  return ctx;
}
