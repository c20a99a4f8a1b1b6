"use client";
import { api } from "#lib/client.ts";
import { CreateDialog } from "#modules/crm/ui/create/create-dialog.tsx";
import type { FormField, Values } from "#modules/crm/ui/create/form.ts";
import { useCreated } from "#modules/crm/ui/create/use-created.ts";
import { CrmProvider } from "#modules/crm/ui/query-provider.tsx";
import type { Task } from "#modules/crm/ui/types.ts";
import { useFormats } from "#modules/crm/ui/use-formats.ts";
import { useTranslations } from "next-intl";

type Props = { open: boolean; onOpenChange: (open: boolean) => void; defaults?: Values };

function Inner({ open, onOpenChange, defaults }: Props) {
  const t = useTranslations("crm.create");
  const tField = useTranslations("crm.tasks.field");
  const created = useCreated("tasks");
  const { today } = useFormats();
  const fields: FormField[] = [
    { key: "title", label: tField("title"), kind: "text", required: true },
    { key: "kind", label: tField("kind"), kind: "task_kind", half: true },
    { key: "due_on", label: tField("due_on"), kind: "date", half: true },
    { key: "assignee_id", label: tField("assignee_id"), kind: "member", hint: t("assigneeHint") },
    { key: "deal_id", label: tField("deal_id"), kind: "deal" },
    { key: "person_id", label: tField("person_id"), kind: "person", half: true },
    { key: "company_id", label: tField("company_id"), kind: "company", half: true },
  ];
  return (
    <CreateDialog
      open={open}
      onOpenChange={onOpenChange}
      title={t("taskTitle")}
      action={t("task")}
      fields={fields}
      defaults={{ kind: "todo", due_on: today, ...defaults }}
      onCreate={async (body) => {
        const task = await api.post<Task>("/tasks", body);
        created({ id: task.id, label: task.title });
      }}
    />
  );
}

/** A new task; it stands wherever the app opens it, the palette included. */
export const CreateTaskDialog = (props: Props) => (
  <CrmProvider>
    <Inner {...props} />
  </CrmProvider>
);
