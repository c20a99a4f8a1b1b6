/** The shapes of a task, and what a list of tasks can be filtered and sorted by. */
import { date, externalId, id, recordFields, text, time, z } from "#lib/schema.ts";
import type { Fields } from "#lib/query/index.ts";

const kinds = ["todo", "call", "email", "meeting"] as const;

export const taskSchema = z
  .object({
    ...recordFields,
    title: z.string(),
    kind: z.enum(kinds),
    description: z.string().nullable(),
    due_on: date.nullable(),
    done_at: time.nullable(),
    assignee_id: id.nullable().openapi({ description: "A member of the organisation." }),
    company_id: id.nullable(),
    person_id: id.nullable(),
    deal_id: id.nullable(),
    external_id: z.string().nullable(),
  })
  .openapi("Task");

const writable = {
  title: text(300),
  kind: z.enum(kinds),
  description: text(20_000, 0).nullable(),
  due_on: date.nullable(),
  done_at: time.nullable(),
  assignee_id: id.nullable(),
  company_id: id.nullable(),
  person_id: id.nullable(),
  deal_id: id.nullable(),
  external_id: externalId.nullable(),
};

export const newTaskSchema = z
  .strictObject(writable)
  .partial()
  .required({ title: true })
  .openapi("NewTask");
export const taskPatchSchema = z.strictObject(writable).partial().openapi("TaskPatch");

export type Task = z.infer<typeof taskSchema>;
export type NewTask = z.infer<typeof newTaskSchema>;
export type TaskPatch = z.infer<typeof taskPatchSchema>;

export const taskFields: Fields = {
  id: { column: "id", kind: "uuid" },
  title: { column: "title", kind: "text" },
  kind: { column: "kind", kind: "text", values: kinds },
  due_on: { column: "due_on", kind: "date", nullable: true, sort: true },
  done_at: { column: "done_at", kind: "time", nullable: true, sort: true },
  assignee_id: { column: "assignee_id", kind: "uuid", nullable: true },
  company_id: { column: "company_id", kind: "uuid", nullable: true },
  person_id: { column: "person_id", kind: "uuid", nullable: true },
  deal_id: { column: "deal_id", kind: "uuid", nullable: true },
  external_id: { column: "external_id", kind: "text", nullable: true },
  created_at: { column: "created_at", kind: "time", sort: true },
  updated_at: { column: "updated_at", kind: "time", sort: true },
};
