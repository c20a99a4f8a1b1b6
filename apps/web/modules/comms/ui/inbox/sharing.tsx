"use client";
// Who may read what the mails of a conversation say; its owner decides.
import { Lock, LockOpen } from "lucide-react";
import { useTranslations } from "next-intl";
import { Switch } from "#components/ui/switch.tsx";
import type { Conversation } from "../data/types.ts";

type Props = { row: Conversation; memberId: string | null; onShare: () => void };

export function Sharing({ row, memberId, onShare }: Props) {
  const t = useTranslations("inbox.sharing");
  if (row.channel !== "email") return null;
  const isPrivate = row.visibility === "private";
  const mine = row.owner_id !== null && row.owner_id === memberId;
  const Icon = isPrivate ? Lock : LockOpen;
  if (!mine && !isPrivate) return null;
  return (
    <div className="flex shrink-0 items-center gap-2 border-b px-4 py-1.5 text-xs text-muted-foreground max-md:px-3">
      <Icon className="size-3.5 shrink-0" aria-hidden />
      <span className="min-w-0 flex-1">
        {isPrivate
          ? mine
            ? t("privateMine")
            : t("privateOf", { name: row.expanded?.owner?.name ?? t("somebody") })
          : t("shared")}
      </span>
      {mine && <Switch aria-label={t("switch")} checked={!isPrivate} onCheckedChange={onShare} />}
    </div>
  );
}
