/** All that was said in a conversation, of whatever kind, in one order. */
import { AppError } from "@rapport/core";
import type { Ctx } from "@rapport/db";
import { sql } from "kysely";
import { readPosition, writePosition } from "#lib/query/index.ts";
import { time, z } from "#lib/schema.ts";
import { getConversation } from "./service.ts";
import type { MessageSource } from "./source.ts";

export type MessageQuery = {
  limit: number;
  sort: "at" | "-at";
  cursor?: string | undefined;
};

/** One message of any of these kinds: `type` says which. */
export function messageSchemaOf(sources: readonly MessageSource[]) {
  const shapes = sources.map(({ schema }) => schema.extend({ at: time }));
  return z
    .discriminatedUnion("type", shapes as unknown as [z.ZodObject, ...z.ZodObject[]])
    .openapi("Message", { description: "One of the kinds of message; type says which." });
}

/** A page of a conversation's messages. Throws `not_found` for one that the caller may not see. */
export async function listMessages(
  ctx: Ctx,
  conversationId: string,
  query: MessageQuery,
  sources: readonly MessageSource[],
) {
  await getConversation(ctx, conversationId);
  const scope = ["messages", ctx.orgId, conversationId, query.sort];
  const from = query.cursor ? readPosition(scope, query.cursor) : null;
  if (from && typeof from.value !== "string")
    throw new AppError("bad_request", "This cursor belongs to another list.");
  const [order, past] =
    query.sort === "at" ? [sql`at, id`, sql`>`] : [sql`at desc, id desc`, sql`<`];
  const begin = from
    ? sql`where (at, id) ${past} (${from.value}::timestamptz, ${from.id}::uuid)`
    : sql``;
  const parts = sources.map(
    (
      source,
    ) => sql`(select id, at, ${source.type} as type from (${source.keys(ctx.orgId, conversationId)}) k
      ${begin} order by ${order} limit ${query.limit + 1})`,
  );
  const { rows } = await sql<{ id: string; at: string; type: string }>`
    select id, at, type from (${sql.join(parts, sql` union all `)}) m order by ${order} limit ${query.limit + 1}`.execute(
    ctx.db,
  );
  const page = rows.slice(0, query.limit);
  const data = await readMessages(ctx, page, sources);
  const hasMore = rows.length > query.limit;
  const last = page.at(-1);
  return {
    data,
    has_more: hasMore,
    next_cursor: hasMore && last ? writePosition(scope, { value: last.at, id: last.id }) : null,
  };
}

async function readMessages(
  ctx: Ctx,
  keys: readonly { id: string; at: string; type: string }[],
  sources: readonly MessageSource[],
) {
  const found = new Map<string, { id: string }>();
  for (const source of sources) {
    const ids = keys.filter(({ type }) => type === source.type).map(({ id }) => id);
    if (ids.length === 0) continue;
    for (const [id, message] of await source.read(ctx, ids)) found.set(id, message);
  }
  return keys.flatMap(({ id, at, type }) => {
    const message = found.get(id);
    return message ? [{ ...message, type, at }] : [];
  });
}
