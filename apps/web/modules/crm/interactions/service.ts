/** Interactions: notes, and what was said in calls, meetings and mails. */
import { AppError, invalidField, notFound } from "@rapport/core";
import type { Ctx } from "@rapport/db";
import { sql } from "kysely";
import type { ListQuery } from "#lib/query/index.ts";
import { notWritten } from "../not-written.ts";
import { refuseUnseen } from "../references.ts";
import { readPage, type Source } from "../records/source.ts";
import { distinctMentions, refuseMentions } from "./mentions.ts";
import { notePrivateReads } from "./private-reads.ts";
import type { Interaction, InteractionPatch, NewInteraction } from "./schema.ts";
import { interactionFields } from "./schema.ts";

const columns = [
  "id",
  "version",
  "created_at",
  "updated_at",
  "kind",
  "body",
  "visibility",
  "occurred_at",
  "company_id",
  "person_id",
  "deal_id",
  "author_type",
  "author_id",
  "source_type",
  "conversation_id",
  "mentions",
] as const;

export const interactionSource: Source<Interaction> = {
  table: "interactions",
  noun: "interaction",
  fields: interactionFields,
  columns: () => columns,
  present: (row) => row,
  noteReads: notePrivateReads,
};

/** A page of interactions. */
export const listInteractions = (ctx: Ctx, query: ListQuery) =>
  readPage<Interaction>(ctx, interactionSource, query);

/** One interaction. Throws `not_found`. */
export async function getInteraction(ctx: Ctx, id: string): Promise<Interaction> {
  const row = await ctx.db
    .selectFrom("interactions")
    .select(columns)
    .where("org_id", "=", ctx.orgId)
    .where("id", "=", id)
    .where("deleted_at", "is", null)
    .executeTakeFirst();
  if (!row) throw notFound("interaction", id);
  await notePrivateReads(ctx, [id]);
  return row as Interaction;
}

/** Records an interaction. One about a deal is also about the deal's company and person, so it stands in their timelines. */
export async function createInteraction(ctx: Ctx, input: NewInteraction): Promise<Interaction> {
  await refuseUnseen(ctx, input);
  await refuseMentions(ctx, input.mentions);
  const about = input.deal_id
    ? await ctx.db
        .selectFrom("deals")
        .select(["company_id", "person_id"])
        .where("org_id", "=", ctx.orgId)
        .where("id", "=", input.deal_id)
        .executeTakeFirst()
    : input.person_id
      ? await ctx.db
          .selectFrom("people")
          .select("company_id")
          .where("org_id", "=", ctx.orgId)
          .where("id", "=", input.person_id)
          .executeTakeFirst()
      : undefined;
  const row = await ctx.db
    .insertInto("interactions")
    .values({ ...about, ...input, ...distinctMentions(input), org_id: ctx.orgId })
    .returning(columns)
    .executeTakeFirstOrThrow();
  return row as Interaction;
}

/** Changes text, time, who may see it or whom it mentions (RFC 7396). Throws `not_found`, and `forbidden` for the visibility of somebody else's. */
export async function updateInteraction(
  ctx: Ctx,
  id: string,
  patch: InteractionPatch,
): Promise<Interaction> {
  if (Object.keys(patch).length === 0) return getInteraction(ctx, id);
  if (patch.visibility) await refuseForeignVisibility(ctx, id, patch.visibility);
  if (patch.mentions?.length) {
    const { kind, mentions } = await getInteraction(ctx, id);
    if (kind !== "note") throw invalidField("/mentions", "Only a note mentions members.");
    await refuseMentions(ctx, patch.mentions, mentions);
  }
  const row = await ctx.db
    .updateTable("interactions")
    .set({ ...patch, ...distinctMentions(patch) })
    .where("org_id", "=", ctx.orgId)
    .where("id", "=", id)
    .where("deleted_at", "is", null)
    .returning(columns)
    .executeTakeFirst();
  if (!row) throw await notWritten(ctx, "interaction", id, "interactions.write", getInteraction);
  await notePrivateReads(ctx, [id]);
  return row as Interaction;
}

async function refuseForeignVisibility(ctx: Ctx, id: string, wanted: string): Promise<void> {
  const before = await getInteraction(ctx, id);
  if (before.visibility === wanted || before.author_id === ctx.actor.id) return;
  if (!ctx.can("private_notes.read"))
    throw new AppError(
      "forbidden",
      "Who may see a note is for its author to say, or for who holds private_notes.read.",
    );
}

/** Puts an interaction into the bin. Throws `not_found`. */
export async function deleteInteraction(ctx: Ctx, id: string): Promise<void> {
  const row = await ctx.db
    .updateTable("interactions")
    .set({ deleted_at: sql`now()` })
    .where("org_id", "=", ctx.orgId)
    .where("id", "=", id)
    .where("deleted_at", "is", null)
    .returning("id")
    .executeTakeFirst();
  if (!row) throw await notWritten(ctx, "interaction", id, "interactions.delete", getInteraction);
}
