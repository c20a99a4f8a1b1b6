/** What placeholders stand for: the records that a mail is about, as its writer sees them. */
import type { Ctx } from "@rapport/db";
import type { Values } from "./render.ts";

export type About = {
  person_id?: string | null | undefined;
  company_id?: string | null | undefined;
  deal_id?: string | null | undefined;
  /** Whom it goes to, where no person is named. */
  address?: string | undefined;
  sender: { name: string; address: string };
};

/** The values for a mail about these records. */
export async function valuesFor(ctx: Ctx, about: About): Promise<Values> {
  const deal = about.deal_id
    ? await ctx.db
        .selectFrom("deals")
        .select(["name", "person_id", "company_id"])
        .where("org_id", "=", ctx.orgId)
        .where("id", "=", about.deal_id)
        .executeTakeFirst()
    : undefined;
  const person = await findPerson(ctx, about, deal?.person_id ?? null);
  const companyId = about.company_id ?? person?.company_id ?? deal?.company_id;
  const company = companyId
    ? await ctx.db
        .selectFrom("companies")
        .select(["name", "domain"])
        .where("org_id", "=", ctx.orgId)
        .where("id", "=", companyId)
        .executeTakeFirst()
    : undefined;
  const org = await ctx.db
    .selectFrom("orgs")
    .select("name")
    .where("id", "=", ctx.orgId)
    .executeTakeFirst();
  return {
    "person.first_name": person?.first_name,
    "person.last_name": person?.last_name,
    "person.full_name": person?.full_name,
    "person.email": person?.email ?? about.address,
    "person.job_title": person?.job_title,
    "company.name": company?.name,
    "company.domain": company?.domain,
    "deal.name": deal?.name,
    "sender.name": about.sender.name,
    "sender.email": about.sender.address,
    "org.name": org?.name,
  };
}

async function findPerson(ctx: Ctx, about: About, ofDeal: string | null) {
  const id = about.person_id ?? (about.address ? null : ofDeal);
  if (!id && !about.address) return undefined;
  const people = ctx.db
    .selectFrom("people")
    .select(["first_name", "last_name", "full_name", "email", "job_title", "company_id"])
    .where("org_id", "=", ctx.orgId)
    .where("deleted_at", "is", null);
  return id
    ? people.where("id", "=", id).executeTakeFirst()
    : people
        .where("email_normalized", "=", about.address!)
        .orderBy("updated_at", "desc")
        .executeTakeFirst();
}
