"use client";
// A task from its title alone, for today and for oneself.
import { api } from "#lib/client.ts";
import { keys } from "#modules/crm/ui/data/keys.ts";
import { useNotify } from "#modules/crm/ui/notify.ts";
import { useFormats } from "#modules/crm/ui/use-formats.ts";
import { useQueryClient } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";

export function AddTask() {
  const t = useTranslations("crm.tasks");
  const client = useQueryClient();
  const notify = useNotify();
  const { today } = useFormats();
  const [title, setTitle] = useState("");

  async function submit(event: FormEvent) {
    event.preventDefault();
    const text = title.trim();
    if (!text) return;
    setTitle("");
    try {
      await api.post("/tasks", { title: text, due_on: today });
      void client.invalidateQueries({ queryKey: keys.tasks });
    } catch (error) {
      setTitle(text);
      notify.failed(t("notAdded", { title: text }), error);
    }
  }
  return (
    <form
      onSubmit={(event) => void submit(event)}
      className="flex h-row items-center gap-2.5 border-b px-3 focus-within:bg-muted"
    >
      <Plus className="size-4 text-subtle-foreground" aria-hidden />
      <input
        aria-label={t("addLabel")}
        placeholder={t("addHint")}
        value={title}
        maxLength={300}
        onChange={(event) => setTitle(event.target.value)}
        className="h-full min-w-0 flex-1 bg-transparent text-sm outline-none max-md:text-base"
      />
    </form>
  );
}
