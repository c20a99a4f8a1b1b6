/** The shapes of an e-mail template. */
import type { Fields } from "#lib/query/index.ts";
import { id, plainText, recordFields, text, z } from "#lib/schema.ts";

export const templateSchema = z
  .object({
    ...recordFields,
    name: z.string(),
    owner_id: id.nullable(),
    shared: z.boolean().openapi({
      description: "Of the whole organisation; otherwise its owner's alone.",
    }),
    subject: z.string().openapi({ example: "A word to {{person.first_name|you}}" }),
    text: z.string(),
    html: z.string().nullable(),
    variables: z.array(z.string()).openapi({
      description: "What stands in double braces, by name.",
      example: ["person.first_name"],
    }),
  })
  .openapi("EmailTemplate");

const breaks = /[\u0000-\u001f\u007f]/;
const writable = {
  name: text(200),
  shared: z.boolean(),
  subject: text(900, 0).refine((value) => !breaks.test(value), "It has to be one line."),
  text: plainText(100_000),
  html: plainText(300_000).nullable(),
};

export const newTemplateSchema = z
  .strictObject(writable)
  .partial()
  .required({ name: true })
  .openapi("NewEmailTemplate");
export const templatePatchSchema = z.strictObject(writable).partial().openapi("EmailTemplatePatch");

const filling = z
  .strictObject({
    person_id: id,
    company_id: id,
    deal_id: id,
    variables: z.record(z.string(), plainText(2_000)),
  })
  .partial();
export const renderSchema = filling.openapi("EmailTemplateRendering");
// Not of the named one: the document would say all of both, and each refuses what only the other has.
export const previewSchema = filling
  .extend({
    subject: writable.subject.default(""),
    text: writable.text.default(""),
    html: writable.html.optional(),
  })
  .openapi("EmailTemplatePreview");
export const renderedSchema = z
  .object({
    subject: z.string(),
    text: z.string(),
    html: z.string().nullable(),
    missing: z.array(z.string()).openapi({
      description: "What stands for nothing yet: sending would be refused.",
    }),
  })
  .openapi("RenderedEmailTemplate");

export type Template = z.infer<typeof templateSchema>;
export type NewTemplate = z.infer<typeof newTemplateSchema>;
export type TemplatePatch = z.infer<typeof templatePatchSchema>;

export const templateFields: Fields = {
  id: { column: "id", kind: "uuid" },
  name: { column: "name", kind: "text", sort: true },
  shared: { column: "shared", kind: "boolean" },
  owner_id: { column: "owner_id", kind: "uuid", nullable: true },
  created_at: { column: "created_at", kind: "time", sort: true },
};
