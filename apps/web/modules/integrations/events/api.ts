import { database } from "#lib/database.ts";
import { route } from "#lib/door/index.ts";
import { readFeed } from "./feed.ts";
import { feedPageSchema, feedQuerySchema, streamQuerySchema } from "./schema.ts";
import { streamEvents } from "./stream.ts";

const tag = "Events";

export const eventRoutes = [
  route({
    method: "get",
    path: "/events",
    permission: "events.read",
    tag,
    operationId: "listEvents",
    summary: "Read the event feed",
    description:
      "Everything that happened, in an order that never changes and skips nothing: an event that commits late comes later. Keep `next_cursor` and ask with it again.",
    query: feedQuerySchema,
    response: feedPageSchema,
    // What waits gets its place first, in a transaction of its own, so that a reader sees what they just did.
    before: async (orgId) => {
      await database().call("select app.sequence_events($1, 5000)", [orgId]);
    },
    handler: (ctx, { query }) => readFeed(ctx, query),
  }),
  route({
    method: "get",
    path: "/stream",
    permission: "events.read",
    tag,
    operationId: "streamEvents",
    summary: "Follow events as they happen",
    description:
      "Server-sent events. `id` is a cursor: send it as `Last-Event-ID` to go on where a connection broke. An event `end` says that the right to read is gone.",
    query: streamQuerySchema,
    responseType: "text/event-stream",
    handler: (ctx, { query, request }) => streamEvents(ctx, request, query),
  }),
];
