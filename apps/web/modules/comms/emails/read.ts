/** E-mails as they are read: the envelope for who sees the record, what they say for who may read it. */
import { notFound } from "@rapport/core";
import type { Ctx } from "@rapport/db";
import { sql } from "kysely";
import { listPage, type ListQuery } from "#lib/query/index.ts";
import { emailFields, type Email, type EmailDetail } from "./schema.ts";

const columns = [
  "id",
  "version",
  "created_at",
  "updated_at",
  "conversation_id",
  "integration_id",
  "member_id",
  "direction",
  "kind",
  "state",
  "message_id",
  "in_reply_to",
  "provider_id",
  "provider_thread_id",
  "subject",
  "from_address",
  "from_name",
  "recipients",
  "occurred_at",
  "send_at",
  "sent_at",
  "is_read",
  "labels",
  "attachment_count",
  "shared",
  "error_code",
  "error",
  "origin",
  "template_id",
  "enrollment_id",
  "is_bulk",
  "author_type",
  "author_id",
  "attempts",
  "company_id",
  "person_id",
  "deal_id",
  "reply_to",
] as const;

/** A page of e-mails, without what they say. */
export async function listEmails(ctx: Ctx, query: ListQuery) {
  const { rows, ...page } = await listPage<Email>(
    ctx,
    {
      table: "emails",
      fields: emailFields,
      columns,
      where: [sql<boolean>`deleted_at is null`],
    },
    query,
  );
  return { data: rows, ...page };
}

/** One e-mail with what the caller may read of it. Throws `not_found`. */
export async function getEmail(ctx: Ctx, id: string): Promise<EmailDetail> {
  const email = (await readEmails(ctx, [id])).get(id);
  if (!email) throw notFound("e-mail", id);
  return email;
}

/** The e-mails of these ids that the caller may see, in three queries however many. */
export async function readEmails(
  ctx: Ctx,
  ids: readonly string[],
): Promise<Map<string, EmailDetail>> {
  const rows = (await ctx.db
    .selectFrom("emails")
    .select(columns)
    .where("org_id", "=", ctx.orgId)
    .where("id", "in", ids)
    .where("deleted_at", "is", null)
    .execute()) as Email[];
  const bodies = await ctx.db
    .selectFrom("email_bodies")
    .select(["id", "text", "html", "snippet"])
    .where("org_id", "=", ctx.orgId)
    .where("id", "in", ids)
    .execute();
  const attachments = await ctx.db
    .selectFrom("email_attachments")
    .select([
      "id",
      "email_id",
      "file_name",
      "content_type",
      "size_bytes",
      "content_id",
      "is_inline",
    ])
    .where("org_id", "=", ctx.orgId)
    .where("email_id", "in", ids)
    .orderBy("position")
    .execute();
  const bodyOf = new Map(bodies.map(({ id, ...body }) => [id, body]));
  return new Map(
    rows.map((row) => {
      const body = bodyOf.get(row.id) ?? null;
      return [
        row.id,
        {
          ...row,
          body,
          body_private: body === null,
          attachments: attachments
            .filter(({ email_id }) => email_id === row.id)
            .map(({ email_id: _, size_bytes, ...file }) => ({
              ...file,
              size_bytes: Number(size_bytes),
            })),
          undo_until: row.state === "scheduled" && row.attempts === 0 ? row.send_at : null,
        },
      ];
    }),
  );
}
