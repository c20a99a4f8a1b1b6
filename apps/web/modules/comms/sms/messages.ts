/** Text messages as messages of a conversation. */
import { sql } from "kysely";
import { z } from "#lib/schema.ts";
import type { MessageSource } from "../conversations/source.ts";
import { smsSchema } from "./schema.ts";
import { readSms } from "./service.ts";

export const smsMessages: MessageSource = {
  type: "sms",
  schema: smsSchema.extend({ type: z.literal("sms") }).openapi("SmsMessage"),
  keys: (orgId, conversationId) =>
    sql`select s.id, s.occurred_at as at from sms s
      where s.org_id = ${orgId} and s.conversation_id = ${conversationId} and s.state <> 'cancelled'`,
  read: readSms,
  async snippets(ctx, conversationIds) {
    const { rows } = await sql<{ id: string; snippet: string }>`
      select c.id, left(last.body, 200) as snippet from unnest(${conversationIds}::uuid[]) c (id)
      cross join lateral (
        select s.body from sms s
        where s.org_id = ${ctx.orgId} and s.conversation_id = c.id and s.state <> 'cancelled'
        order by s.occurred_at desc, s.id desc limit 1) last`.execute(ctx.db);
    return new Map(rows.map(({ id, snippet }) => [id, snippet]));
  },
};
