"use client";
// The keys of the task list: J and K move, D ticks off, Enter opens the record.
import { useKeys } from "#lib/keys.ts";
import type { Task } from "#modules/crm/ui/types.ts";
import { useHref } from "#modules/crm/ui/use-href.ts";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useTick } from "./use-tick.ts";

/** Where a task leads: the page of its deal, person or company. */
export const taskPath = (task: Task) =>
  task.deal_id
    ? `/deals/${task.deal_id}`
    : task.person_id
      ? `/people/${task.person_id}`
      : task.company_id
        ? `/companies/${task.company_id}`
        : undefined;

export function useTaskKeys(
  tasks: Task[],
  cursor: string | undefined,
  setCursor: (id: string) => void,
  canWrite: boolean,
  onCreate: () => void,
) {
  const t = useTranslations("crm.keys");
  const router = useRouter();
  const href = useHref();
  const tick = useTick();
  const at = tasks.findIndex((task) => task.id === cursor);
  const go = (step: number) => {
    const next = tasks[Math.max(0, Math.min(tasks.length - 1, at + step))];
    if (!next) return;
    setCursor(next.id);
    document.querySelector(`[data-task="${next.id}"]`)?.scrollIntoView({ block: "nearest" });
  };
  const now = tasks[at];
  const path = now && taskPath(now);
  useKeys([
    { keys: "j", label: t("nextTask"), group: "list", run: () => go(1) },
    { keys: "k", label: t("previousTask"), group: "list", run: () => go(-1) },
    { keys: "ArrowDown", label: t("nextTask"), group: "list", run: () => go(1) },
    { keys: "ArrowUp", label: t("previousTask"), group: "list", run: () => go(-1) },
    {
      keys: "d",
      label: t("tickTask"),
      group: "list",
      run: () => canWrite && now && void tick(now, now.done_at === null),
    },
    {
      keys: "Enter",
      label: t("openRecord"),
      group: "list",
      run: () => path && router.push(href(path)),
    },
    { keys: "c", label: t("createTask"), group: "list", run: () => canWrite && onCreate() },
  ]);
}
