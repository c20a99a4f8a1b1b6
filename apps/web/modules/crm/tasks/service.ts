/** Tasks: what somebody is to do next, and by when. */
import { notFound } from "@rapport/core";
import type { Ctx } from "@rapport/db";
import { sql } from "kysely";
import type { ListQuery } from "#lib/query/index.ts";
import { notWritten } from "../not-written.ts";
import { refuseUnseen } from "../references.ts";
import { readPage, type Source } from "../records/source.ts";
import type { NewTask, Task, TaskPatch } from "./schema.ts";
import { taskFields } from "./schema.ts";

const columns = [
  "id",
  "version",
  "created_at",
  "updated_at",
  "title",
  "kind",
  "description",
  "due_on",
  "done_at",
  "assignee_id",
  "company_id",
  "person_id",
  "deal_id",
  "external_id",
] as const;

export const taskSource: Source<Task> = {
  table: "tasks",
  noun: "task",
  fields: taskFields,
  columns: () => columns,
  present: (row) => row,
  owner: { column: "assignee_id", permission: "tasks.read" },
};

/** A page of tasks. */
export const listTasks = (ctx: Ctx, query: ListQuery) => readPage<Task>(ctx, taskSource, query);

/** One task. Throws `not_found`. */
export async function getTask(ctx: Ctx, id: string): Promise<Task> {
  const row = await ctx.db
    .selectFrom("tasks")
    .select(columns)
    .where("org_id", "=", ctx.orgId)
    .where("id", "=", id)
    .where("deleted_at", "is", null)
    .executeTakeFirst();
  if (!row) throw notFound("task", id);
  return row as Task;
}

/** Makes a task. Without an assignee it is the maker's own. */
export async function createTask(ctx: Ctx, input: NewTask): Promise<Task> {
  await refuseUnseen(ctx, input);
  const row = await ctx.db
    .insertInto("tasks")
    .values({ assignee_id: ctx.memberId, ...input, org_id: ctx.orgId })
    .returning(columns)
    .executeTakeFirstOrThrow();
  return row as Task;
}

/** Changes what is given (RFC 7396); `done_at` ticks it off, null takes the tick back. Throws `not_found`. */
export async function updateTask(ctx: Ctx, id: string, patch: TaskPatch): Promise<Task> {
  if (Object.keys(patch).length === 0) return getTask(ctx, id);
  await refuseUnseen(ctx, patch);
  const row = await ctx.db
    .updateTable("tasks")
    .set(patch)
    .where("org_id", "=", ctx.orgId)
    .where("id", "=", id)
    .where("deleted_at", "is", null)
    .returning(columns)
    .executeTakeFirst();
  if (!row) throw await notWritten(ctx, "task", id, "tasks.write", getTask);
  return row as Task;
}

/** Puts a task into the bin. Throws `not_found`. */
export async function deleteTask(ctx: Ctx, id: string): Promise<void> {
  const row = await ctx.db
    .updateTable("tasks")
    .set({ deleted_at: sql`now()` })
    .where("org_id", "=", ctx.orgId)
    .where("id", "=", id)
    .where("deleted_at", "is", null)
    .returning("id")
    .executeTakeFirst();
  if (!row) throw await notWritten(ctx, "task", id, "tasks.delete", getTask);
}
