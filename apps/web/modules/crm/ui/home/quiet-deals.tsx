"use client";
// Open deals that stand in a stage for longer than the stage allows, the longest first.
import { api } from "#lib/client.ts";
import { Section } from "#components/ui/section.tsx";
import { useQueries } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { keys } from "../data/keys.ts";
import { toSearch, where } from "../data/query.ts";
import { type ToneStage, usePipelines } from "../data/reference.ts";
import { addDays } from "../format.ts";
import { RotMark } from "../rot-mark.tsx";
import type { Deal, Page } from "../types.ts";
import { useFormats } from "../use-formats.ts";
import { DealRow, Rest, Waiting } from "./parts.tsx";

const SHOWN = 7;

/** Each stage has a limit of its own, so each is asked by itself; the answers come in one order. */
function useQuietDeals(stages: ToneStage[], today: string) {
  return useQueries({
    queries: stages.map((stage) => {
      const query = {
        filters: [
          where("stage_id", "eq", stage.id),
          where("stage_changed_at", "lt", addDays(today, -(stage.rot_days ?? 0))),
        ],
        sort: "stage_changed_at",
        limit: SHOWN,
      };
      return {
        queryKey: [...keys.lists("deals"), "quiet", query],
        queryFn: () => api.get<Page<Deal>>(`/deals${toSearch(query, { count: "true" })}`),
      };
    }),
    combine: (answers) => ({
      isPending: answers.some((answer) => answer.isPending),
      total: answers.reduce((sum, answer) => sum + (answer.data?.total_count ?? 0), 0),
      deals: answers
        .flatMap((answer) => answer.data?.data ?? [])
        .sort((a, b) => a.stage_changed_at.localeCompare(b.stage_changed_at))
        .slice(0, SHOWN),
    }),
  });
}

export function QuietDeals() {
  const t = useTranslations("crm.home");
  const { today, count } = useFormats();
  const { data: pipelines } = usePipelines();
  const stages =
    pipelines
      ?.flatMap((pipeline) => pipeline.stages)
      .filter((stage) => stage.kind === "open" && stage.rot_days !== null) ?? [];
  const { deals, total, isPending } = useQuietDeals(stages, today);
  const isWaiting = !pipelines || isPending;
  return (
    <Section title={t("quiet")} count={isWaiting ? undefined : count(total)}>
      {isWaiting && <Waiting />}
      <ul className="divide-y">
        {deals.map((deal) => (
          <DealRow key={deal.id} deal={deal} end={<RotMark deal={deal} />} />
        ))}
      </ul>
      {!isWaiting && total === 0 && <Rest>{t("noQuiet")}</Rest>}
    </Section>
  );
}
