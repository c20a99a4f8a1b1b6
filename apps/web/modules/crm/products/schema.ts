/** The shapes of a product, and what a list of products can be filtered and sorted by. */
import { currency, externalId, money, recordFields, text, z } from "#lib/schema.ts";
import type { Fields } from "#lib/query/index.ts";

export const productSchema = z
  .object({
    ...recordFields,
    name: z.string(),
    code: z.string().nullable(),
    family: z.string().nullable(),
    price: money.nullable(),
    currency: currency.nullable(),
    description: z.string().nullable(),
    is_active: z.boolean(),
    external_id: z.string().nullable(),
  })
  .openapi("Product");

const writable = {
  name: text(300),
  code: text(100).nullable(),
  family: text(200).nullable(),
  price: money.nullable(),
  currency: currency.nullable(),
  description: text(20_000, 0).nullable(),
  is_active: z.boolean(),
  external_id: externalId.nullable(),
};

export const newProductSchema = z
  .strictObject(writable)
  .partial()
  .required({ name: true })
  .openapi("NewProduct");
export const productPatchSchema = z.strictObject(writable).partial().openapi("ProductPatch");

export type Product = z.infer<typeof productSchema>;
export type NewProduct = z.infer<typeof newProductSchema>;
export type ProductPatch = z.infer<typeof productPatchSchema>;

export const productFields: Fields = {
  id: { column: "id", kind: "uuid" },
  name: { column: "name", kind: "text", sort: true, sortColumn: "name_key", keyColumn: "name_key" },
  code: { column: "code", kind: "text", nullable: true },
  family: { column: "family", kind: "text", nullable: true, sort: true },
  price: { column: "price", kind: "money", nullable: true, sort: true },
  currency: { column: "currency", kind: "text", nullable: true },
  is_active: { column: "is_active", kind: "boolean" },
  external_id: { column: "external_id", kind: "text", nullable: true },
  created_at: { column: "created_at", kind: "time", sort: true },
  updated_at: { column: "updated_at", kind: "time", sort: true },
};
