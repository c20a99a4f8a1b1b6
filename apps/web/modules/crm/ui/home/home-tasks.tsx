"use client";
// What is late or due today, one's own.
import { Button } from "#components/ui/button.tsx";
import { Section } from "#components/ui/section.tsx";
import { TaskRow } from "#modules/crm/tasks/ui/task-row.tsx";
import { Plus } from "lucide-react";
import { Link } from "#components/ui/link.tsx";
import { useTranslations } from "next-intl";
import { where } from "../data/query.ts";
import { useRelated } from "../record/use-related.ts";
import type { Task } from "../types.ts";
import { useFormats } from "../use-formats.ts";
import { useHref } from "../use-href.ts";
import { MoreLink, Rest, Waiting } from "./parts.tsx";

type Props = { memberId: string | null; canWrite: boolean; onAdd: () => void };

export function HomeTasks({ memberId, canWrite, onAdd }: Props) {
  const t = useTranslations("crm.home");
  const { today, count } = useFormats();
  const href = useHref();
  const mine = memberId ? [where("assignee_id", "eq", memberId)] : [];
  const open = where("done_at", "is_null", "true");
  const due = useRelated<Task>(
    "tasks",
    [open, ...mine, where("due_on", "lte", today)],
    "due_on",
    8,
  );
  const late = useRelated<Task>(
    "tasks",
    [open, ...mine, where("due_on", "lt", today)],
    "due_on",
    1,
  );
  const total = due?.total_count ?? 0;
  const lateCount = late?.total_count ?? 0;
  return (
    <Section
      title={t("tasks")}
      count={due && late && t("tasksCount", { late: lateCount, today: total - lateCount })}
      action={
        canWrite && (
          <Button size="icon-xs" variant="ghost" aria-label={t("addTask")} onClick={onAdd}>
            <Plus className="size-4" aria-hidden />
          </Button>
        )
      }
    >
      {!due && <Waiting />}
      <ul className="[&>li:last-child]:border-b-0">
        {due?.data.map((task) => (
          <TaskRow key={task.id} task={task} canWrite={canWrite} />
        ))}
      </ul>
      {due && total === 0 && <Rest>{t("noTasks")}</Rest>}
      {due && total > due.data.length && (
        <MoreLink>
          <Link href={href("/tasks")}>
            {t("moreTasks", {
              count: total - due.data.length,
              shown: count(total - due.data.length),
            })}
          </Link>
        </MoreLink>
      )}
    </Section>
  );
}
