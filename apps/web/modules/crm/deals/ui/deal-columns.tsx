"use client";
// The columns of the deals table.
import type { DataColumn } from "#components/data-table/types.ts";
import { None } from "#components/ui/none.tsx";
import { cn } from "#lib/cn.ts";
import { useNextTask } from "#modules/crm/ui/data/names.ts";
import { useStage } from "#modules/crm/ui/data/reference.ts";
import { Due } from "#modules/crm/ui/due.tsx";
import type { Field } from "#modules/crm/ui/fields/details.tsx";
import { DayCell, FieldCell, MomentCell } from "#modules/crm/ui/lists/cells.tsx";
import { rotLevel } from "#modules/crm/ui/data/rot.ts";
import { StageLabel } from "#modules/crm/ui/stage-ring.tsx";
import type { Deal } from "#modules/crm/ui/types.ts";
import { useFormats } from "#modules/crm/ui/use-formats.ts";
import { RecordLink } from "#modules/crm/ui/fields/shown.tsx";
import { useTranslations } from "next-intl";
import { useMemo } from "react";
import { useDealFields } from "./deal-fields.ts";

function NextStepCell({ deal }: { deal: Deal }) {
  const t = useTranslations("crm.board");
  const task = useNextTask(deal.id);
  if (deal.status !== "open" || task === undefined) return null;
  if (task === null)
    return <span className="font-medium text-warning-text">{t("noNextStep")}</span>;
  return (
    <span className="flex items-baseline gap-2">
      <span className="min-w-0 flex-1 truncate">{task.title}</span>
      {task.due_on && <Due date={task.due_on} className="text-xs" />}
    </span>
  );
}

const LEVEL = [
  "text-muted-foreground",
  "font-medium text-warning-text",
  "font-medium text-destructive-text",
];

function InStageCell({ deal }: { deal: Deal }) {
  const t = useTranslations("crm.rot");
  const { daysSince } = useFormats();
  const stage = useStage(deal.stage_id);
  const days = daysSince(deal.stage_changed_at);
  return (
    <span className={cn(LEVEL[rotLevel(days, stage)])}>
      {days === 0 ? t("today") : t("days", { days })}
    </span>
  );
}

export function useDealColumns(): DataColumn<Deal>[] {
  const t = useTranslations("crm.deals.field");
  const fields = useDealFields();
  return useMemo(() => {
    const field = (key: string) => fields.find((item) => item.key === key) as Field<Deal>;
    const columns: DataColumn<Deal>[] = [
      { id: "name", header: t("name"), width: 214, sort: "name", cell: (deal) => deal.name },
      {
        id: "company",
        header: t("company_id"),
        width: 176,
        cell: (deal) =>
          deal.company_id ? <RecordLink object="companies" id={deal.company_id} /> : <None />,
      },
      {
        id: "stage",
        header: t("stage_id"),
        width: 124,
        cell: (deal) => <StageLabel id={deal.stage_id} />,
      },
      {
        id: "amount",
        header: t("amount"),
        width: 118,
        align: "right",
        sort: "amount",
        overflow: true,
        cell: (deal) => <FieldCell row={deal} field={field("amount")} align="right" />,
      },
      {
        id: "closes_on",
        header: t("closes_on"),
        width: 112,
        sort: "closes_on",
        overflow: true,
        cell: (deal) => <FieldCell row={deal} field={field("closes_on")} />,
      },
      {
        id: "owner",
        header: t("owner_id"),
        width: 146,
        overflow: true,
        cell: (deal) => <FieldCell row={deal} field={field("owner_id")} />,
      },
      { id: "next", header: t("next"), width: 164, cell: (deal) => <NextStepCell deal={deal} /> },
      {
        id: "in_stage",
        header: t("stage_changed_at"),
        width: 104,
        align: "right",
        sort: "stage_changed_at",
        cell: (deal) => <InStageCell deal={deal} />,
      },
      {
        id: "opened_on",
        header: t("opened_on"),
        width: 108,
        sort: "opened_on",
        cell: (deal) => <DayCell date={deal.opened_on} />,
      },
      {
        id: "closed_on",
        header: t("closed_on"),
        width: 108,
        sort: "closed_on",
        cell: (deal) => <DayCell date={deal.closed_on} />,
      },
      {
        id: "created_at",
        header: t("created_at"),
        width: 108,
        sort: "created_at",
        cell: (deal) => <MomentCell moment={deal.created_at} />,
      },
    ];
    return columns.filter(({ id }) => id !== "amount" || fields.some(({ key }) => key === id));
  }, [t, fields]);
}
