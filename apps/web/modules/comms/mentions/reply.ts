/** A reply to a mention: a note on the same record that mentions who wrote the first one. */
import { AppError, invalidField } from "@rapport/core";
import { createInteraction } from "#modules/crm/index.ts";
import type { ReplyTo } from "../conversations/source.ts";

const send: ReplyTo = async (ctx, { interaction_id, deal_id, person_id, company_id }, reply) => {
  if (!ctx.can("interactions.write"))
    throw new AppError(
      "forbidden",
      "A reply is a note: this needs the permission interactions.write.",
    );
  if (typeof reply.text !== "string") throw invalidField("/text", "Say what the note is to say.");
  const first = await ctx.db
    .selectFrom("interactions as n")
    .leftJoin("org_members as m", (join) =>
      join
        .onRef("m.org_id", "=", "n.org_id")
        .onRef("m.user_id", "=", "n.author_id")
        .on("m.status", "=", "active"),
    )
    .select(["n.visibility", "m.id as author"])
    .where("n.org_id", "=", ctx.orgId)
    .where("n.id", "=", interaction_id)
    .executeTakeFirst();
  const named = (reply.mentions as string[] | undefined) ?? [];
  const about = deal_id ? { deal_id } : person_id ? { person_id } : { company_id };
  const note = await createInteraction(ctx, {
    kind: "note",
    body: reply.text,
    mentions: first?.author ? [first.author, ...named] : named,
    // What answers a private note is read by no more people than the note.
    ...(first?.visibility === "private" ? { visibility: "private" as const } : {}),
    ...about,
  });
  return note.id;
};

export const mentionReply = { takes: ["text", "mentions"], send, type: "mention" };
