/** E-mails as messages of a conversation. */
import { sql } from "kysely";
import { z } from "#lib/schema.ts";
import type { MessageSource } from "../conversations/source.ts";
import { readEmails } from "./read.ts";
import { emailDetailSchema } from "./schema.ts";

export const emailMessages: MessageSource = {
  type: "email",
  schema: emailDetailSchema.extend({ type: z.literal("email") }).openapi("EmailMessage"),
  keys: (orgId, conversationId) =>
    sql`select e.id, e.occurred_at as at from emails e
      where e.org_id = ${orgId} and e.conversation_id = ${conversationId} and e.deleted_at is null and e.state <> 'cancelled'`,
  read: readEmails,
  async snippets(ctx, conversationIds) {
    const { rows } = await sql<{ id: string; snippet: string }>`
      select c.id, b.snippet from unnest(${conversationIds}::uuid[]) c (id)
      cross join lateral (
        select e.org_id, e.id from emails e
        where e.org_id = ${ctx.orgId} and e.conversation_id = c.id and e.deleted_at is null and e.state <> 'cancelled'
        order by e.occurred_at desc, e.id desc limit 1) last
      join email_bodies b on b.org_id = last.org_id and b.id = last.id`.execute(ctx.db);
    return new Map(rows.map(({ id, snippet }) => [id, snippet]));
  },
};
