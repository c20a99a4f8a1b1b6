/** What is told of tasks. Each type has its trigger beside the table; a test compares the two. */
import { defineEvent } from "@rapport/events";
import { eventObjectOf } from "../event-object.ts";
import { taskSchema } from "./schema.ts";

const task = eventObjectOf(taskSchema);

export const taskEvents = [
  defineEvent("task.created", task, "A task was made."),
  defineEvent("task.updated", task, "Something about a task changed."),
  defineEvent("task.completed", task, "A task was ticked off."),
  defineEvent("task.deleted", task, "A task was put into the bin."),
  defineEvent("task.restored", task, "A task came out of the bin again."),
];
