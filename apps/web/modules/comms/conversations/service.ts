/** The inbox: conversations by keyset, and what people do with them. */
import { AppError, invalidField, notFound } from "@rapport/core";
import type { Ctx } from "@rapport/db";
import { sql } from "kysely";
import { toAppError } from "#lib/door/problem.ts";
import { listPage, type ListQuery } from "#lib/query/index.ts";
import { expandRows, inSavepoint, refuseUnseen } from "#modules/crm/index.ts";
import {
  conversationFields,
  conversationRelations,
  type Conversation,
  type ConversationPatch,
} from "./schema.ts";
import type { MessageSource } from "./source.ts";

const columns = [
  "id",
  "version",
  "created_at",
  "updated_at",
  "channel",
  "integration_id",
  "phone_id",
  "counterpart",
  "counterpart_name",
  "subject",
  "owner_id",
  "assignee_id",
  "holder_id",
  "team_id",
  "state",
  "snoozed_until",
  "visibility",
  "unread",
  "last_at",
  "last_direction",
  "last_kind",
  "message_count",
  "company_id",
  "person_id",
  "deal_id",
  "interaction_id",
] as const;

/** Narrows a list to what the caller has to answer. Throws `bad_request` for an API key, which is nobody. */
export function onlyMine(ctx: Ctx, query: ListQuery): ListQuery {
  if (!ctx.memberId)
    throw new AppError("bad_request", "An API key has no conversations of its own.", {
      errors: [{ pointer: "?mine", message: "Name a member by filter[holder_id][eq]." }],
    });
  const condition = { field: "holder_id", op: "eq" as const, values: [ctx.memberId] };
  return { ...query, conditions: [...query.conditions, condition] };
}

/** Whether it is among those that the database finds for a term: it asks for the permission to read what it looks through. */
const found = (term: string) =>
  sql<boolean>`id = any (array(select app.search_conversations(${term}, 500)))`;

/** A page of the inbox, of what is found by `term` where one is given, with the beginning of each last message and what `expand` names. */
export async function listConversations(
  ctx: Ctx,
  query: ListQuery,
  sources: readonly MessageSource[],
  term?: string,
) {
  const wanted = term?.trim() || undefined;
  const assigned = query.conditions.find(({ field, op }) => field === "assignee_id" && op === "eq");
  const { rows, ...page } = await listPage<Conversation>(
    ctx,
    {
      table: "conversations",
      fields: conversationFields,
      columns,
      // It follows from the filter, and there is an index on it.
      where: [
        ...(assigned ? [sql<boolean>`holder_id = ${assigned.values[0]}`] : []),
        ...(wanted ? [found(wanted)] : []),
      ],
      ...(wanted && { scope: wanted }),
    },
    query,
  );
  return { ...page, data: await showConversations(ctx, rows, sources, query.wanted?.expand) };
}

/** Conversations as they are shown: with snippets and records beside them. */
export async function showConversations(
  ctx: Ctx,
  rows: readonly Conversation[],
  sources: readonly MessageSource[],
  expand: readonly string[] = [],
) {
  const snippets = new Map<string, string>();
  for (const source of sources) {
    const ids = rows.filter(({ last_kind }) => last_kind === source.type).map(({ id }) => id);
    if (ids.length === 0) continue;
    for (const [id, text] of await source.snippets(ctx, ids)) snippets.set(id, text);
  }
  const seen = rows.map((row) => ({ ...row, snippet: snippets.get(row.id) ?? null }));
  return (expand.length
    ? await expandRows(ctx, conversationRelations, seen, expand)
    : seen) as unknown as typeof seen;
}

/** One conversation. Throws `not_found`. */
export async function getConversation(ctx: Ctx, id: string): Promise<Conversation> {
  const row = await ctx.db
    .selectFrom("conversations")
    .select(columns)
    .where("org_id", "=", ctx.orgId)
    .where("id", "=", id)
    .executeTakeFirst();
  if (!row) throw notFound("conversation", id);
  return row as Conversation;
}

/**
 * Sorts a conversation: state, assignee, team, read or not, what it is about (RFC 7396). Who gives a private one away shares it
 * with that. Throws `not_found`, and `forbidden` for what only its owner may do.
 */
