"use client";
import { X } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "#components/ui/button.tsx";
import { Combobox } from "#components/ui/combobox.tsx";
import { Input } from "#components/ui/input.tsx";
import { Select } from "#components/ui/select.tsx";
import type { EventField } from "../../event-choices.ts";
import { type Condition, type Op, opsOf } from "./model.ts";

type Props = {
  condition: Condition;
  fields: readonly EventField[];
  /** What is wrong with it, in words. */
  error: string | undefined;
  onChange: (condition: Condition) => void;
  onRemove: () => void;
};

const isOrder = (op: Op): op is "gte" | "gt" | "lte" | "lt" =>
  op === "gte" || op === "gt" || op === "lte" || op === "lt";

/** One condition: a field of the record, how it is compared, with what. */
export function ConditionRow({ condition, fields, error, onChange, onRemove }: Props) {
  const t = useTranslations("webhooks.filter");
  const { field: name, op, value } = condition;
  const field = fields.find((one) => one.name === name);
  const isDay = field?.kind === "date" || field?.kind === "time";
  const isFact = op === "is_null" || op === "changed";
  const chooseField = (next: string) => {
    const ops = opsOf(fields.find((one) => one.name === next));
    onChange({ field: next, op: ops.includes(op) ? op : ops[0]!, value: isFact ? value : "" });
  };
  // “Is empty” and “is not empty” are one comparison with two values.
  const chooseOp = (next: string) => {
    const [plain, fact] = next.split(":") as [Op, string | undefined];
    onChange({ ...condition, op: plain, value: fact ?? (isFact ? "" : value) });
  };
  const ops = opsOf(field).includes(op) ? opsOf(field) : [...opsOf(field), op];
  return (
    <div role="group" aria-label={t("condition")} className="flex flex-col gap-1">
      <div className="grid grid-cols-[minmax(0,5fr)_minmax(0,5fr)_minmax(0,6fr)_auto] gap-1.5 max-md:grid-cols-[minmax(0,1fr)_auto]">
        <Combobox
          size="sm"
          className="font-mono max-md:col-start-1"
          aria-label={`${t("field")}: ${name}`}
          value={name ? { value: name, label: name } : null}
          onChange={(option) => option && chooseField(option.value)}
          options={fields.map((one) => ({
            value: one.name,
            label: one.name,
            detail: t(`kind.${one.kind}`),
          }))}
        />
        <Select
          size="sm"
          className="max-md:col-start-1"
          aria-label={t("comparison")}
          value={isFact ? `${op}:${value === "false" ? "false" : "true"}` : op}
          onValueChange={chooseOp}
          options={ops.flatMap((one) =>
            one === "is_null" || one === "changed"
              ? [
                  { value: `${one}:true`, label: t(`words.${one}.yes`) },
                  { value: `${one}:false`, label: t(`words.${one}.no`) },
                ]
              : [{ value: one, label: t(isDay && isOrder(one) ? `when.${one}` : `op.${one}`) }],
          )}
        />
        {isFact ? (
          <span className="max-md:hidden" />
        ) : (
          <Value
            field={field}
            condition={condition}
            invalid={Boolean(error)}
            onChange={(next) => onChange({ ...condition, value: next })}
          />
        )}
        <Button
          size="icon-sm"
          variant="ghost"
          aria-label={t("remove")}
          className="max-md:col-start-2 max-md:row-start-1"
          onClick={onRemove}
        >
          <X className="size-3.5" aria-hidden />
        </Button>
      </div>
      {error && (
        <p role="alert" className="text-xs text-destructive-text">
          {error}
        </p>
      )}
    </div>
  );
}

type ValueProps = {
  field: EventField | undefined;
  condition: Condition;
  invalid: boolean;
  onChange: (value: string) => void;
};

function Value({ field, condition: { op, value }, invalid, onChange }: ValueProps) {
  const t = useTranslations("webhooks.filter");
  const own = { "aria-label": t("value"), ...(invalid ? { "aria-invalid": true as const } : {}) };
  const values = field?.kind === "boolean" ? ["true", "false"] : field?.values;
  if (values && op !== "in")
    return (
      <Select
        size="sm"
        className="max-md:col-start-1"
        value={value}
        onValueChange={onChange}
        options={values.map((one) => ({
          value: one,
          label: field?.kind === "boolean" ? t(one === "true" ? "yes" : "no") : one,
        }))}
        {...own}
      />
    );
  return (
    <Input
      {...own}
      className="h-control-sm text-xs max-md:col-start-1"
      type={field?.kind === "date" && op !== "in" ? "date" : "text"}
      inputMode={field?.kind === "number" && op !== "in" ? "decimal" : "text"}
      placeholder={
        op === "in" ? t("list") : field?.kind === "time" ? "2026-11-21T09:30:00Z" : t("value")
      }
      maxLength={5000}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
