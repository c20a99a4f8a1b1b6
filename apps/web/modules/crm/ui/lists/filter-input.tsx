"use client";
// The value of a condition, by the kind of its field.
import { Combobox } from "#components/ui/combobox.tsx";
import { Input } from "#components/ui/input.tsx";
import { Select } from "#components/ui/select.tsx";
import { useTranslations } from "next-intl";
import { useName } from "../data/names.ts";
import { useMembers, usePipelines } from "../data/reference.ts";
import { searchRecords } from "../data/search.ts";
import { StageRing } from "../stage-ring.tsx";
import type { FilterField } from "./filters.ts";

type Props = { field: FilterField; value: string; onChange: (value: string) => void };

export function FilterInput({ field, value, onChange }: Props) {
  const t = useTranslations("crm.filters");
  const { data: members = [] } = useMembers();
  const { data: pipelines = [] } = usePipelines();
  const company = useName("companies", field.kind === "company" && value ? value : null);
  const label = t("value", { field: field.label });

  if (field.kind === "company")
    return (
      <Combobox
        size="sm"
        aria-label={label}
        value={value && company ? { value, label: company } : null}
        onChange={(option) => onChange(option?.value ?? "")}
        search={async (text, signal) =>
          (await searchRecords("companies", text, signal)).map((hit) => ({
            value: hit.id,
            label: hit.title,
            detail: hit.subtitle,
          }))
        }
      />
    );
  if (field.kind === "member")
    return (
      <Combobox
        size="sm"
        aria-label={label}
        value={
          members
            .filter(({ id }) => id === value)
            .map(({ id, name }) => ({ value: id, label: name }))[0] ?? null
        }
        onChange={(option) => onChange(option?.value ?? "")}
        options={members.map(({ id, name }) => ({ value: id, label: name }))}
      />
    );
  const options =
    field.kind === "stage"
      ? pipelines.flatMap((pipeline) =>
          pipeline.stages.map((stage) => ({
            value: stage.id,
            label: pipelines.length > 1 ? `${pipeline.name}: ${stage.name}` : stage.name,
            icon: <StageRing stage={stage} />,
          })),
        )
      : field.kind === "pipeline"
        ? pipelines.map(({ id, name }) => ({ value: id, label: name }))
        : field.kind === "status"
          ? (["open", "won", "lost"] as const).map((status) => ({
              value: status,
              label: t(`status.${status}`),
            }))
          : undefined;
  if (options)
    return (
      <Select
        size="sm"
        aria-label={label}
        {...(value && { value })}
        onValueChange={onChange}
        options={options}
      />
    );
  return (
    <Input
      autoFocus
      aria-label={label}
      placeholder={label}
      type={field.kind === "date" ? "date" : "text"}
      {...((field.kind === "number" || field.kind === "money") && {
        inputMode: "decimal" as const,
      })}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      className="h-control-sm text-xs"
    />
  );
}
