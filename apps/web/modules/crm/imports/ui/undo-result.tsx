"use client";
// What came of an undo, above what came of the import.
import { Undo2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { useFormats } from "#modules/crm/ui/use-formats.ts";
import type { Import } from "../schema.ts";

export function UndoResult({ found }: { found: Import }) {
  const t = useTranslations("imports.undo");
  const { dayOfMoment, time } = useFormats();
  const { undone_count: undone, kept_count: kept, undone_at: at } = found;
  if (found.undo_started_at === null) return null;
  return (
    <section
      aria-label={t("result")}
      role="status"
      className="flex gap-3 rounded-lg border bg-card px-4 py-3"
    >
      <Undo2 className="mt-0.5 size-4 shrink-0 text-subtle-foreground" aria-hidden />
      <div className="min-w-0">
        <p className="font-semibold">
          {at ? t("done", { day: dayOfMoment(at), time: time(at) }) : t("stopped")}
        </p>
        <p className="text-pretty text-muted-foreground">
          {t("counts", { undone })} {kept > 0 && t("stay", { kept })}
        </p>
        {!at && found.error && (
          <p role="alert" className="text-destructive-text">
            {found.error}
          </p>
        )}
      </div>
    </section>
  );
}
