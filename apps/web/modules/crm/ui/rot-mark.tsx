"use client";
import { Badge } from "#components/ui/badge.tsx";
import { Hourglass } from "lucide-react";
import { useTranslations } from "next-intl";
import { useStage } from "./data/reference.ts";
import { rotLevel } from "./data/rot.ts";
import type { Deal } from "./types.ts";
import { useFormats } from "./use-formats.ts";

/** The hourglass of a deal that stands in its stage for longer than the stage allows: amber, then red. */
export function RotMark({ deal }: { deal: Pick<Deal, "stage_id" | "stage_changed_at"> }) {
  const t = useTranslations("crm.rot");
  const { daysSince } = useFormats();
  const stage = useStage(deal.stage_id);
  const days = daysSince(deal.stage_changed_at);
  const level = rotLevel(days, stage);
  if (!level || !stage) return null;
  return (
    <Badge
      tone={level === 2 ? "danger" : "warning"}
      icon={Hourglass}
      title={t("title", { days, stage: stage.name, limit: stage.rot_days ?? 0 })}
    >
      {t("days", { days })}
      <span className="sr-only">{t("inStage")}</span>
    </Badge>
  );
}
