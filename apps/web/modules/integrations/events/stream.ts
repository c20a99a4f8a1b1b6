/** The feed as it grows, as server-sent events (HTML Living Standard, 9.2). */
import { permissions as everyPermission } from "@rapport/core";
import type { Ctx } from "@rapport/db";
import { sql } from "kysely";
import { withhold } from "#lib/door/index.ts";
import { openStream } from "#lib/observe/streams.ts";
import { headOf, readAfter, readFeedCursor, writeFeedCursor } from "./feed.ts";
import type { FeedEvent } from "./schema.ts";
import { waitForEvents } from "./watch.ts";

/** Rights are asked at least this often, so that a stream outlives them by no more. */
const RIGHTS_MS = 2_000;
/** Something is sent at least this often: proxies close what is silent. */
const HEARTBEAT_MS = 15_000;
const PAGE = 100;

/**
 * Streams events after `Last-Event-ID`, the cursor, or now. Each page is a transaction of its own, read under the rights of its
 * moment; the stream ends with an event `end` when the right to read events is gone.
 */
export async function streamEvents(
  ctx: Ctx,
  request: Request,
  query: { cursor?: string | undefined; types?: string | undefined },
): Promise<Response> {
  const from = request.headers.get("last-event-id") || query.cursor;
  let position = from ? readFeedCursor(ctx, from) : ((await headOf(ctx)) ?? 0);
  const { signal, close } = openStream(request);
  const encoder = new TextEncoder();
  let begun = false;

  const next = async (): Promise<string | null> => {
    if (!begun) {
      begun = true;
      return "retry: 2000\n: connected\n\n";
    }
    const silentSince = Date.now();
    for (;;) {
      if (signal.aborted) return null;
      const page = await ctx.again((here) => readPage(here, position, query.types));
      if (!page) return `event: end\ndata: {"reason":"The right to read events is gone."}\n\n`;
      position = page.position;
      if (page.events.length > 0) return page.events.map(frameOf).join("");
      if (Date.now() - silentSince >= HEARTBEAT_MS) return ": still here\n\n";
      await waitForEvents(ctx.orgId, position, RIGHTS_MS, signal);
    }
  };
  let over = false;
  const stream = new ReadableStream<Uint8Array>({
    // Pulled when the reader has taken what was there: a slow one costs no memory here.
    async pull(controller) {
      const text = over ? null : await next();
      if (text === null) {
        close();
        return controller.close();
      }
      over = text.startsWith("event: end");
      controller.enqueue(encoder.encode(text));
    },
    cancel: close,
  });
  return new Response(stream, {
    headers: {
      "Content-Type": "text/event-stream; charset=utf-8",
      "Feed-Cursor": writeFeedCursor(ctx, position),
      // nginx gathers answers otherwise.
      "X-Accel-Buffering": "no",
    },
  });
}

/** Events after a position without the fields that the reader may not see now; null when they may not read events now. */
async function readPage(ctx: Ctx, after: number, types: string | undefined) {
  const page = await readAfter(ctx, after, types, PAGE);
  if (!page || page.events.length === 0) return page;
  const { rows } = await sql<{
    held: string[];
  }>`select array(select p from unnest(${[...everyPermission]}::text[]) p where p like '%.read' and app.can(p)) as held`.execute(
    ctx.db,
  );
  return { ...page, events: withhold({ permissions: new Set(rows[0]!.held) }, page.events) };
}

const frameOf = ({ cursor, ...event }: FeedEvent) =>
  `id: ${cursor}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
