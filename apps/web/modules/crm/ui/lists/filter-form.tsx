"use client";
// Building one condition: field, comparison, value.
import { Button } from "#components/ui/button.tsx";
import { Select } from "#components/ui/select.tsx";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import type { Filter, FilterOp } from "../data/query.ts";
import { FilterInput } from "./filter-input.tsx";
import { type FilterField, opsOf } from "./filters.ts";

type Props = { fields: FilterField[]; filter?: Filter; onDone: (filter: Filter) => void };

export function FilterForm({ fields, filter, onDone }: Props) {
  const t = useTranslations("crm.filters");
  const [name, setName] = useState(filter?.field ?? fields[0]?.field ?? "");
  const field = fields.find((item) => item.field === name);
  const ops = field ? opsOf(field) : [];
  const [op, setOp] = useState<FilterOp>(filter?.op ?? ops[0] ?? "eq");
  const [value, setValue] = useState(filter?.value ?? "");
  if (!field) return null;

  const chooseField = (next: string) => {
    const chosen = fields.find((item) => item.field === next);
    setName(next);
    setOp((chosen && opsOf(chosen)[0]) ?? "eq");
    setValue("");
  };
  // "Is empty" and "is not empty" are one comparison with two values.
  const shownOp = op === "is_null" && value === "false" ? "not_null" : op;
  const chooseOp = (next: string) => {
    if (next === "is_null" || next === "not_null") setValue(next === "is_null" ? "true" : "false");
    else if (op === "is_null") setValue("");
    setOp(next === "not_null" ? "is_null" : (next as FilterOp));
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    event.stopPropagation();
    if (value.trim()) onDone({ field: name, op, value: value.trim() });
  };

  return (
    <form onSubmit={submit} className="flex flex-col gap-2 p-3">
      <Select
        size="sm"
        aria-label={t("field")}
        value={name}
        onValueChange={chooseField}
        options={fields.map((item) => ({ value: item.field, label: item.label }))}
      />
      <Select
        size="sm"
        aria-label={t("comparison")}
        value={shownOp}
        onValueChange={chooseOp}
        options={ops.flatMap((item) =>
          item === "is_null"
            ? [
                { value: "is_null", label: t("isEmpty") },
                { value: "not_null", label: t("isSet") },
              ]
            : [{ value: item, label: t(`op.${item}`) }],
        )}
      />
      {op !== "is_null" && <FilterInput field={field} value={value} onChange={setValue} />}
      <Button
        type="submit"
        size="sm"
        variant="primary"
        disabled={!value.trim()}
        className="self-end"
      >
        {t(filter ? "apply" : "add")}
      </Button>
    </form>
  );
}
