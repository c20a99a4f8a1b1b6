/** What is told of tasks. Each type has its trigger beside the table; a test compares the two. */
import { defineEvent } from "@rapport/events";
import { binned, restored } from "#lib/event-sample.ts";
import { eventObjectOf } from "../event-object.ts";
import { taskSchema } from "./schema.ts";

const group = "tasks";
const task = eventObjectOf(taskSchema);
const open = { due_on: "2026-11-24", done_at: null };

export const taskEvents = [
  defineEvent("task.created", task, "A task was made.", { group, sample: { object: open } }),
  defineEvent("task.updated", task, "Something about a task changed.", {
    group,
    sample: { object: open, previous: { due_on: "2026-11-20" } },
  }),
  defineEvent("task.completed", task, "A task was ticked off.", {
    group,
    sample: { object: { due_on: "2026-11-24" }, previous: { done_at: null } },
  }),
  defineEvent("task.deleted", task, "A task was put into the bin.", {
    group,
    sample: { ...binned, object: { ...open, ...binned.object } },
  }),
  defineEvent("task.restored", task, "A task came out of the bin again.", {
    group,
    sample: { ...restored, object: { ...open, ...restored.object } },
  }),
];
