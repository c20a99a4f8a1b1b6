/** Notes that mention somebody, as messages of their line in the inbox: the note, and what the two wrote to each other beside it. */
import { sql } from "kysely";
import type { Ctx } from "@rapport/db";
import { z } from "#lib/schema.ts";
import { interactionSchema, notePrivateReads } from "#modules/crm/index.ts";
import type { MessageSource } from "../conversations/source.ts";

const { body, visibility, mentions, author_type, author_id, company_id, person_id, deal_id } =
  interactionSchema.shape;

const mentionSchema = z
  .object({
    id: interactionSchema.shape.id.openapi({
      description: "The note's, as GET /interactions/{id} has it.",
    }),
    type: z.literal("mention"),
    body,
    visibility,
    mentions,
    author_type,
    author_id,
    author_name: z.string().nullable(),
    company_id,
    person_id,
    deal_id,
  })
  .openapi("MentionMessage");
type Mention = Omit<z.infer<typeof mentionSchema>, "type">;

/** Notes `n` on the record of line `c`, which is about note `first`, between its owner and that note's author; and that note. */
const notesOf = (orgId: string) => sql`
  interactions n where n.org_id = ${orgId} and n.deleted_at is null and n.kind = 'note'
    and (n.id = first.id or (n.mentions <> '{}' and (
      (c.owner_id = any (n.mentions) and n.author_id = first.author_id)
      or (n.author_id = (select m.user_id from org_members m where m.org_id = ${orgId} and m.id = c.owner_id)
        and (select m.id from org_members m where m.org_id = ${orgId} and m.user_id = first.author_id) = any (n.mentions)))))
    and case when first.deal_id is not null then n.deal_id = first.deal_id
      when first.person_id is not null then n.deal_id is null and n.person_id = first.person_id
      else n.deal_id is null and n.person_id is null and n.company_id = first.company_id end`;

export const mentionMessages: MessageSource = {
  type: "mention",
  schema: mentionSchema,
  keys: (orgId, conversationId) => sql`
    select said.id, said.at from (select c.id, c.owner_id, c.interaction_id from conversations c where c.org_id = ${orgId} and c.id = ${conversationId}) c
      join interactions first on first.org_id = ${orgId} and first.id = c.interaction_id
      cross join lateral (select n.id, n.occurred_at as at from ${notesOf(orgId)}) said`,
  read: readNotes,
  async snippets(ctx, conversationIds) {
    const { rows } = await sql<{ id: string; snippet: string; note: string }>`
      select c.id, left(last.body, 200) as snippet, last.id as note
      from (select c.id, c.owner_id, c.interaction_id from conversations c where c.org_id = ${ctx.orgId} and c.id = any (${conversationIds}::uuid[])) c
      join interactions first on first.org_id = ${ctx.orgId} and first.id = c.interaction_id
      cross join lateral (select n.id, n.body from ${notesOf(ctx.orgId)} order by n.occurred_at desc, n.id desc limit 1) last`.execute(
      ctx.db,
    );
    await notePrivateReads(
      ctx,
      rows.map(({ note }) => note),
    );
    return new Map(rows.map(({ id, snippet }) => [id, snippet]));
  },
};

async function readNotes(ctx: Ctx, ids: readonly string[]): Promise<Map<string, Mention>> {
  const { rows } = await sql<Mention>`
    select n.id, n.body, n.visibility, n.mentions, n.author_type, n.author_id, coalesce(m.name, k.name) as author_name,
      n.company_id, n.person_id, n.deal_id
    from interactions n
      left join org_members m on n.author_type = 'user' and m.org_id = n.org_id and m.user_id = n.author_id
      left join api_keys k on n.author_type = 'key' and k.org_id = n.org_id and k.id = n.author_id
    where n.org_id = ${ctx.orgId} and n.id = any (${ids}::uuid[]) and n.deleted_at is null`.execute(
    ctx.db,
  );
  await notePrivateReads(ctx, ids);
  return new Map(rows.map((row) => [row.id, row]));
}
