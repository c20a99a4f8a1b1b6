/** E-mail templates: texts that are written once and sent often. */
import { notFound } from "@rapport/core";
import type { Ctx } from "@rapport/db";
import { cleanHtml } from "@rapport/integrations/mail/clean-html";
import { sql } from "kysely";
import type { ListQuery } from "#lib/query/index.ts";
import { readPage, type Source } from "#modules/crm/index.ts";
import { variablesIn } from "./render.ts";
import { templateFields, type NewTemplate, type Template, type TemplatePatch } from "./schema.ts";

const columns = [
  "id",
  "version",
  "created_at",
  "updated_at",
  "name",
  "owner_id",
  "shared",
  "subject",
  "text",
  "html",
] as const;

type Row = Omit<Template, "variables">;
const present = (row: Row): Template => ({
  ...row,
  variables: variablesIn(row.subject, row.text, row.html),
});

export const templateSource: Source<Template> = {
  table: "email_templates",
  noun: "e-mail template",
  fields: templateFields,
  columns: () => columns,
  present,
};

/** A page of templates: those of the organisation and the caller's own. */
export const listTemplates = (ctx: Ctx, query: ListQuery) =>
  readPage<Template>(ctx, templateSource, query);

/** One template. Throws `not_found`. */
export async function getTemplate(ctx: Ctx, id: string): Promise<Template> {
  const row = await ctx.db
    .selectFrom("email_templates")
    .select(columns)
    .where("org_id", "=", ctx.orgId)
    .where("id", "=", id)
    .where("deleted_at", "is", null)
    .executeTakeFirst();
  if (!row) throw notFound("e-mail template", id);
  return present(row);
}

/** As a template is kept: nothing in its HTML runs or loads. */
export const cleaned = <T extends { html?: string | null | undefined }>(input: T): T =>
  input.html ? { ...input, html: cleanHtml(input.html) || null } : input;

/** Makes a template, of the whole organisation unless it says otherwise. */
export async function createTemplate(ctx: Ctx, input: NewTemplate): Promise<Template> {
  const row = await ctx.db
    .insertInto("email_templates")
    .values({ ...cleaned(input), org_id: ctx.orgId })
    .returning(columns)
    .executeTakeFirstOrThrow();
  return present(row);
}

/** Changes what is given (RFC 7396). Throws `not_found`. */
export async function updateTemplate(
  ctx: Ctx,
  id: string,
  patch: TemplatePatch,
): Promise<Template> {
  if (Object.keys(patch).length === 0) return getTemplate(ctx, id);
  const row = await ctx.db
    .updateTable("email_templates")
    .set(cleaned(patch))
    .where("org_id", "=", ctx.orgId)
    .where("id", "=", id)
    .where("deleted_at", "is", null)
    .returning(columns)
    .executeTakeFirst();
  if (!row) throw notFound("e-mail template", id);
  return present(row);
}

/** Puts a template into the bin. Throws `not_found`. */
export async function deleteTemplate(ctx: Ctx, id: string): Promise<void> {
  const row = await ctx.db
    .updateTable("email_templates")
    .set({ deleted_at: sql`now()` })
    .where("org_id", "=", ctx.orgId)
    .where("id", "=", id)
    .where("deleted_at", "is", null)
    .returning("id")
    .executeTakeFirst();
  if (!row) throw notFound("e-mail template", id);
}
