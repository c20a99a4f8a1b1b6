/** Products: what is sold, and at what list price. */
import { fromMinor, invalidField, notFound, toMinor } from "@rapport/core";
import type { Ctx } from "@rapport/db";
import { sql } from "kysely";
import type { ListQuery } from "#lib/query/index.ts";
import { readPage, type Source } from "../records/source.ts";
import type { NewProduct, Product, ProductPatch } from "./schema.ts";
import { productFields } from "./schema.ts";

const columns = [
  "id",
  "version",
  "created_at",
  "updated_at",
  "name",
  "code",
  "family",
  "price",
  "currency",
  "description",
  "is_active",
  "external_id",
] as const;

type Row = Omit<Product, "price"> & { price: string | null; name_key?: string };

const productOf = ({ name_key: _, ...row }: Row): Product => ({
  ...row,
  price: row.price === null || row.currency === null ? null : fromMinor(row.price, row.currency),
});

export const productSource: Source<Product> = {
  table: "products",
  noun: "product",
  fields: productFields,
  columns: () => columns,
  sortColumns: ["name_key"],
  present: productOf,
};

/** A page of products. */
export const listProducts = (ctx: Ctx, query: ListQuery) =>
  readPage<Product>(ctx, productSource, query);

/** One product. Throws `not_found`. */
export async function getProduct(ctx: Ctx, id: string): Promise<Product> {
  const row = await ctx.db
    .selectFrom("products")
    .select(columns)
    .where("org_id", "=", ctx.orgId)
    .where("id", "=", id)
    .where("deleted_at", "is", null)
    .executeTakeFirst();
  if (!row) throw notFound("product", id);
  return productOf(row as Row);
}

/** Makes a product. A price without a currency is taken in the organisation's. */
export async function createProduct(ctx: Ctx, input: NewProduct): Promise<Product> {
  const row = await ctx.db
    .insertInto("products")
    .values({ ...input, ...(await priceOf(ctx, input, null)), org_id: ctx.orgId })
    .returning(columns)
    .executeTakeFirstOrThrow();
  return productOf(row as Row);
}

/** Changes what is given (RFC 7396). Throws `not_found`. */
export async function updateProduct(ctx: Ctx, id: string, patch: ProductPatch): Promise<Product> {
  if (Object.keys(patch).length === 0) return getProduct(ctx, id);
  const money =
    patch.price === undefined && patch.currency === undefined
      ? {}
      : await priceOf(ctx, patch, await getProduct(ctx, id));
  const row = await ctx.db
    .updateTable("products")
    .set({ ...patch, ...money })
    .where("org_id", "=", ctx.orgId)
    .where("id", "=", id)
    .where("deleted_at", "is", null)
    .returning(columns)
    .executeTakeFirst();
  if (!row) throw notFound("product", id);
  return productOf(row as Row);
}

/** Puts a product into the bin. Deals keep it. Throws `not_found`. */
export async function deleteProduct(ctx: Ctx, id: string): Promise<void> {
  const row = await ctx.db
    .updateTable("products")
    .set({ deleted_at: sql`now()` })
    .where("org_id", "=", ctx.orgId)
    .where("id", "=", id)
    .where("deleted_at", "is", null)
    .returning("id")
    .executeTakeFirst();
  if (!row) throw notFound("product", id);
}

async function priceOf(ctx: Ctx, input: ProductPatch, before: Product | null) {
  const decimal = input.price === undefined ? (before?.price ?? null) : input.price;
  let currency = input.currency === undefined ? (before?.currency ?? null) : input.currency;
  if (decimal === null) return { price: null, currency };
  currency ??= (
    await ctx.db
      .selectFrom("orgs")
      .select("default_currency")
      .where("id", "=", ctx.orgId)
      .executeTakeFirstOrThrow()
  ).default_currency;
  const minor = toMinor(decimal, currency);
  if (minor === null)
    throw invalidField("/price", `${decimal} has more decimals than ${currency} knows.`);
  return { price: minor, currency };
}
