/** The shapes of a person, and what a list of people can be filtered and sorted by. */
import { externalId, id, recordFields, text, z } from "#lib/schema.ts";
import type { Fields } from "#lib/query/index.ts";

export const personSchema = z
  .object({
    ...recordFields,
    first_name: z.string(),
    last_name: z.string(),
    full_name: z.string(),
    email: z.string().nullable(),
    phone: z.string().nullable(),
    job_title: z.string().nullable(),
    location: z.string().nullable(),
    description: z.string().nullable(),
    company_id: id.nullable(),
    owner_id: id.nullable().openapi({ description: "A member of the organisation." }),
    external_id: z.string().nullable(),
  })
  .openapi("Person");

const writable = {
  first_name: text(200, 0),
  last_name: text(200, 0),
  email: text(320)
    .refine(
      (value) => /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value),
      "Use an address like ann@example.com.",
    )
    .nullable(),
  phone: text(60).nullable(),
  job_title: text(200).nullable(),
  location: text(300).nullable(),
  description: text(20_000, 0).nullable(),
  company_id: id.nullable(),
  owner_id: id.nullable(),
  external_id: externalId.nullable(),
};

export const newPersonSchema = z
  .strictObject(writable)
  .partial()
  .refine((person) => person.first_name || person.last_name || person.email, {
    message: "Give a first name, a last name or an e-mail address.",
    path: ["first_name"],
  })
  .openapi("NewPerson");
export const personPatchSchema = z.strictObject(writable).partial().openapi("PersonPatch");

export type Person = z.infer<typeof personSchema>;
export type NewPerson = z.infer<typeof newPersonSchema>;
export type PersonPatch = z.infer<typeof personPatchSchema>;

export const personFields: Fields = {
  id: { column: "id", kind: "uuid" },
  full_name: { column: "full_name", kind: "text", sort: true, sortColumn: "name_key" },
  first_name: { column: "first_name", kind: "text" },
  last_name: { column: "last_name", kind: "text" },
  email: { column: "email_normalized", kind: "text", nullable: true, sort: true, lower: true },
  phone: { column: "phone_normalized", kind: "text", nullable: true },
  job_title: { column: "job_title", kind: "text", nullable: true, sort: true },
  location: { column: "location", kind: "text", nullable: true, sort: true },
  company_id: { column: "company_id", kind: "uuid", nullable: true },
  owner_id: { column: "owner_id", kind: "uuid", nullable: true },
  external_id: { column: "external_id", kind: "text", nullable: true },
  created_at: { column: "created_at", kind: "time", sort: true },
  updated_at: { column: "updated_at", kind: "time", sort: true },
};
