import { route } from "#lib/door/index.ts";
import { idParams } from "#lib/schema.ts";
import { timelinePageSchema, timelineQuerySchema } from "./schema.ts";
import { readTimeline, type TimelineObject } from "./service.ts";

const objects = [
  ["company", "companies"],
  ["person", "people"],
  ["deal", "deals"],
] as const satisfies readonly [TimelineObject, string][];

export const timelineRoutes = objects.map(([object, plural]) =>
  route({
    method: "get",
    path: `/${plural}/{id}/timeline`,
    permission: `${plural}.read`,
    tag: plural[0]!.toUpperCase() + plural.slice(1),
    operationId: `read${object[0]!.toUpperCase()}${object.slice(1)}Timeline`,
    summary: `Read the timeline of a ${object}`,
    params: idParams,
    query: timelineQuerySchema,
    response: timelinePageSchema,
    handler: (ctx, { params, query }) => readTimeline(ctx, object, params.id, query),
  }),
);
