/** A mail's subject and texts: as given, else the template's, with what its placeholders stand for. */
import { AppError } from "@rapport/core";
import type { Ctx } from "@rapport/db";
import { asHtml, writeBody } from "../emails/write-body.ts";
import { senderOf } from "../integrations/senders.ts";
import { renderText, variablesIn } from "./render.ts";
import { cleaned, getTemplate } from "./service.ts";
import { valuesFor, type About } from "./values.ts";

type Given = {
  subject?: string | undefined;
  text?: string | undefined;
  html?: string | undefined;
  template_id?: string | undefined;
  variables?: Record<string, string> | undefined;
};
type Filled = { subject?: string; text?: string; html?: string };

/** Fills a template. Throws `invalid` with the name of each placeholder that stands for nothing: such a mail is not sent. */
export async function fillTemplate(ctx: Ctx, given: Given, about: About): Promise<Filled> {
  const { filled, missing } = await tryTemplate(ctx, given, about);
  if (missing.length)
    throw new AppError(
      "invalid",
      `The template needs ${missing.join(", ")}, and there is none. Give it in variables, or write a word for that case: {{${missing[0]}|there}}.`,
      {
        errors: missing.map((name) => ({
          pointer: `/variables/${name}`,
          message: "The template needs this.",
        })),
      },
    );
  return filled;
}

/** The same, with the names of what is missing in place of an error. Without a template nothing is replaced. */
export async function tryTemplate(
  ctx: Ctx,
  given: Given,
  about: About,
): Promise<{ filled: Filled; missing: string[] }> {
  const { subject, text, html } = given;
  const own: Filled = {
    ...(subject === undefined ? {} : { subject }),
    ...(text === undefined ? {} : { text }),
    ...(html === undefined ? {} : { html }),
  };
  if (!given.template_id) return { filled: own, missing: [] };
  const template = await getTemplate(ctx, given.template_id).catch((error: unknown) => {
    if (error instanceof AppError && error.code === "not_found")
      throw new AppError("invalid", "There is no such template.", {
        errors: [{ pointer: "/template_id", message: "There is no such template." }],
      });
    throw error;
  });
  // Texts that were given take the place of both of the template's, or the two would differ.
  const texts =
    text === undefined && html === undefined
      ? { text: template.text, ...(template.html ? { html: template.html } : {}) }
      : own;
  return fillParts(ctx, { subject: subject ?? template.subject, ...texts }, given.variables, about);
}

/** Puts values into these texts, and names what has none. */
async function fillParts(
  ctx: Ctx,
  parts: Filled & { subject: string },
  variables: Record<string, string> = {},
  about: About,
): Promise<{ filled: Filled; missing: string[] }> {
  const named = Object.entries(variables).map(([name, value]) => [name.toLowerCase(), value]);
  const needed = variablesIn(parts.subject, parts.text, parts.html);
  const values = {
    ...(needed.length ? await valuesFor(ctx, about) : {}),
    ...(Object.fromEntries(named) as Record<string, string>),
  };
  const oneLine = (value: string) => value.replaceAll(/\s+/g, " ");
  const rendered = {
    subject: renderText(parts.subject, values, oneLine),
    text: renderText(parts.text ?? "", values),
    html: renderText(parts.html ?? "", values, asHtml),
  };
  return {
    filled: {
      subject: rendered.subject.text,
      ...(parts.text === undefined ? {} : { text: rendered.text.text }),
      ...(parts.html === undefined ? {} : { html: rendered.html.text }),
    },
    missing: [...new Set(Object.values(rendered).flatMap((part) => part.missing))],
  };
}

type Preview = {
  subject: string;
  text: string;
  html?: string | null | undefined;
  variables?: Record<string, string> | undefined;
  person_id?: string | undefined;
  company_id?: string | undefined;
  deal_id?: string | undefined;
};

/** What a template with these words would send from the caller's own mailbox, signature and all, by the way that mails are written. */
export async function previewTemplate(ctx: Ctx, given: Preview) {
  const sender = await ownSender(ctx);
  const { subject, text, html } = cleaned(given);
  const parts = { subject, text, ...(html ? { html } : {}) };
  const { filled, missing } = await fillParts(ctx, parts, given.variables, { ...given, sender });
  const body = writeBody(filled, { signature: sender.signature, quoted: null });
  return { subject: (filled.subject ?? "").trim(), text: body.text, html: body.html, missing };
}

/** The caller's mailbox; who has none yet is called by their name. */
async function ownSender(ctx: Ctx): Promise<About["sender"] & { signature: string }> {
  const own = ctx.memberId
    ? await senderOf(ctx, undefined).catch((error: unknown) => {
        if (error instanceof AppError) return undefined;
        throw error;
      })
    : undefined;
  if (own) return { name: own.display_name, address: own.address, signature: own.signature };
  const member = await ctx.db
    .selectFrom("org_members")
    .select("name")
    .where("org_id", "=", ctx.orgId)
    .where("id", "=", ctx.memberId)
    .executeTakeFirst();
  return { name: member?.name ?? "", address: "", signature: "" };
}
