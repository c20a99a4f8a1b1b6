/** One stream per record: what people wrote and what changed, newest first. */
import { id, time, z } from "#lib/schema.ts";

export const timelineItemSchema = z
  .object({
    id,
    type: z.string().openapi({
      description: "note, call, meeting, email, or an event such as deal.stage_changed.",
      example: "deal.stage_changed",
    }),
    at: time,
    actor: z.object({
      type: z.enum(["user", "key", "system"]),
      id: id.nullable(),
      name: z.string().nullable(),
    }),
    origin: z.string(),
    body: z.string().nullable(),
    visibility: z
      .enum(["everyone", "private"])
      .nullable()
      .openapi({ description: "Of notes, calls, meetings and mails; null for changes." }),
    mentions: z.array(id).openapi({ description: "Members whom a note mentions." }),
    conversation_id: id
      .nullable()
      .openapi({ description: "Where a mail, text or call can be read; null: written by hand." }),
    object_type: z.string(),
    object_id: id,
    object_name: z.string().nullable(),
    changes: z.array(z.object({ field: z.string(), from: z.unknown(), to: z.unknown() })),
  })
  .openapi("TimelineItem");

export const timelinePageSchema = z.object({
  data: z.array(timelineItemSchema),
  next_cursor: z.string().nullable(),
  has_more: z.boolean(),
});
export const timelineQuerySchema = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(50),
  cursor: z.string().min(1).optional(),
  kind: z.enum(["all", "interactions", "changes"]).default("all"),
});

export type TimelineItem = z.infer<typeof timelineItemSchema>;
