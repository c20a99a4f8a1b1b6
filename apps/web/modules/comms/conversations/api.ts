import { AppError, type FieldError } from "@rapport/core";
import { route, type Route } from "#lib/door/index.ts";
import { parseListQuery, parseReading } from "#lib/query/index.ts";
import { id, idParams, text, z } from "#lib/schema.ts";
import { listMessages, messageSchemaOf } from "./messages.ts";
import { replySchema, replyTo } from "./reply.ts";
import {
  conversationBulkSchema,
  conversationDetailSchema,
  conversationFields,
  conversationPageSchema,
  conversationPatchSchema,
  conversationReading,
  conversationSchema,
  countsSchema,
  expandParameter,
} from "./schema.ts";
import {
  changeConversations,
  countConversations,
  getConversation,
  listConversations,
  onlyMine,
  showConversations,
  updateConversation,
} from "./service.ts";
import type { MessageSource } from "./source.ts";
import { streamInbox } from "./stream.ts";

const tag = "Conversations";
const about =
  "Giving a private conversation to a member or a team shares it with that: all who see it may then read its mails. Only its owner can.";

/** The routes of the inbox, over these kinds of message. */
export const conversationRoutes = (
  sources: readonly MessageSource[],
  replies: Parameters<typeof replyTo>[3],
): Route[] => [
  route({
    method: "get",
    path: "/conversations",
    permission: "conversations.read",
    tag,
    operationId: "listConversations",
    summary: "List conversations",
    description: "The inbox, what was said last first.",
    listOf: conversationFields,
    query: z.object({
      mine: z.enum(["true", "false"]).optional().openapi({
        description: "Those that you are to answer: given to you, or yours and given to nobody.",
      }),
      q: text(200, 0).optional().openapi({
        description:
          "Finds by subject, by name, address or number of whom it is with, and by what mails, texts and notes say, as far as you may read it. Forgives typing errors, save in the text of mails, which is found by words or their beginnings. At least two characters; of more than 500 it finds those of which was said last.",
        example: "spare parts",
      }),
      expand: expandParameter,
    }),
    response: conversationPageSchema,
    handler: async (ctx, { url }) => {
      const query = parseListQuery(url, conversationFields, {
        defaultSort: "-last_at",
        own: ["mine", "q"],
        reading: { fields: [], expand: conversationReading.expand },
      });
      const mine = url.searchParams.get("mine") === "true";
      const wanted = mine ? onlyMine(ctx, query) : query;
      const term = url.searchParams.get("q") ?? undefined;
      return listConversations(ctx, wanted, sources, term) as never;
    },
  }),
  route({
    method: "get",
    path: "/conversations/stream",
    permission: "conversations.read",
    tag,
    operationId: "streamInbox",
    summary: "Hear when conversations change",
    description:
      "Server-sent events: `changed` says that something in the inbox of the organisation is different, never what; ask for what you show anew. An event `end` says that the right to read is gone.",
    responseType: "text/event-stream",
    handler: (ctx, { request }) => streamInbox(ctx, request),
  }),
  route({
    method: "get",
    path: "/conversations/counts",
    permission: "conversations.read",
    tag,
    operationId: "countConversations",
    summary: "Count unread conversations",
    response: countsSchema,
    handler: (ctx) => countConversations(ctx),
  }),
  route({
    method: "post",
    path: "/conversations/bulk",
    permission: "conversations.write",
    tag,
    operationId: "changeConversations",
    summary: "Change up to 100 conversations alike",
    description: `Each answers for itself, with the status it would have had alone; the request is 200. ${about}`,
    body: conversationBulkSchema,
    response: z
      .object({
        data: z.array(z.object({ id, status: z.int(), problem: z.string().nullable() })),
      })
      .openapi("ConversationBulkAnswer"),
    handler: (ctx, { body }) => changeConversations(ctx, body.ids, body.change),
  }),
  route({
    method: "get",
    path: "/conversations/{id}",
    permission: "conversations.read",
    tag,
    operationId: "getConversation",
    summary: "Read a conversation",
    params: idParams,
    query: z.strictObject({ expand: expandParameter }),
    response: conversationDetailSchema,
    handler: async (ctx, { params, query }) => {
      const errors: FieldError[] = [];
      const { expand } = parseReading(query, conversationReading, errors);
      if (errors.length)
        throw new AppError("bad_request", "A query parameter cannot be taken.", { errors });
      const row = await getConversation(ctx, params.id);
      return (await showConversations(ctx, [row], sources, expand))[0]! as never;
    },
  }),
  route({
    method: "get",
    path: "/conversations/{id}/messages",
    permission: "conversations.read",
    tag,
    operationId: "listMessages",
    summary: "Read what was said in a conversation",
    description:
      "E-mails, texts, calls and notes in one list, the oldest first; type says which is which.",
    params: idParams,
    query: z.strictObject({
      limit: z.coerce.number().int().min(1).max(100).default(50),
      cursor: z.string().min(1).optional(),
      sort: z
        .enum(["at", "-at"])
        .default("at")
        .openapi({ description: "at: the oldest first; -at: the latest first." }),
    }),
    response: z.object({
      data: z.array(messageSchemaOf(sources)),
      next_cursor: z.string().nullable(),
      has_more: z.boolean(),
    }),
    handler: (ctx, { params, query }) => listMessages(ctx, params.id, query, sources) as never,
  }),
  route({
    method: "patch",
    path: "/conversations/{id}",
    permission: "conversations.write",
    tag,
    operationId: "updateConversation",
    summary: "Sort a conversation",
    description: `A JSON merge patch (RFC 7396). ${about}`,
    versioned: "conversations",
    params: idParams,
    body: conversationPatchSchema,
    response: conversationSchema,
    handler: (ctx, { params, body }) => updateConversation(ctx, params.id, body),
  }),
  route({
    method: "post",
    path: "/conversations/{id}/reply",
    permission: "conversations.write",
    tag,
    operationId: "replyToConversation",
    summary: "Reply in a conversation",
    description:
      "A mail to the last mail's writer, in its thread, a text from the conversation's number, or a note on the same record that mentions who wrote the first. Also needs emails.write, sms.write or interactions.write. 409 where there is nothing to reply to.",
    params: idParams,
    body: replySchema,
    status: 202,
    problems: [409],
    response: messageSchemaOf(sources),
    handler: (ctx, { params, body }) => replyTo(ctx, params.id, body, replies, sources) as never,
  }),
];
