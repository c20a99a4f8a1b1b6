"use client";
import { Badge } from "#components/ui/badge.tsx";
import { Hourglass } from "lucide-react";
import { useTranslations } from "next-intl";
import { useStage } from "./data/reference.ts";
import type { Deal, Stage } from "./types.ts";
import { useFormats } from "./use-formats.ts";

/** 0: within the limit of its stage, or no limit. 1: past it. 2: past it twice. */
export function rotLevel(
  daysInStage: number,
  stage: Pick<Stage, "kind" | "rot_days"> | undefined,
): 0 | 1 | 2 {
  if (!stage?.rot_days || stage.kind !== "open") return 0;
  return daysInStage > stage.rot_days * 2 ? 2 : daysInStage > stage.rot_days ? 1 : 0;
}

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
