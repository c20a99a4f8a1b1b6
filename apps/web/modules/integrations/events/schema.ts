/** The shapes of the event feed and of the stream. */
import { eventEnvelope } from "@rapport/events";
import { z } from "#lib/schema.ts";

const types = z
  .string()
  .regex(
    /^[a-z_]+\.(?:[a-z_]+|\*)(?:,[a-z_]+\.(?:[a-z_]+|\*))*$/,
    "Use types like deal.created, or deal.* for all of an object, with commas between them.",
  )
  .max(2000)
  .openapi({ example: "deal.created,deal.stage_changed,person.*" });

const cursor = z
  .string()
  .min(1)
  .max(500)
  .openapi({ description: "`next_cursor` of the page before." });

export const feedQuerySchema = z.strictObject({
  cursor: cursor.optional(),
  from: z.enum(["oldest", "latest"]).optional().openapi({
    description:
      "Where to begin without a cursor: at the oldest event (default), or after the newest.",
  }),
  types: types.optional(),
  limit: z.coerce.number().int().min(1).max(100).optional(),
});

export const streamQuerySchema = z.strictObject({
  cursor: cursor.optional().openapi({
    description: "The cursor to go on from. `Last-Event-ID` does the same and comes first.",
  }),
  types: types.optional(),
});

export const feedEventSchema = eventEnvelope
  .extend({
    cursor: z.string().openapi({ description: "Goes on after this event." }),
  })
  .openapi("FeedEvent");

export const feedPageSchema = z
  .object({
    data: z.array(feedEventSchema),
    has_more: z.boolean(),
    next_cursor: z.string().openapi({
      description: "Always there: ask with it again, at once while `has_more`, else later.",
    }),
  })
  .openapi("FeedPage");

export type FeedQuery = z.infer<typeof feedQuerySchema>;
export type FeedEvent = z.infer<typeof feedEventSchema>;
