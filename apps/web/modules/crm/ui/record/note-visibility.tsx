"use client";
// Who may see a note: everybody reads it, its author can change it.
import { cn } from "#lib/cn.ts";
import { useCan, useUserId } from "#lib/rights.tsx";
import { Lock, LockOpen } from "lucide-react";
import { useTranslations } from "next-intl";
import type { TimelineItem } from "../types.ts";
import { useSetVisibility } from "./use-timeline.ts";

export function NoteVisibility({ item }: { item: TimelineItem }) {
  const t = useTranslations("crm.timeline");
  const { actor, visibility } = item;
  const isOwn = useUserId() === actor.id && actor.type === "user";
  const mayWrite = useCan("interactions.write");
  const set = useSetVisibility();
  if (visibility === null) return null;
  const isPrivate = visibility === "private";
  if (!isOwn || !mayWrite)
    return isPrivate ? (
      <span
        title={t("privateHint")}
        className="ml-1.5 inline-flex items-center gap-1 text-xs text-warning-text"
      >
        <Lock className="size-3" aria-hidden /> {t("private")}
      </span>
    ) : null;
  const Icon = isPrivate ? Lock : LockOpen;
  return (
    <button
      type="button"
      title={t(isPrivate ? "privateHint" : "everyoneHint")}
      onClick={() => void set(item, isPrivate ? "everyone" : "private")}
      className={cn(
        "-my-1 ml-1 inline-flex h-6 items-center gap-1 rounded-sm px-1 align-middle text-xs hover:bg-accent max-md:-my-3 max-md:h-11 max-md:min-w-11 max-md:justify-center",
        isPrivate ? "text-warning-text" : "text-muted-foreground",
      )}
    >
      <Icon className="size-3" aria-hidden /> {t(isPrivate ? "private" : "everyone")}
      <span className="sr-only">. {t(isPrivate ? "showToAll" : "makePrivate")}</span>
    </button>
  );
}
