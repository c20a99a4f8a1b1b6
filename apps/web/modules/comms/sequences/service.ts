/** Sequences: what is sent to one person after another, until they answer. */
import { invalidField, notFound } from "@rapport/core";
import type { Ctx } from "@rapport/db";
import { sql } from "kysely";
import type { ListQuery } from "#lib/query/index.ts";
import { readPage, restoreRecord, type Source } from "#modules/crm/index.ts";
import { getTemplate } from "../templates/service.ts";
import {
  sequenceFields,
  type NewSequence,
  type NewStep,
  type Sequence,
  type SequencePatch,
  type SequenceStep,
} from "./schema.ts";

const columns = [
  "id",
  "version",
  "created_at",
  "updated_at",
  "name",
  "owner_id",
  "shared",
  "weekdays",
  "earliest",
  "latest",
  "stop_on_reply",
  "stop_on_meeting",
  "stop_on_won",
] as const;
const stepColumns = [
  "id",
  "position",
  "kind",
  "wait_days",
  "wait_hours",
  "template_id",
  "subject",
  "body",
  "as_reply",
] as const;

type Row = Omit<Sequence, "steps">;

async function withSteps(ctx: Ctx, rows: readonly Row[]): Promise<Sequence[]> {
  if (rows.length === 0) return [];
  const steps = await ctx.db
    .selectFrom("sequence_steps")
    .select([...stepColumns, "sequence_id"])
    .where("org_id", "=", ctx.orgId)
    .where(
      "sequence_id",
      "in",
      rows.map(({ id }) => id),
    )
    .orderBy("position")
    .execute();
  const of = Map.groupBy(steps, ({ sequence_id }) => sequence_id);
  return rows.map((row) => ({
    ...row,
    steps: (of.get(row.id) ?? []).map(({ sequence_id: _, ...step }) => step as SequenceStep),
  }));
}

const source: Source<Row> = {
  table: "sequences",
  noun: "sequence",
  fields: sequenceFields,
  columns: () => columns,
  present: (row) => row,
};

/** A page of sequences: those of the organisation and the caller's own; with `query.deleted` of those that can be restored. */
export async function listSequences(ctx: Ctx, query: ListQuery) {
  const { data, ...page } = await readPage(ctx, source, query);
  return { data: await withSteps(ctx, data), ...page };
}

/** One sequence with its steps. Throws `not_found`. */
export async function getSequence(ctx: Ctx, id: string): Promise<Sequence> {
  const row = await ctx.db
    .selectFrom("sequences")
    .select(columns)
    .where("org_id", "=", ctx.orgId)
    .where("id", "=", id)
    .where("deleted_at", "is", null)
    .executeTakeFirst();
  if (!row) throw notFound("sequence", id);
  return (await withSteps(ctx, [row as Row]))[0]!;
}

function refuseMisfit({ earliest, latest }: { earliest?: string; latest?: string }): void {
  if ((earliest ?? "08:00") >= (latest ?? "18:00"))
    throw invalidField("/latest", "This has to be later than earliest.");
}

/** Makes a sequence, of the whole organisation unless it says otherwise. Throws `invalid`. */
export async function createSequence(ctx: Ctx, input: NewSequence): Promise<Sequence> {
  const { steps = [], ...own } = input;
  refuseMisfit(own as never);
  const row = await ctx.db
    .insertInto("sequences")
    .values({ ...own, org_id: ctx.orgId })
    .returning("id")
    .executeTakeFirstOrThrow();
  await writeSteps(ctx, row.id, [], steps);
  return getSequence(ctx, row.id);
}

/** Changes what is given (RFC 7396); steps are given all or not at all. Throws `not_found` and `invalid`. */
export async function updateSequence(
  ctx: Ctx,
  id: string,
  patch: SequencePatch,
): Promise<Sequence> {
  const before = await getSequence(ctx, id);
  const { steps, ...own } = patch;
  refuseMisfit({ ...before, ...own } as never);
  if (Object.keys(patch).length === 0) return before;
  const row = await ctx.db
    .updateTable("sequences")
    // With other steps it is another version of it, also when nothing else changes.
    .set(Object.keys(own).length ? own : { name: before.name })
    .where("org_id", "=", ctx.orgId)
    .where("id", "=", id)
    .where("deleted_at", "is", null)
    .returning("id")
    .executeTakeFirst();
  if (!row) throw notFound("sequence", id);
  if (steps) await writeSteps(ctx, id, before.steps, steps);
  return getSequence(ctx, id);
}

/** Places are unique, so what changes its place goes and comes again under its id. */
async function writeSteps(
  ctx: Ctx,
  sequenceId: string,
  before: readonly SequenceStep[],
  steps: readonly NewStep[],
): Promise<void> {
  const known = new Set(before.map(({ id }) => id));
  for (const [index, { id, template_id }] of steps.entries()) {
    if (id && !known.delete(id))
      throw invalidField(
        `/steps/${index}/id`,
        "This sequence has no such step, or names it twice.",
      );
    if (!template_id) continue;
    await getTemplate(ctx, template_id).catch(() => {
      throw invalidField(`/steps/${index}/template_id`, "There is no such template.");
    });
  }
  await ctx.db
    .deleteFrom("sequence_steps")
    .where("org_id", "=", ctx.orgId)
    .where("sequence_id", "=", sequenceId)
    .execute();
  if (steps.length === 0) return;
  await ctx.db
    .insertInto("sequence_steps")
    .values(
      steps.map((step, index) => ({
        ...step,
        org_id: ctx.orgId,
        sequence_id: sequenceId,
        position: index + 1,
      })) as never,
    )
    .execute();
}

/** Puts a sequence away; who is in it gets nothing more. Throws `not_found`. */
export async function deleteSequence(ctx: Ctx, id: string): Promise<void> {
  const row = await ctx.db
    .updateTable("sequences")
    .set({ deleted_at: sql`now()` })
    .where("org_id", "=", ctx.orgId)
    .where("id", "=", id)
    .where("deleted_at", "is", null)
    .returning("id")
    .executeTakeFirst();
  if (!row) throw notFound("sequence", id);
}

/**
 * Takes a sequence out of the bin, for 30 days. Who was in it stays out: nobody is written to who was told of nothing. Throws
 * `not_found`, and `conflict` for one that is not deleted or whose name another has by now.
 */
export async function restoreSequence(ctx: Ctx, id: string): Promise<Sequence> {
  await restoreRecord(ctx, source, id);
  return getSequence(ctx, id);
}

type Statistics = {
  step_id: string;
  queued: number;
  sent: number;
  failed: number;
  replied: number;
  bounced: number;
  opted_out: number;
};

/** What came of each step. Throws `not_found`. */
export async function readStatistics(ctx: Ctx, id: string): Promise<{ data: Statistics[] }> {
  await getSequence(ctx, id);
  const { rows } = await sql<Statistics>`select * from app.sequence_statistics(${id})`.execute(
    ctx.db,
  );
  return { data: rows };
}
