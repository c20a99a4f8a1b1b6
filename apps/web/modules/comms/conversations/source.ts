/** What a kind of message tells the inbox of itself. The module's index.ts says which kinds there are. */
import type { Ctx } from "@rapport/db";
import type { RawBuilder } from "kysely";
import type { z } from "#lib/schema.ts";
import type { Conversation } from "./schema.ts";

export type MessageSource = {
  /** email, sms, call, mention: the `type` of its messages, and the conversation's `last_kind`. */
  type: string;
  /** A message as the list of a conversation shows it. `type` is its literal. */
  schema: z.ZodObject;
  /** A select of `id` and `at` of its messages in this conversation, without order or limit. */
  keys: (orgId: string, conversationId: string) => RawBuilder<{ id: string; at: string }>;
  /** The messages of these ids that the caller may see, without `type` and `at`. */
  read: (ctx: Ctx, ids: readonly string[]) => Promise<Map<string, { id: string }>>;
  /** How the last message of each of these conversations begins, where the caller may read it. */
  snippets: (ctx: Ctx, conversationIds: readonly string[]) => Promise<Map<string, string>>;
};

/** What a reply may hold; each channel takes what it knows. */
export type Reply = Record<string, unknown>;

/** How a channel answers in a conversation: it answers the id of the message that was made. */
export type ReplyTo = (ctx: Ctx, conversation: Conversation, reply: Reply) => Promise<string>;
