"use client";
// One condition in words. The first part edits, the cross removes.
import { Popover, PopoverContent, PopoverTrigger } from "#components/ui/popover.tsx";
import { X } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useOrg } from "../data/org.ts";
import type { Filter } from "../data/query.ts";
import { useMembers, usePipelines } from "../data/reference.ts";
import { StageRing } from "../stage-ring.tsx";
import { useFormats } from "../use-formats.ts";
import { MemberLabel, RecordLabel } from "../fields/shown.tsx";
import { FilterForm } from "./filter-form.tsx";
import type { FilterField } from "./filters.ts";

/** The value of a condition as it reads. */
function FilterValue({ field, value }: { field: FilterField; value: string }) {
  const t = useTranslations("crm.filters");
  const { day, count, money } = useFormats();
  const own = useOrg()?.default_currency;
  const { data: pipelines } = usePipelines();
  const { data: members } = useMembers();
  switch (field.kind) {
    case "date":
      return day(value);
    case "number":
      return count(Number(value));
    case "money":
      return own ? money(value, own) : value;
    case "member":
      return members?.some((member) => member.id === value) ? <MemberLabel id={value} /> : value;
    case "company":
      return <RecordLabel object="companies" id={value} />;
    case "status":
      return t(`status.${value === "won" || value === "lost" ? value : "open"}`);
    case "pipeline":
      return pipelines?.find((pipeline) => pipeline.id === value)?.name;
    case "stage": {
      const stage = pipelines
        ?.flatMap((pipeline) => pipeline.stages)
        .find((row) => row.id === value);
      return (
        <>
          <StageRing stage={stage} /> {stage?.name}
        </>
      );
    }
    default:
      return value;
  }
}

type Props = {
  fields: FilterField[];
  filter: Filter;
  onChange: (filter: Filter) => void;
  onRemove: () => void;
};

export function FilterChip({ fields, filter, onChange, onRemove }: Props) {
  const t = useTranslations("crm.filters");
  const [open, setOpen] = useState(false);
  const field = fields.find((item) => item.field === filter.field);
  if (!field) return null;
  const words =
    filter.op === "is_null"
      ? t(filter.value === "true" ? "isEmpty" : "isSet")
      : t(`op.${filter.op}`);
  return (
    <span className="inline-flex h-control-sm shrink-0 items-center rounded-md border border-border-strong bg-card text-xs max-md:h-11">
      <Popover open={open} onOpenChange={setOpen}>
        <PopoverTrigger className="flex h-full items-center gap-1 rounded-l-md px-2 hover:bg-accent">
          <span className="text-muted-foreground">
            {field.label} {words}
          </span>
          {filter.op !== "is_null" && (
            <span className="flex max-w-48 items-center gap-1 truncate font-medium">
              <FilterValue field={field} value={filter.value} />
            </span>
          )}
        </PopoverTrigger>
        <PopoverContent aria-label={t("edit", { field: field.label })} className="w-72">
          <FilterForm
            fields={fields}
            filter={filter}
            onDone={(changed) => {
              setOpen(false);
              onChange(changed);
            }}
          />
        </PopoverContent>
      </Popover>
      <button
        type="button"
        aria-label={t("remove", { filter: `${field.label} ${words}` })}
        onClick={onRemove}
        className="flex h-full items-center rounded-r-md border-l px-1.5 text-subtle-foreground hover:bg-accent hover:text-foreground max-md:px-3"
      >
        <X className="size-3" aria-hidden />
      </button>
    </span>
  );
}
