"use client";
// Ticking a task off and back.
import { useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { keys } from "#modules/crm/ui/data/keys.ts";
import { useNotify } from "#modules/crm/ui/notify.ts";
import type { Task } from "#modules/crm/ui/types.ts";
import { useSave } from "#modules/crm/ui/use-save.ts";

/** `tick(task, true)` marks it done and offers the way back; the row stays in its place until the list is read anew. */
export function useTick() {
  const save = useSave<Task>("tasks");
  const notify = useNotify();
  const client = useQueryClient();
  const t = useTranslations("crm.tasks");
  return async function tick(task: Task, isDone: boolean): Promise<void> {
    const done_at = isDone ? new Date().toISOString() : null;
    if (!(await save(task, { done_at }, task.title))) return;
    if (isDone)
      notify.done(
        t("doneToast", { title: task.title }),
        () => void tick({ ...task, done_at }, false),
      );
    void client.invalidateQueries({ queryKey: keys.tasks });
    void client.invalidateQueries({ queryKey: ["crm", "timeline"] });
  };
}
