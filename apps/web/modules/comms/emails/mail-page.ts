/** A mail as a document of its own, with the pictures that it brings in it and those of other servers named. */
import type { Ctx } from "@rapport/db";
import { env } from "#lib/env.ts";
import { mailDocument } from "../ui/thread/mail-document.ts";
import { getEmail } from "./read.ts";

const shown = /^image\/(?:png|jpeg|gif|webp)$/;

/** The document, or null where there is no HTML that the caller may read. Throws `not_found`. */
export async function readMailPage(ctx: Ctx, id: string, quoted: string): Promise<string | null> {
  const email = await getEmail(ctx, id);
  const html = email.body?.html;
  if (!html) return null;
  const rows = await ctx.db
    .selectFrom("email_attachments")
    .select(["content_id", "content_type", "file_key"])
    .where("org_id", "=", ctx.orgId)
    .where("email_id", "=", id)
    .where("content_id", "is not", null)
    .execute();
  const pictures = new Map<string, string>();
  for (const { content_id, content_type, file_key } of rows) {
    const type = content_type.toLowerCase();
    if (!content_id || !shown.test(type)) continue;
    const file = await env.fileStore().get(file_key);
    if (file)
      pictures.set(content_id, `data:${type};base64,${Buffer.from(file.bytes).toString("base64")}`);
  }
  return mailDocument(html, { pictures, remote: true, quoted });
}
