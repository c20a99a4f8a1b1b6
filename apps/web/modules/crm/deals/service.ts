/** Deals: what may be done with them. Stage, status and closing day follow each other in the database (app.place_deal). */
import { AppError, fromMinor, invalidField, notFound, toMinor } from "@rapport/core";
import type { Ctx } from "@rapport/db";
import { sql } from "kysely";
import { withinReach, type ListQuery } from "#lib/query/index.ts";
import { notWritten } from "../not-written.ts";
import { refuseUnseen } from "../references.ts";
import { readPage, type Source } from "../records/source.ts";
import type { Deal, DealPatch, NewDeal, StageTotals } from "./schema.ts";
import { dealFields } from "./schema.ts";

const columns = [
  "id",
  "version",
  "created_at",
  "updated_at",
  "name",
  "pipeline_id",
  "stage_id",
  "status",
  "stage_changed_at",
  "company_id",
  "person_id",
  "product_id",
  "owner_id",
  "amount",
  "currency",
  "opened_on",
  "closes_on",
  "closed_on",
  "description",
  "external_id",
] as const;

/** An amount that may not be seen is not even read. */
const columnsFor = (ctx: Ctx) =>
  ctx.can("deal_amounts.read") ? columns : columns.filter((column) => column !== "amount");

type Row = Omit<Deal, "amount"> & { amount?: string | null; name_key?: string };

const dealOf = ({ name_key: _, amount, ...row }: Row): Deal =>
  amount === undefined
    ? row
    : { ...row, amount: amount === null ? null : fromMinor(amount, row.currency) };

const owner = { column: "owner_id", permission: "deals.read" } as const;

export const dealSource: Source<Deal> = {
  table: "deals",
  noun: "deal",
  fields: dealFields,
  columns: columnsFor,
  sortColumns: ["name_key"],
  present: dealOf,
  owner,
};

/** A page of deals. */
export const listDeals = (ctx: Ctx, query: ListQuery) => readPage<Deal>(ctx, dealSource, query);

/** One deal. Throws `not_found`. */
export async function getDeal(ctx: Ctx, id: string): Promise<Deal> {
  const row = await ctx.db
    .selectFrom("deals")
    .select(columnsFor(ctx))
    .where("org_id", "=", ctx.orgId)
    .where("id", "=", id)
    .where("deleted_at", "is", null)
    .executeTakeFirst();
  if (!row) throw notFound("deal", id);
  return dealOf(row as Row);
}

/** Makes a deal. Throws `invalid` for a stage, company, person, product or owner that is not there. */
export async function createDeal(ctx: Ctx, input: NewDeal): Promise<Deal> {
  const currency = input.currency ?? (await defaultCurrency(ctx));
  const stage = await placeOf(ctx, input);
  await refuseUnseen(ctx, input);
  const row = await ctx.db
    .insertInto("deals")
    .values({
      ...input,
      ...stage,
      org_id: ctx.orgId,
      currency,
      amount: minorOf(input.amount ?? null, currency),
    })
    .returning(columnsFor(ctx))
    .executeTakeFirstOrThrow();
  return dealOf(row as Row);
}

/** Changes what is given (RFC 7396). A new currency keeps the figure: 100 EUR becomes 100 USD. */
export async function updateDeal(ctx: Ctx, id: string, patch: DealPatch): Promise<Deal> {
  if (Object.keys(patch).length === 0) return getDeal(ctx, id);
  await refuseUnseen(ctx, patch);
  const money =
    patch.amount === undefined && patch.currency === undefined ? {} : await moneyOf(ctx, id, patch);
  const stage = patch.stage_id ? await placeOf(ctx, { stage_id: patch.stage_id }) : {};
  const row = await ctx.db
    .updateTable("deals")
    .set({ ...patch, ...money, ...stage })
    .where("org_id", "=", ctx.orgId)
    .where("id", "=", id)
    .where("deleted_at", "is", null)
    .returning(columnsFor(ctx))
    .executeTakeFirst();
  if (!row) throw await notWritten(ctx, "deal", id, "deals.write", getDeal);
  return dealOf(row as Row);
}

/** Puts a deal into the bin. Throws `not_found`. */
export async function deleteDeal(ctx: Ctx, id: string): Promise<void> {
  const row = await ctx.db
    .updateTable("deals")
    .set({ deleted_at: sql`now()` })
    .where("org_id", "=", ctx.orgId)
    .where("id", "=", id)
    .where("deleted_at", "is", null)
    .returning("id")
    .executeTakeFirst();
  if (!row) throw await notWritten(ctx, "deal", id, "deals.delete", getDeal);
}

