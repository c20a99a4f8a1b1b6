"use client";
// One task: tick, title, what it belongs to, day, person. Day and person change in place.
import { Avatar } from "#components/ui/avatar.tsx";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { cn } from "#lib/cn.ts";
import { useMemberName, usePresentMembers } from "#modules/crm/ui/data/reference.ts";
import { Due } from "#modules/crm/ui/due.tsx";
import { isDate } from "#modules/crm/ui/fields/date-check.ts";
import { RecordLink } from "#modules/crm/ui/fields/shown.tsx";
import { TextEditor } from "#modules/crm/ui/fields/text-editor.tsx";
import { PickerAt } from "#modules/crm/ui/picker.tsx";
import { TASK_ICONS } from "#modules/crm/ui/task-icons.ts";
import type { Task } from "#modules/crm/ui/types.ts";
import { useSave } from "#modules/crm/ui/use-save.ts";
import { CalendarDays, UserRound } from "lucide-react";
import { useTranslations } from "next-intl";
import { useRef, useState } from "react";
import { useTick } from "./use-tick.ts";

type Props = {
  task: Task;
  canWrite: boolean;
  /** In a record's panel: the record itself goes without saying. */
  compact?: boolean;
  current?: boolean;
};

/** The record that a task belongs to: the deal before the person before the company. */
function TaskRecord({ task }: { task: Task }) {
  if (task.deal_id) return <RecordLink object="deals" id={task.deal_id} />;
  if (task.person_id) return <RecordLink object="people" id={task.person_id} plain />;
  if (task.company_id) return <RecordLink object="companies" id={task.company_id} plain />;
  return null;
}

export function TaskRow({ task, canWrite, compact, current }: Props) {
  const t = useTranslations("crm.tasks");
  const tick = useTick();
  const save = useSave<Task>("tasks");
  const [editing, setEditing] = useState<"due_on" | "assignee_id" | "title">();
  const assignee = useRef<HTMLButtonElement>(null);
  const who = useMemberName(task.assignee_id);
  const { data: members } = usePresentMembers();
  const isDone = task.done_at !== null;
  const Icon = TASK_ICONS[task.kind];
  const quiet = "rounded-sm hover:bg-accent";

  return (
    <li
      data-task={task.id}
      className={cn(
        "group flex min-h-8 items-center gap-2.5 px-1 max-md:min-h-12",
        !compact && "h-row border-b px-3 hover:bg-muted max-md:h-auto max-md:py-1.5",
        current && "bg-muted shadow-[inset_2px_0_0_var(--ring)]",
      )}
    >
      <Checkbox
        aria-label={t("tick", { title: task.title })}
        className="rounded-full"
        checked={isDone}
        disabled={!canWrite}
        onCheckedChange={(checked) => void tick(task, checked === true)}
      />
      {!compact && (
        <Icon
          className="size-3.5 shrink-0 text-subtle-foreground max-md:hidden"
          aria-label={t(`kind.${task.kind}`)}
          role="img"
        />
      )}
      <span className={cn("min-w-0 flex-1", !compact && "flex items-baseline gap-3 max-md:block")}>
        {editing === "title" ? (
          <TextEditor
            label={t("field.title")}
            value={task.title}
            check={(text) => (text ? undefined : t("titleNeeded"))}
            onSave={(title) => void save(task, { title }, t("field.title"))}
            onClose={() => setEditing(undefined)}
          />
        ) : (
          <button
            type="button"
            disabled={!canWrite}
            onClick={() => setEditing("title")}
            className={cn(
              "max-w-full truncate rounded-sm text-left max-md:block",
              !compact && "font-medium",
              isDone && "font-normal text-subtle-foreground line-through",
            )}
          >
            <span className="sr-only">{t("editTitle")}</span>
            {task.title}
          </button>
        )}
        {!compact && (
          <span className="min-w-0 shrink truncate text-xs text-muted-foreground max-md:block">
            <TaskRecord task={task} />
          </span>
        )}
      </span>
      <span className="relative shrink-0 text-xs">
        {editing === "due_on" ? (
          <TextEditor
            type="date"
            label={t("field.due_on")}
            value={task.due_on ?? ""}
            check={(text) => (!text || isDate(text) ? undefined : t("notADate"))}
            onSave={(text) => void save(task, { due_on: text || null }, t("field.due_on"))}
            onClose={() => setEditing(undefined)}
            className="w-36"
          />
        ) : (
          <button
            type="button"
            disabled={!canWrite}
            aria-label={task.due_on ? undefined : t("addDate")}
            onClick={() => setEditing("due_on")}
            className={cn(quiet, "flex h-6 items-center px-1 max-md:h-11")}
          >
            {task.due_on && <span className="sr-only">{t("changeDate")}</span>}
            {task.due_on ? (
              isDone ? null : (
                <Due date={task.due_on} />
              )
            ) : (
              <CalendarDays className="size-3.5 text-subtle-foreground" aria-hidden />
            )}
          </button>
        )}
      </span>
      <button
        ref={assignee}
        type="button"
        disabled={!canWrite}
        title={who ?? t("assign")}
        onClick={() => setEditing("assignee_id")}
        className="flex shrink-0 items-center justify-center rounded-full max-md:size-11"
      >
        <span className="sr-only">{who ? t("assignedTo", { name: who }) : t("assign")}</span>
        {who ? (
          <Avatar name={who} size={compact ? 16 : 20} />
        ) : (
          <UserRound className="size-4 text-subtle-foreground" aria-hidden />
        )}
      </button>
      {editing === "assignee_id" && (
        <PickerAt
          anchor={assignee.current}
          label={t("assign")}
          selected={task.assignee_id}
          noneLabel={t("nobody")}
          items={members?.map(({ id, name }) => ({
            id,
            label: name,
            icon: <Avatar name={name} size={16} />,
          }))}
          onClose={() => setEditing(undefined)}
          onPick={(id) => void save(task, { assignee_id: id || null }, t("field.assignee_id"))}
        />
      )}
    </li>
  );
}
