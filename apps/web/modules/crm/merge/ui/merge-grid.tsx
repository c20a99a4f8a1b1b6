"use client";
// The records beside each other: which one stays, and whose value each field takes.
import { X } from "lucide-react";
import { useTranslations } from "next-intl";
import { type CSSProperties, type ReactNode, useId } from "react";
import { Avatar, Logo } from "#components/ui/avatar.tsx";
import { Button } from "#components/ui/button.tsx";
import { None } from "#components/ui/none.tsx";
import { cn } from "#lib/cn.ts";
import type { Field } from "../../ui/fields/details.tsx";
import { FieldValue } from "../../ui/fields/field-value.tsx";
import { useFormats } from "../../ui/use-formats.ts";
import { type MergeRow, stateOf } from "./picks.ts";
import type { MergeObject } from "./use-merge.ts";

type Props = {
  object: MergeObject;
  rows: readonly MergeRow[];
  fields: readonly Field<MergeRow>[];
  nameOf: (row: MergeRow) => string;
  survivor: string;
  onSurvivor: (id: string) => void;
  onRemove: (id: string) => void;
  /** By field the record whose value is taken. */
  picks: Readonly<Record<string, string>>;
  onPick: (field: string, id: string) => void;
};

export function MergeGrid({ object, rows, fields, nameOf, ...props }: Props) {
  const t = useTranslations("crm.merge");
  const { dayOfMoment } = useFormats();
  const differing = fields.filter(({ key }) => stateOf(key, rows) === "different");
  const shared = fields.filter(({ key }) => stateOf(key, rows) === "same");
  const [first] = rows;
  const Picture = object === "people" ? Avatar : Logo;
  return (
    <div
      role="region"
      aria-label={t("sideBySide")}
      tabIndex={0}
      className="overflow-x-auto rounded-lg border bg-card"
    >
      <div className="md:min-w-max">
        <Choice label={t("stays")} columns={rows.length} head>
          {(name) =>
            rows.map((row) => (
              <Option
                key={row.id}
                name={name}
                checked={row.id === props.survivor}
                onChoose={() => props.onSurvivor(row.id)}
                aside={
                  rows.length > 1 && (
                    <Button
                      size="icon-xs"
                      variant="ghost"
                      aria-label={t("leaveOut", { name: nameOf(row) })}
                      onClick={() => props.onRemove(row.id)}
                    >
                      <X className="size-3.5" aria-hidden />
                    </Button>
                  )
                }
              >
                <span className="flex min-w-0 items-center gap-2">
                  <Picture name={nameOf(row) || "?"} size={20} />
                  <span className="min-w-0">
                    <span className="block truncate font-medium">{nameOf(row)}</span>
                    <span className="block truncate text-xs text-muted-foreground">
                      {t("added", { day: dayOfMoment(row.created_at ?? "") })}
                    </span>
                  </span>
                </span>
              </Option>
            ))
          }
        </Choice>
        {rows.length > 1 &&
          differing.map((field) => (
            <Choice key={field.key} label={field.label} columns={rows.length}>
              {(name) =>
                rows.map((row) => (
                  <Option
                    key={row.id}
                    name={name}
                    checked={props.picks[field.key] === row.id}
                    onChoose={() => props.onPick(field.key, row.id)}
                  >
                    {isEmpty(row[field.key]) ? <None /> : <FieldValue field={field} row={row} />}
                  </Option>
                ))
              }
            </Choice>
          ))}
        {first &&
          rows.length > 1 &&
          shared.map((field) => (
            <div
              key={field.key}
              className="grid gap-x-3 border-b px-4 py-2 text-muted-foreground last:border-b-0 md:grid-cols-[136px_1fr] max-md:px-3"
            >
              <span className="text-sm max-md:text-xs">{field.label}</span>
              <span className="flex min-w-0 items-center gap-2">
                <FieldValue field={field} row={first} />
                <span className="text-xs whitespace-nowrap">{t("same")}</span>
              </span>
            </div>
          ))}
      </div>
    </div>
  );
}

const isEmpty = (value: unknown) => value === null || value === undefined || value === "";

/** One question with an answer per record: beside each other at a desk, below each other on a phone. */
function Choice(props: {
  label: string;
  columns: number;
  head?: boolean;
  children: (name: string) => ReactNode;
}) {
  const id = useId();
  return (
    <div
      role="radiogroup"
      aria-labelledby={id}
      style={{ "--columns": props.columns } as CSSProperties}
      className={cn(
        "grid gap-x-3 gap-y-1 border-b px-4 py-2 last:border-b-0 max-md:px-3 md:grid-cols-[136px_repeat(var(--columns),minmax(200px,1fr))]",
        props.head && "bg-muted",
      )}
    >
      <span id={id} className="py-1 text-sm text-muted-foreground max-md:text-xs">
        {props.label}
      </span>
      {props.children(`${id}-choice`)}
    </div>
  );
}

function Option(props: {
  name: string;
  checked: boolean;
  onChoose: () => void;
  aside?: ReactNode;
  children: ReactNode;
}) {
  return (
    <span className="flex min-w-0 items-center gap-1">
      <label
        className={cn(
          "flex min-h-8 min-w-0 flex-1 cursor-pointer items-center gap-2 rounded-md px-2 py-1 hover:bg-accent max-md:min-h-11",
          props.checked && "bg-primary-soft hover:bg-primary-soft",
        )}
      >
        <input
          type="radio"
          name={props.name}
          checked={props.checked}
          onChange={props.onChoose}
          className="size-4 shrink-0 accent-primary"
        />
        <span className="flex min-w-0 flex-1 items-center">{props.children}</span>
      </label>
      {props.aside}
    </span>
  );
}
