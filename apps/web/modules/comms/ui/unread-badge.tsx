"use client";
import { useTranslations } from "next-intl";
import { useUnread } from "./data/unread.ts";

/** How many conversations wait unread for the reader; nothing when none do. */
export function UnreadBadge() {
  const t = useTranslations("inbox");
  const counts = useUnread();
  if (!counts?.mine) return null;
  const shown =
    counts.mine >= counts.capped_at
      ? `${counts.capped_at - 1}+`
      : counts.mine > 99
        ? "99+"
        : counts.mine;
  return (
    <span className="inline-flex h-4 min-w-4 items-center justify-center rounded-full bg-primary px-1 text-[10px] leading-none font-semibold text-primary-foreground">
      {shown}
      <span className="sr-only"> {t("unreadCount", { count: counts.mine })}</span>
    </span>
  );
}