/** Where a deal comes back to: where it stood, or when that stage is gone, to the first of its pipeline or of the default one. */
export async function placeAgain(ctx: Ctx, id: string): Promise<object> {
  const stood = await ctx.db
    .selectFrom("deals")
    .leftJoin("stages", (join) =>
      join
        .onRef("stages.org_id", "=", "deals.org_id")
        .onRef("stages.id", "=", "deals.stage_id")
        .on("stages.deleted_at", "is", null),
    )
    .select(["deals.pipeline_id", "stages.id as stage_id"])
    .where("deals.org_id", "=", ctx.orgId)
    .where("deals.id", "=", id)
    .executeTakeFirst();
  if (!stood || stood.stage_id) return {};
  return placeOf(ctx, { pipeline_id: stood.pipeline_id }).catch(() => placeOf(ctx, {}));
}

/** Exact count of each stage of a pipeline that holds a deal, and the sums, for who may see amounts. */
export async function sumStages(
  ctx: Ctx,
  pipelineId: string,
  ownerId?: string,
): Promise<StageTotals[]> {
  const sums = ctx.can("deal_amounts.read");
  let query = ctx.db
    .selectFrom("deals")
    .select((e) => [
      "stage_id",
      "currency",
      e.fn.countAll<string>().as("n"),
      ...(sums ? [e.fn.sum<string | null>("amount").as("amount")] : []),
    ])
    .where("org_id", "=", ctx.orgId)
    .where("pipeline_id", "=", pipelineId)
    .where("deleted_at", "is", null);
  if (ownerId) query = query.where("owner_id", "=", ownerId);
  for (const within of await withinReach(ctx, owner.permission, owner.column))
    query = query.where(within);
  const rows = await query.groupBy(["stage_id", "currency"]).orderBy("currency").execute();
  const stages = new Map<string, StageTotals>();
  for (const row of rows) {
    const stage: StageTotals = stages.get(row.stage_id) ?? {
      stage_id: row.stage_id,
      count: 0,
      ...(sums ? { totals: [] } : {}),
    };
    stage.count += Number(row.n);
    const { currency, amount } = row;
    if (sums && amount !== null)
      stage.totals?.push({ currency, amount: fromMinor(String(amount), currency) });
    stages.set(row.stage_id, stage);
  }
  return [...stages.values()];
}

function minorOf(amount: string | null, currency: string): string | null {
  if (amount === null) return null;
  const minor = toMinor(amount, currency);
  if (minor === null)
    throw invalidField("/amount", `${amount} has more decimals than ${currency} knows.`);
  return minor;
}

/** A currency is half of an amount: who changes it changes what the figure means. */
async function moneyOf(ctx: Ctx, id: string, patch: DealPatch) {
  if (!ctx.can("deal_amounts.write"))
    throw new AppError("forbidden", "Setting currency needs the permission deal_amounts.write.");
  const before = await ctx.db
    .selectFrom("deals")
    .select(["amount", "currency"])
    .where("org_id", "=", ctx.orgId)
    .where("id", "=", id)
    .where("deleted_at", "is", null)
    .executeTakeFirst();
  if (!before) throw notFound("deal", id);
  const currency = patch.currency ?? before.currency;
  if (patch.amount !== undefined) return { currency, amount: minorOf(patch.amount, currency) };
  const kept = before.amount === null ? null : fromMinor(before.amount, before.currency);
  if (kept !== null && !ctx.can("deal_amounts.read") && toMinor(kept, currency) === null)
    throw invalidField("/currency", `The amount has more decimals than ${currency} knows.`);
  return { currency, amount: minorOf(kept, currency) };
}

/** The currency that a deal has when none is named. */
export async function defaultCurrency(ctx: Ctx): Promise<string> {
  return (
    await ctx.db
      .selectFrom("orgs")
      .select("default_currency")
      .where("id", "=", ctx.orgId)
      .executeTakeFirstOrThrow()
  ).default_currency;
}

async function placeOf(ctx: Ctx, input: { stage_id?: string; pipeline_id?: string }) {
  let query = ctx.db
    .selectFrom("stages")
    .innerJoin("pipelines", (join) =>
      join
        .onRef("pipelines.org_id", "=", "stages.org_id")
        .onRef("pipelines.id", "=", "stages.pipeline_id"),
    )
    .select(["stages.id as stage_id", "stages.pipeline_id"])
    .where("stages.org_id", "=", ctx.orgId)
    .where("stages.deleted_at", "is", null)
    .where("pipelines.deleted_at", "is", null);
  if (input.stage_id) query = query.where("stages.id", "=", input.stage_id);
  if (input.pipeline_id) query = query.where("stages.pipeline_id", "=", input.pipeline_id);
  const stage = await query
    .orderBy("pipelines.is_default", "desc")
    .orderBy("pipelines.position")
    .orderBy("stages.position")
    .limit(1)
    .executeTakeFirst();
  if (stage) return stage;
  if (input.stage_id)
    throw invalidField(
      "/stage_id",
      input.pipeline_id ? "There is no such stage in this pipeline." : "There is no such stage.",
    );
  if (input.pipeline_id)
    throw invalidField("/pipeline_id", "There is no such pipeline, or it has no stages.");
  throw new AppError("conflict", "There is no pipeline with stages yet. Make one first.");
}
