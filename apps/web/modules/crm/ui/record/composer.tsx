"use client";
// One line until someone writes; then a note for the thread. ⌘↵ saves, Esc folds it and keeps the draft.
import { Button } from "#components/ui/button.tsx";
import { Kbd } from "#components/ui/kbd.tsx";
import { useKeys } from "#lib/keys.ts";
import { ListPlus, Lock, LockOpen, NotebookPen } from "lucide-react";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { MentionField } from "./mention-field.tsx";
import { type Mentioned, stillMentioned } from "./mention-text.ts";

type Props = {
  /** Absent for who may not add tasks. */
  onTask?: (() => void) | undefined;
  onSave: (body: string, isPrivate: boolean, mentions: string[]) => Promise<boolean>;
};

export function Composer({ onSave, onTask }: Props) {
  const t = useTranslations("crm.timeline");
  const [open, setOpen] = useState(false);
  const [draft, setDraft] = useState("");
  const [isPrivate, setPrivate] = useState(false);
  const [chosen, setChosen] = useState<Mentioned[]>([]);
  const mentions = stillMentioned(draft, chosen);
  useKeys([
    { keys: "n", label: t("writeNote"), group: "record", run: () => setOpen(true) },
    ...(onTask ? [{ keys: "t", label: t("addTask"), group: "record" as const, run: onTask }] : []),
  ]);

  async function submit(event?: FormEvent) {
    event?.preventDefault();
    const body = draft.trim();
    if (!body) return;
    setDraft("");
    setOpen(false);
    // What was written must not be lost: it comes back when it was not saved.
    if (!(await onSave(body, isPrivate, mentions))) {
      setDraft(body);
      setOpen(true);
    } else {
      setPrivate(false);
      setChosen([]);
    }
  }

  if (!open)
    return (
      <div className="flex h-10 items-center gap-0.5 rounded-lg border border-border-strong bg-card pr-1 shadow-1 max-md:h-12">
        <button
          type="button"
          onClick={() => setOpen(true)}
          className="flex h-full min-w-0 flex-1 items-center gap-2 rounded-l-lg px-3 text-left text-sm text-subtle-foreground"
        >
          <NotebookPen className="size-4" aria-hidden />
          <span className="truncate">{draft || t("writeNote")}</span>
          <Kbd>N</Kbd>
        </button>
        {onTask && (
          <Button variant="ghost" size="sm" onClick={onTask}>
            <ListPlus className="size-3.5" aria-hidden /> {t("task")} <Kbd>T</Kbd>
          </Button>
        )}
      </div>
    );
  return (
    <form
      onSubmit={submit}
      aria-label={t("composer")}
      className="rounded-lg border border-border-strong bg-card shadow-1 focus-within:border-ring"
    >
      <MentionField
        autoFocus
        aria-label={t("note")}
        placeholder={t("noteHint")}
        rows={3}
        maxLength={50_000}
        value={draft}
        onText={setDraft}
        onMention={(member) => setChosen([...chosen, member])}
        onKeyDown={(event) => {
          if (event.key === "Escape") {
            event.stopPropagation();
            setOpen(false);
          } else if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) {
            event.preventDefault();
            void submit();
          }
        }}
        className="resize-y px-3 py-2 text-base"
      />
      {isPrivate && mentions.length > 0 && (
        <p role="status" className="px-3 pb-2 text-xs text-warning-text">
          {t("privateMention")}
        </p>
      )}
      <div className="flex items-center justify-end gap-1.5 px-1.5 pb-1.5">
        <Button
          size="sm"
          variant="ghost"
          className="mr-auto"
          aria-pressed={isPrivate}
          title={t("privateHint")}
          onClick={() => setPrivate(!isPrivate)}
        >
          {isPrivate ? (
            <Lock className="size-3.5" aria-hidden />
          ) : (
            <LockOpen className="size-3.5" aria-hidden />
          )}
          {t("private")}
        </Button>
        <Button size="sm" variant="ghost" onClick={() => setOpen(false)}>
          {t("later")}
        </Button>
        <Button type="submit" size="sm" variant="primary" disabled={!draft.trim()}>
          {t("saveNote")} <Kbd onPrimary={Boolean(draft.trim())}>⌘ ↵</Kbd>
        </Button>
      </div>
    </form>
  );
}
