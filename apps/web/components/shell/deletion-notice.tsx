"use client";
import { TriangleAlert } from "lucide-react";
import type { Route } from "next";
import { useFormatter, useTranslations } from "next-intl";
import { Link } from "#components/ui/link.tsx";

/** On every page of an organisation that is to be deleted: when. */
export function DeletionNotice({ org, slug, due }: { org: string; slug: string; due: string }) {
  const t = useTranslations("shell.deletion");
  const format = useFormatter();
  const day = format.dateTime(new Date(due), { day: "numeric", month: "long", year: "numeric" });
  return (
    <div
      role="status"
      className="flex shrink-0 items-center gap-2 border-b bg-destructive-soft px-4 py-2 text-sm text-destructive-text"
    >
      <TriangleAlert className="size-4 shrink-0" aria-hidden />
      <span className="min-w-0 flex-1">{t("text", { org, day })}</span>
      <Link
        href={`/${slug}/settings/organisation` as Route}
        className="rounded-sm font-medium underline"
      >
        {t("act")}
      </Link>
    </div>
  );
}
