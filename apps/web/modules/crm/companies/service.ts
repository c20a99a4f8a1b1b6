/** Companies: what may be done with them. */
import { fromMinor, invalidField, toMinor } from "@rapport/core";
import type { Ctx } from "@rapport/db";
import { sql } from "kysely";
import type { ListQuery } from "#lib/query/index.ts";
import { notWritten } from "../not-written.ts";
import { refuseUnseen } from "../references.ts";
import { normalizePhone } from "../phone.ts";
import { notThere, readPage, type Source } from "../records/source.ts";
import type { Company, CompanyPatch, NewCompany } from "./schema.ts";
import { companyFields } from "./schema.ts";

const columns = [
  "id",
  "version",
  "created_at",
  "updated_at",
  "name",
  "domain",
  "website",
  "industry",
  "phone",
  "employee_count",
  "annual_revenue",
  "currency",
  "founded_year",
  "location",
  "description",
  "parent_id",
  "owner_id",
  "external_id",
] as const;

type Row = Omit<Company, "annual_revenue"> & { annual_revenue: string | null; name_key?: string };

const companyOf = ({ name_key: _, ...row }: Row): Company => ({
  ...row,
  annual_revenue:
    row.annual_revenue === null || row.currency === null
      ? null
      : fromMinor(row.annual_revenue, row.currency),
});

export const companySource: Source<Company> = {
  table: "companies",
  noun: "company",
  fields: companyFields,
  columns: () => columns,
  sortColumns: ["name_key"],
  present: companyOf,
  owner: { column: "owner_id", permission: "companies.read" },
  merges: true,
};

/** A page of companies. */
export const listCompanies = (ctx: Ctx, query: ListQuery) =>
  readPage<Company>(ctx, companySource, query);

/** One company. Throws `not_found`. */
export async function getCompany(ctx: Ctx, id: string): Promise<Company> {
  const row = await ctx.db
    .selectFrom("companies")
    .select(columns)
    .where("org_id", "=", ctx.orgId)
    .where("id", "=", id)
    .where("deleted_at", "is", null)
    .executeTakeFirst();
  if (!row) throw await notThere(ctx, companySource, id);
  return companyOf(row as Row);
}

/** Makes a company. Revenue without a currency is taken in the organisation's. */
export async function createCompany(ctx: Ctx, input: NewCompany): Promise<Company> {
  await refuseUnseen(ctx, input);
  const row = await ctx.db
    .insertInto("companies")
    .values({
      ...input,
      ...phoneOf(input.phone),
      ...(await revenueOf(ctx, input, null)),
      org_id: ctx.orgId,
    })
    .returning(columns)
    .executeTakeFirstOrThrow();
  return companyOf(row as Row);
}

/** Changes what is given (RFC 7396). Throws `not_found`, and `invalid` for a company that would be its own parent. */
export async function updateCompany(ctx: Ctx, id: string, patch: CompanyPatch): Promise<Company> {
  if (Object.keys(patch).length === 0) return getCompany(ctx, id);
  await refuseUnseen(ctx, patch);
  if (patch.parent_id) await refuseCircle(ctx, id, patch.parent_id);
  const money =
    patch.annual_revenue === undefined && patch.currency === undefined
      ? {}
      : await revenueOf(ctx, patch, await getCompany(ctx, id));
  const row = await ctx.db
    .updateTable("companies")
    .set({ ...patch, ...phoneOf(patch.phone), ...money })
    .where("org_id", "=", ctx.orgId)
    .where("id", "=", id)
    .where("deleted_at", "is", null)
    .returning(columns)
    .executeTakeFirst();
  if (!row) throw await notWritten(ctx, "company", id, "companies.write", getCompany);
  return companyOf(row as Row);
}

/** Puts a company into the bin. Its people and deals stay. Throws `not_found`. */
export async function deleteCompany(ctx: Ctx, id: string): Promise<void> {
  const row = await ctx.db
    .updateTable("companies")
    .set({ deleted_at: sql`now()` })
    .where("org_id", "=", ctx.orgId)
    .where("id", "=", id)
    .where("deleted_at", "is", null)
    .returning("id")
    .executeTakeFirst();
  if (!row) throw await notWritten(ctx, "company", id, "companies.delete", getCompany);
}

const phoneOf = (phone: string | null | undefined) =>
  phone === undefined
    ? {}
    : { phone, phone_normalized: phone === null ? null : normalizePhone(phone) };

async function revenueOf(ctx: Ctx, input: CompanyPatch, before: Company | null) {
  const decimal =
    input.annual_revenue === undefined ? (before?.annual_revenue ?? null) : input.annual_revenue;
  let currency = input.currency === undefined ? (before?.currency ?? null) : input.currency;
  if (decimal === null) return { annual_revenue: null, currency };
  currency ??= (
    await ctx.db
      .selectFrom("orgs")
      .select("default_currency")
      .where("id", "=", ctx.orgId)
      .executeTakeFirstOrThrow()
  ).default_currency;
  const minor = toMinor(decimal, currency);
  if (minor === null)
    throw invalidField("/annual_revenue", `${decimal} has more decimals than ${currency} knows.`);
  return { annual_revenue: minor, currency };
}

async function refuseCircle(ctx: Ctx, id: string, parentId: string): Promise<void> {
  const { rows } = await sql<{ circle: boolean }>`
    with recursive line (id, depth) as (
      select ${parentId}::uuid, 1
      union all
      select c.parent_id, line.depth + 1 from line join companies c on c.org_id = ${ctx.orgId} and c.id = line.id where c.parent_id is not null and line.depth < 50
    ) select exists (select from line where id = ${id}) as circle`.execute(ctx.db);
  if (rows[0]?.circle)
    throw invalidField("/parent_id", "A company cannot belong to itself or to a company below it.");
}
