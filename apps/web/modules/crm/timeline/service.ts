/** The timeline of a company, person or deal: its interactions and events, and those of the deals and tasks that hang on it. */
import { AppError } from "@rapport/core";
import type { Ctx } from "@rapport/db";
import { sql, type RawBuilder } from "kysely";
import { readPosition, writePosition } from "#lib/query/index.ts";
import { getCompany } from "../companies/service.ts";
import { getDeal } from "../deals/service.ts";
import { notePrivateReads } from "../interactions/private-reads.ts";
import { getPerson } from "../people/service.ts";
import type { TimelineItem } from "./schema.ts";

export type TimelineObject = "company" | "person" | "deal";

type Row = {
  id: string;
  type: string;
  at: string;
  actor_type: "user" | "key" | "system";
  actor_id: string | null;
  actor_name: string | null;
  origin: string;
  body: string | null;
  visibility: TimelineItem["visibility"];
  mentions: string[];
  conversation_id: string | null;
  object_type: string;
  object_id: string;
  object_name: string | null;
  data: Record<string, unknown> | null;
  previous: Record<string, unknown> | null;
};

const readers = { company: getCompany, person: getPerson, deal: getDeal };
const columnOf = { company: "company_id", person: "person_id", deal: "deal_id" } as const;
const quiet = new Set(["updated_at", "version", "stage_changed_at", "deleted_at"]);

/** A page of the timeline, newest first. Throws `not_found` for a record that is not there. */
export async function readTimeline(
  ctx: Ctx,
  object: TimelineObject,
  id: string,
  query: { limit: number; cursor?: string | undefined; kind: "all" | "interactions" | "changes" },
) {
  await readers[object](ctx, id);
  const scope = ["timeline", ctx.orgId, object, id, query.kind];
  const from = query.cursor ? readPosition(scope, query.cursor) : null;
  if (from && typeof from.value !== "string")
    throw new AppError("bad_request", "This cursor belongs to another list.");
  const before = from ? sql`and (at, id) < (${from.value}::timestamptz, ${from.id}::uuid)` : sql``;
  const column = sql.ref(columnOf[object]);
  const wanted = query.limit + 1;

  const interactionsWhere = (which: RawBuilder<unknown>) => sql`
    (select i.id, i.kind as type, i.occurred_at as at, i.author_type as actor_type, i.author_id as actor_id, 'api' as origin, i.body, i.visibility, i.mentions, i.conversation_id,
        'interaction' as object_type, i.id as object_id, null::text as object_name, null::jsonb as data, null::jsonb as previous
      from interactions i, lateral (select i.occurred_at as at) t
      where i.org_id = ${ctx.orgId} and i.deleted_at is null and ${which} ${before}
      order by i.occurred_at desc, i.id desc limit ${wanted})`;
  const own = interactionsWhere(sql`i.${column} = ${id}`);
  // A mail stands with everybody whom it went to.
  const copied = interactionsWhere(
    sql`i.id = any (array(select also_in_timeline from app.also_in_timeline(${id}, ${from?.value ?? null}::timestamptz, ${from?.id ?? null}::uuid, ${wanted})))`,
  );
  const interactions = object === "person" ? sql`${own} union all ${copied}` : own;
  const changes = sql`
    (select e.id, e.type, e.occurred_at as at, e.actor_type, e.actor_id, e.origin, null::text as body, null::text as visibility, '{}'::uuid[] as mentions, null::uuid as conversation_id, e.object_type, e.object_id,
        coalesce(e.data ->> 'name', e.data ->> 'full_name', e.data ->> 'title') as object_name, e.data, e.previous
      from domain_events e, lateral (select e.occurred_at as at) t
      where e.org_id = ${ctx.orgId} and e.object_type <> 'interaction' and e.object_id = any (array(
          select ${id}::uuid
          union all select tasks.id from tasks where org_id = ${ctx.orgId} and tasks.${column} = ${id}
          ${object === "deal" ? sql`` : sql`union all select deals.id from deals where org_id = ${ctx.orgId} and deals.${column} = ${id}`})) ${before}
      order by e.occurred_at desc, e.id desc limit ${wanted})`;
  const parts =
    query.kind === "interactions"
      ? interactions
      : query.kind === "changes"
        ? changes
        : sql`${interactions} union all ${changes}`;

  const { rows } = await sql<Row>`
    select item.*, case item.actor_type when 'key' then k.name else m.name end as actor_name
    from (${parts}) item
      left join org_members m on item.actor_type = 'user' and m.org_id = ${ctx.orgId} and m.user_id = item.actor_id
      left join api_keys k on item.actor_type = 'key' and k.org_id = ${ctx.orgId} and k.id = item.actor_id
    order by item.at desc, item.id desc limit ${wanted}`.execute(ctx.db);

  const page = rows.slice(0, query.limit);
  const last = page.at(-1);
  const spoken = page.filter((row) => row.object_type === "interaction");
  await notePrivateReads(
    ctx,
    spoken.map((row) => row.id),
  );
  const hasMore = rows.length > query.limit;
  return {
    data: page.map(itemOf),
    has_more: hasMore,
    next_cursor: hasMore && last ? writePosition(scope, { value: last.at, id: last.id }) : null,
  };
}

const itemOf = (row: Row): TimelineItem => ({
  id: row.id,
  type: row.type,
  at: row.at,
  actor: { type: row.actor_type, id: row.actor_id, name: row.actor_name },
  origin: row.origin,
  body: row.body,
  visibility: row.visibility,
  mentions: row.mentions,
  conversation_id: row.conversation_id,
  object_type: row.object_type,
  object_id: row.object_id,
  object_name: row.object_name,
  changes: changesOf(row.data, row.previous),
});

function changesOf(data: Row["data"], previous: Row["previous"]): TimelineItem["changes"] {
  if (!data || !previous) return [];
  return Object.keys(previous)
    .filter((field) => !quiet.has(field))
    .map((field) => ({ field, from: previous[field] ?? null, to: data[field] ?? null }));
}
