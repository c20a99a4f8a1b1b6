/** Calls as messages of a conversation. */
import { sql } from "kysely";
import { z } from "#lib/schema.ts";
import type { MessageSource } from "../conversations/source.ts";
import { callSchema } from "./schema.ts";
import { readCalls } from "./service.ts";

export const callMessages: MessageSource = {
  type: "call",
  schema: callSchema.extend({ type: z.literal("call") }).openapi("CallMessage"),
  keys: (orgId, conversationId) =>
    sql`select c.id, c.occurred_at as at from calls c
      where c.org_id = ${orgId} and c.conversation_id = ${conversationId}`,
  read: readCalls,
  async snippets(ctx, conversationIds) {
    const { rows } = await sql<{ id: string; snippet: string }>`
      select c.id, coalesce(left(last.note, 200), last.disposition, '') as snippet
      from unnest(${conversationIds}::uuid[]) c (id)
      cross join lateral (
        select l.note, l.disposition from calls l
        where l.org_id = ${ctx.orgId} and l.conversation_id = c.id
        order by l.occurred_at desc, l.id desc limit 1) last`.execute(ctx.db);
    return new Map(rows.map(({ id, snippet }) => [id, snippet]));
  },
};