export async function updateConversation(
  ctx: Ctx,
  id: string,
  patch: ConversationPatch,
): Promise<Conversation> {
  if (Object.keys(patch).length === 0) return getConversation(ctx, id);
  await refuseUnseen(ctx, patch);
  const before = await getConversation(ctx, id);
  refuseForMention(before, patch);
  const change = { ...patch, ...snoozing(patch), ...sharing(ctx, before, patch) };
  const row = await ctx.db
    .updateTable("conversations")
    .set(change)
    .where("org_id", "=", ctx.orgId)
    .where("id", "=", id)
    .returning(columns)
    .executeTakeFirst();
  if (!row)
    throw new AppError(
      "forbidden",
      "You may read this conversation and not change it. Ask an admin for a role that reaches further.",
    );
  return row as Conversation;
}

const ofMention: readonly string[] = ["state", "snoozed_until", "unread"];

/** A mention is for the member it mentions, and about what its note is about. */
function refuseForMention(before: Conversation, patch: ConversationPatch): void {
  if (before.channel !== "mention") return;
  const odd = Object.keys(patch).find((name) => !ofMention.includes(name));
  if (odd) throw invalidField(`/${odd}`, `Of a mention, ${ofMention.join(", ")} can be changed.`);
}

/** State and time of waking go together. */
function snoozing({ state, snoozed_until }: ConversationPatch): ConversationPatch {
  if (state === "snoozed" || (state === undefined && snoozed_until)) {
    if (!snoozed_until)
      throw invalidField("/snoozed_until", "Say until when it is to sleep, in the future.");
    if (Date.parse(snoozed_until) <= Date.now())
      throw invalidField("/snoozed_until", "Give a time in the future.");
    return { state: "snoozed", snoozed_until };
  }
  if (state && snoozed_until)
    throw invalidField("/snoozed_until", "Only a snoozed conversation comes back at a time.");
  if (state) return { state, snoozed_until: null };
  return snoozed_until === null ? { state: "open", snoozed_until: null } : {};
}

/** What a private conversation says is its owner's to give away. */
function sharing(ctx: Ctx, before: Conversation, patch: ConversationPatch): ConversationPatch {
  if (before.visibility !== "private" || patch.visibility === "shared") return {};
  const given = [patch.assignee_id, patch.team_id].some((to) => to && to !== before.owner_id);
  if (!given) return {};
  if (before.owner_id !== ctx.memberId)
    throw new AppError(
      "forbidden",
      "This conversation is private. Only its owner can give it to somebody, which shares it.",
    );
  if (patch.visibility === "private")
    throw invalidField(
      "/visibility",
      "It is shared with whom it is given to: leave visibility out.",
    );
  return { visibility: "shared" };
}

/** The same change for many, each for itself: what became of it, in the order they came. */
export async function changeConversations(
  ctx: Ctx,
  ids: readonly string[],
  patch: ConversationPatch,
) {
  const data = [];
  for (const id of ids) {
    try {
      await inSavepoint(ctx, () => updateConversation(ctx, id, patch));
      data.push({ id, status: 200, problem: null });
    } catch (thrown) {
      const error = toAppError(thrown);
      if (error.status >= 500) throw thrown;
      data.push({ id, status: error.status, problem: error.message });
    }
  }
  return { data };
}

const cap = 1_000;

/** How many are open and unread: with the caller, with their teams, of all that they may see. */
export async function countConversations(ctx: Ctx) {
  const { rows } = await sql<{ mine: string; team: string; all: string }>`
    select
      (select count(*) from (select from conversations where org_id = ${ctx.orgId} and unread and state = 'open'
        and holder_id = ${ctx.memberId} limit ${cap}) m) as mine,
      (select count(*) from (select from conversations where org_id = ${ctx.orgId} and unread and state = 'open'
        and team_id = any (array(select t.team_id from team_members t where t.org_id = ${ctx.orgId} and t.member_id = ${ctx.memberId})) limit ${cap}) t) as team,
      (select count(*) from (select from conversations where org_id = ${ctx.orgId} and unread and state = 'open' limit ${cap}) a) as "all"`.execute(
    ctx.db,
  );
  const [found] = rows;
  return {
    mine: Number(found!.mine),
    team: Number(found!.team),
    all: Number(found!.all),
    capped_at: cap,
  };
}
