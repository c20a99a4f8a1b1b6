/** The event feed: what happened, in the order in which it became visible, for who may see what it is about. */
import { AppError } from "@rapport/core";
import type { Ctx } from "@rapport/db";
import { sql } from "kysely";
import { readPosition, writePosition } from "#lib/query/index.ts";
import type { FeedEvent, FeedQuery } from "./schema.ts";

type Row = {
  id: string;
  type: string;
  occurred_at: string;
  actor_type: string;
  actor_id: string | null;
  origin: string | null;
  request_id: string | null;
  object_type: string;
  object_id: string;
  data: Record<string, unknown>;
  previous: Record<string, unknown> | null;
  sequence: string | null;
  schema_version: number;
};

/** How many positions are looked through for one page, so that a filter that fits nothing still answers. */
const scanned = 1_000;

/** A cursor fits every filter: it is a place in the org's feed. */
const scopeOf = (ctx: Pick<Ctx, "orgId">) => ["feed", ctx.orgId];
export const writeFeedCursor = (ctx: Pick<Ctx, "orgId">, position: number): string =>
  writePosition(scopeOf(ctx), { value: position, id: "" });

/** The position of a cursor. Throws `bad_request` for one that was changed or is another org's. */
export function readFeedCursor(ctx: Pick<Ctx, "orgId">, cursor: string): number {
  const { value } = readPosition(scopeOf(ctx), cursor);
  if (typeof value !== "number")
    throw new AppError("bad_request", "This cursor belongs to another list.");
  return value;
}

/** A page of the feed after a cursor, with a cursor for the next even where there is nothing yet. Throws `forbidden`. */
export async function readFeed(ctx: Ctx, query: FeedQuery) {
  const after = query.cursor
    ? readFeedCursor(ctx, query.cursor)
    : query.from === "latest"
      ? ((await headOf(ctx)) ?? refuse())
      : 0;
  const page = (await readAfter(ctx, after, query.types, query.limit ?? 50)) ?? refuse();
  return {
    data: page.events,
    has_more: page.hasMore,
    next_cursor: writeFeedCursor(ctx, page.position),
  };
}

/** The newest position of the caller's org; null when they may not read events. */
export async function headOf(ctx: Ctx): Promise<number | null> {
  const { rows } = await sql<{ head: string }>`select head from app.read_feed(0, 1)`.execute(
    ctx.db,
  );
  return rows[0] ? Number(rows[0].head) : null;
}

/** Events after a position, and the position they were read up to. Null when the caller may not read events. */
export async function readAfter(
  ctx: Ctx,
  after: number,
  types: string | undefined,
  limit: number,
): Promise<{ events: FeedEvent[]; position: number; hasMore: boolean } | null> {
  const { rows: places } = await sql<{
    head: string;
    position: string | null;
    event_id: string | null;
  }>`select head, position, event_id from app.read_feed(${after}, ${scanned})`.execute(ctx.db);
  if (!places[0]) return null;
  const head = Number(places[0].head);
  const found = new Map(
    places.flatMap(({ position, event_id }) =>
      event_id ? [[event_id, Number(position)] as const] : [],
    ),
  );
  if (found.size === 0) return { events: [], position: Math.max(after, 0), hasMore: false };
  const rows = await readRows(ctx, [...found.keys()], types);
  const inOrder = rows.toSorted((a, b) => found.get(a.id)! - found.get(b.id)!);
  const kept = inOrder.slice(0, limit);
  const last = kept.at(-1);
  // A page that is full ends at its last event; else everything that was looked through is behind the reader.
  const position =
    inOrder.length > limit && last ? found.get(last.id)! : Math.max(...found.values());
  return {
    events: kept.map((row) => eventOf(ctx, row, found.get(row.id)!)),
    position,
    hasMore: position < head,
  };
}

async function readRows(ctx: Ctx, ids: string[], types: string | undefined): Promise<Row[]> {
  const wanted = types?.split(",") ?? [];
  const exact = wanted.filter((type) => !type.endsWith(".*"));
  const objects = wanted.filter((type) => type.endsWith(".*")).map((type) => type.slice(0, -2));
  const ofTypes = wanted.length
    ? sql`and (type = any (${exact}::text[]) or object_type = any (${objects}::text[]))`
    : sql``;
  const { rows } = await sql<Row>`
    select id, type, occurred_at, actor_type, actor_id, origin, request_id, object_type, object_id, data, previous, sequence, schema_version
    from domain_events where org_id = ${ctx.orgId} and id = any (${ids}::uuid[]) ${ofTypes}`.execute(
    ctx.db,
  );
  return rows;
}

function eventOf(ctx: Ctx, row: Row, position: number): FeedEvent {
  const actor = { type: row.actor_type, id: row.actor_id };
  return {
    id: row.id,
    type: row.type,
    timestamp: row.occurred_at,
    org_id: ctx.orgId,
    actor,
    origin: row.origin,
    request_id: row.request_id,
    // As a webhook carries it, so that one handler serves both.
    data: {
      object_type: row.object_type,
      object_id: row.object_id,
      sequence: row.sequence === null ? null : Number(row.sequence),
      version: row.schema_version,
      actor,
      request_id: row.request_id,
      object: row.data,
      previous: row.previous,
    },
    cursor: writeFeedCursor(ctx, position),
  };
}

function refuse(): never {
  throw new AppError("forbidden", "This needs the permission events.read.");
}
