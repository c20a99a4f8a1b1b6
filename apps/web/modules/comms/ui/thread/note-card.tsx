"use client";
// A note that mentions somebody: who wrote it, what it says, when.
import { Lock } from "lucide-react";
import { useTranslations } from "next-intl";
import { Avatar } from "#components/ui/avatar.tsx";
import { NoteText, useFormats } from "#modules/crm/ui/index.ts";
import type { Mention } from "../data/types.ts";

export function NoteCard({ note }: { note: Mention }) {
  const t = useTranslations("inbox.mention");
  const { time } = useFormats();
  const name = note.author_name ?? t("somebody");
  return (
    <article className="flex gap-2.5">
      <Avatar name={name} size={24} className="mt-0.5" />
      <div className="min-w-0 flex-1">
        <p className="flex items-baseline gap-2">
          <span className="min-w-0 truncate font-medium">{name}</span>
          {note.visibility === "private" && (
            <Lock
              className="size-3 shrink-0 self-center text-warning-text"
              role="img"
              aria-label={t("private")}
            />
          )}
          <time dateTime={note.at} className="ml-auto shrink-0 text-xs text-muted-foreground">
            {time(note.at)}
          </time>
        </p>
        <p className="mt-1 rounded-lg bg-note px-3 py-2 text-base break-words whitespace-pre-line ring-1 ring-warning/25 ring-inset">
          <NoteText text={note.body} mentions={note.mentions} />
        </p>
      </div>
    </article>
  );
}
