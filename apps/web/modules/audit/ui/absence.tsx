"use client";
import { Eraser } from "lucide-react";
import { useTranslations } from "next-intl";
import type { AuditLog } from "../logs/schema.ts";

/** A mark for what was erased or may not be seen. */
export function Absence({ entry }: { entry: AuditLog }) {
  const t = useTranslations("audit");
  if (entry.is_withheld) return <p className="text-muted-foreground">{t("withheld")}</p>;
  if (entry.erased_at)
    return (
      <p className="flex items-center gap-1.5 text-muted-foreground">
        <Eraser className="size-3.5" aria-hidden /> {t("erased")}
      </p>
    );
  return null;
}
