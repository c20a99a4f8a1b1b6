// Open tasks by when they are due.
import { addDays } from "../../ui/format.ts";
import type { Task } from "../../ui/types.ts";

export const GROUPS = ["overdue", "today", "tomorrow", "later", "someday"] as const;
export type Group = (typeof GROUPS)[number];

/** The group of a day, seen from `today`; both are calendar dates. */
export function groupOf(due: string | null, today: string): Group {
  if (due === null) return "someday";
  if (due < today) return "overdue";
  if (due === today) return "today";
  return due === addDays(today, 1) ? "tomorrow" : "later";
}

/** All groups that hold a task, in their order; each keeps the order of `tasks`. */
export function groupTasks(tasks: Task[], today: string): { group: Group; tasks: Task[] }[] {
  return GROUPS.map((group) => ({
    group,
    tasks: tasks.filter((task) => groupOf(task.due_on, today) === group),
  })).filter(({ tasks: inGroup }) => inGroup.length > 0);
}
