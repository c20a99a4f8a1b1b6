"use client";
// The tasks of a record: open ones by their days, then what was done last.
import { useTranslations } from "next-intl";
import { where } from "../data/query.ts";
import type { Task } from "../types.ts";
import { useFormats } from "../use-formats.ts";
import { TaskRow } from "../../tasks/ui/task-row.tsx";
import { Panel } from "./panel.tsx";
import { useRelated } from "./use-related.ts";

type Props = {
  column: "deal_id" | "company_id" | "person_id";
  id: string;
  canWrite: boolean;
  onAdd: () => void;
};

export function RelatedTasks({ column, id, canWrite, onAdd }: Props) {
  const t = useTranslations("crm.related");
  const { count } = useFormats();
  const of = where(column, "eq", id);
  const open = useRelated<Task>("tasks", [of, where("done_at", "is_null", "true")], "due_on", 20);
  const done = useRelated<Task>("tasks", [of, where("done_at", "is_null", "false")], "-done_at", 5);
  const rows = [...(open?.data ?? []), ...(done?.data ?? [])];
  return (
    <Panel
      title={t("tasks")}
      count={open?.total_count !== undefined ? count(open.total_count) : undefined}
      add={canWrite ? { label: t("addTask"), onAdd } : undefined}
    >
      <ul className="pb-1">
        {rows.map((task) => (
          <TaskRow key={task.id} task={task} canWrite={canWrite} compact />
        ))}
        {open && done && rows.length === 0 && (
          <li className="px-1 py-1 text-muted-foreground">{t("noTasks")}</li>
        )}
      </ul>
    </Panel>
  );
}
