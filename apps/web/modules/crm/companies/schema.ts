/** The shapes of a company, and what a list of companies can be filtered and sorted by. */
import { currency, externalId, id, money, recordFields, text, z } from "#lib/schema.ts";
import type { Fields } from "#lib/query/index.ts";

export const companySchema = z
  .object({
    ...recordFields,
    name: z.string(),
    domain: z.string().nullable(),
    website: z.string().nullable(),
    industry: z.string().nullable(),
    phone: z.string().nullable(),
    employee_count: z.int().nullable(),
    annual_revenue: money.nullable(),
    currency: currency.nullable(),
    founded_year: z.int().nullable(),
    location: z.string().nullable(),
    description: z.string().nullable(),
    parent_id: id.nullable(),
    owner_id: id.nullable().openapi({ description: "A member of the organisation." }),
    external_id: z.string().nullable(),
  })
  .openapi("Company");

const writable = {
  name: text(300),
  domain: text(253)
    .toLowerCase()
    .refine(
      (value) => /^(?!-)[\p{L}\p{N}-]+(\.[\p{L}\p{N}-]+)+$/u.test(value),
      "Use a domain like example.com, without https:// and path.",
    )
    .nullable(),
  website: text(2000)
    .refine(
      (value) => /^https?:\/\/[^\s]+$/i.test(value),
      "Use an address that begins with https:// or http://.",
    )
    .nullable(),
  industry: text(200).nullable(),
  phone: text(60).nullable(),
  employee_count: z.int().min(0).max(100_000_000).nullable(),
  annual_revenue: money.nullable(),
  currency: currency.nullable(),
  founded_year: z.int().min(1).max(9999).nullable(),
  location: text(300).nullable(),
  description: text(20_000, 0).nullable(),
  parent_id: id.nullable(),
  owner_id: id.nullable(),
  external_id: externalId.nullable(),
};

export const newCompanySchema = z
  .strictObject(writable)
  .partial()
  .required({ name: true })
  .openapi("NewCompany");
export const companyPatchSchema = z.strictObject(writable).partial().openapi("CompanyPatch");

export type Company = z.infer<typeof companySchema>;
export type NewCompany = z.infer<typeof newCompanySchema>;
export type CompanyPatch = z.infer<typeof companyPatchSchema>;

export const companyFields: Fields = {
  id: { column: "id", kind: "uuid" },
  name: { column: "name", kind: "text", sort: true, sortColumn: "name_key", keyColumn: "name_key" },
  domain: { column: "domain", kind: "text", nullable: true, sort: true },
  industry: { column: "industry", kind: "text", nullable: true, sort: true },
  location: { column: "location", kind: "text", nullable: true, sort: true },
  employee_count: { column: "employee_count", kind: "int", nullable: true, sort: true },
  annual_revenue: { column: "annual_revenue", kind: "money", nullable: true, sort: true },
  currency: { column: "currency", kind: "text", nullable: true },
  founded_year: { column: "founded_year", kind: "int", nullable: true, sort: true },
  parent_id: { column: "parent_id", kind: "uuid", nullable: true },
  owner_id: { column: "owner_id", kind: "uuid", nullable: true },
  external_id: { column: "external_id", kind: "text", nullable: true },
  created_at: { column: "created_at", kind: "time", sort: true },
  updated_at: { column: "updated_at", kind: "time", sort: true },
};
