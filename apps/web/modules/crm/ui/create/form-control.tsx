"use client";
// The control of one field in a form for a new record.
import { Avatar, Logo } from "#components/ui/avatar.tsx";
import { Combobox, type ComboboxOption } from "#components/ui/combobox.tsx";
import type { FieldIds } from "#components/ui/field.tsx";
import { fieldClass, Input } from "#components/ui/input.tsx";
import { Select } from "#components/ui/select.tsx";
import { Textarea } from "#components/ui/textarea.tsx";
import { cn } from "#lib/cn.ts";
import { useTranslations } from "next-intl";
import { useName } from "../data/names.ts";
import { usePresentMembers, usePipelines } from "../data/reference.ts";
import { searchRecords } from "../data/search.ts";
import { CURRENCIES } from "../fields/currencies.ts";
import { StageRing } from "../stage-ring.tsx";
import type { RecordKind } from "../types.ts";
import type { FormField, FormKind } from "./form.ts";

export type ControlProps = {
  field: FormField;
  ids: FieldIds;
  value: string;
  currency: string;
  onChange: (value: string) => void;
  onCurrency: (currency: string) => void;
  onBlur: () => void;
};

const OBJECT: Partial<Record<FormKind, RecordKind>> = {
  company: "companies",
  person: "people",
  deal: "deals",
};
const TYPE: Partial<Record<FormKind, "email" | "tel" | "date">> = {
  email: "email",
  phone: "tel",
  date: "date",
};
const LONGEST: Partial<Record<FormKind, number>> = { url: 2000, phone: 60, email: 320 };

function RecordControl({ object, ids, value, onChange }: ControlProps & { object: RecordKind }) {
  const name = useName(object, value || null);
  const iconOf = (title: string) =>
    object === "companies" ? (
      <Logo name={title} size={16} />
    ) : object === "people" ? (
      <Avatar name={title} size={16} />
    ) : null;
  return (
    <Combobox
      {...ids}
      clearable
      value={value && name ? { value, label: name, icon: iconOf(name) } : null}
      onChange={(option) => onChange(option?.value ?? "")}
      search={async (text, signal) =>
        (await searchRecords(object, text, signal)).map((hit): ComboboxOption => ({
          value: hit.id,
          label: hit.title,
          detail: hit.subtitle,
          icon: iconOf(hit.title),
        }))
      }
    />
  );
}

function MemberControl({ ids, value, onChange }: ControlProps) {
  const { data: members = [] } = usePresentMembers();
  const options = members.map(({ id, name }) => ({
    value: id,
    label: name,
    icon: <Avatar name={name} size={16} />,
  }));
  return (
    <Combobox
      {...ids}
      clearable
      value={options.find((option) => option.value === value) ?? null}
      onChange={(option) => onChange(option?.value ?? "")}
      options={options}
    />
  );
}

function StageControl({ ids, value, onChange }: ControlProps) {
  const { data: pipelines = [] } = usePipelines();
  const options = pipelines.flatMap((pipeline) =>
    pipeline.stages.map((stage) => ({
      value: stage.id,
      label: pipelines.length > 1 ? `${pipeline.name}: ${stage.name}` : stage.name,
      icon: <StageRing stage={stage} />,
    })),
  );
  return <Select {...ids} value={value} onValueChange={onChange} options={options} />;
}

function MoneyControl({ ids, value, currency, onChange, onCurrency, onBlur }: ControlProps) {
  const t = useTranslations("crm.fields");
  return (
    <span className="flex gap-1.5">
      <select
        aria-label={t("currency")}
        value={currency}
        onChange={(event) => onCurrency(event.target.value)}
        className={cn(fieldClass, "h-control w-20 shrink-0 px-1.5 text-sm max-md:h-11")}
      >
        {CURRENCIES.map((code) => (
          <option key={code}>{code}</option>
        ))}
      </select>
      <Input
        {...ids}
        inputMode="decimal"
        value={value}
        onBlur={onBlur}
        onChange={(event) => onChange(event.target.value)}
      />
    </span>
  );
}

export function FormControl(props: ControlProps) {
  const t = useTranslations("crm.tasks.kind");
  const { field, ids, value, onChange, onBlur } = props;
  const { kind } = field;
  const object = OBJECT[kind];
  if (object) return <RecordControl object={object} {...props} />;
  if (kind === "member") return <MemberControl {...props} />;
  if (kind === "stage") return <StageControl {...props} />;
  if (kind === "money") return <MoneyControl {...props} />;
  if (kind === "task_kind")
    return (
      <Select
        {...ids}
        value={value}
        onValueChange={onChange}
        options={(["todo", "call", "email", "meeting"] as const).map((item) => ({
          value: item,
          label: t(item),
        }))}
      />
    );
  if (kind === "longtext")
    return (
      <Textarea
        {...ids}
        rows={3}
        maxLength={20_000}
        value={value}
        onBlur={onBlur}
        onChange={(event) => onChange(event.target.value)}
      />
    );
  return (
    <Input
      {...ids}
      type={TYPE[kind] ?? "text"}
      maxLength={LONGEST[kind] ?? 300}
      value={value}
      onBlur={onBlur}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
