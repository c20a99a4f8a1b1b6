"use client";
// One column of the file: its first values, where it goes, and what comes of that.
import { ArrowRight } from "lucide-react";
import { useTranslations } from "next-intl";
import { Select } from "#components/ui/select.tsx";
import { cn } from "#lib/cn.ts";
import type { Import, ImportPatch, ImportPreview } from "../schema.ts";
import { ColumnResult, resultOf } from "./column-result.tsx";

type Props = {
  found: Import;
  column: Import["columns"][number];
  field: string | null;
  preview: ImportPreview | undefined;
  onChange: (patch: ImportPatch) => void;
};

const SKIP = "skip";

export function ColumnRow({ found, column, field, preview, onChange }: Props) {
  const t = useTranslations("imports");
  const result = resultOf(found, column, field, preview);
  const label = (key: string, otherwise: string) =>
    t.has(`fields.${key}` as "fields.name") ? t(`fields.${key}` as "fields.name") : otherwise;

  function choose(next: string) {
    // A field takes one column: choosing it here takes it from where it was.
    const mapping: Record<string, string | null> = {};
    if (field) mapping[field] = null;
    if (next !== SKIP) mapping[next] = column.name;
    onChange({ mapping });
  }

  return (
    <tr
      className={cn(
        "max-md:grid max-md:gap-2 max-md:border-b max-md:px-4 max-md:py-3 md:h-[62px]",
        result.kind === "question" && "bg-warning-soft/50",
      )}
    >
      <th
        scope="row"
        className="truncate text-left font-medium md:border-b md:px-2 md:pl-4"
        title={column.name}
      >
        {column.name}
      </th>
      <td className="md:border-b md:px-2">
        <ul className="flex max-h-12 flex-wrap gap-1 overflow-hidden">
          {(column.samples.length > 0 ? column.samples.slice(0, 3) : [""]).map((sample) => (
            <li
              key={sample}
              className="max-w-full truncate rounded-sm bg-muted px-1.5 font-mono text-xs leading-5 text-muted-foreground ring-1 ring-border ring-inset"
            >
              {sample || t("match.empty")}
            </li>
          ))}
        </ul>
      </td>
      <td className="md:border-b md:px-2">
        <div className="flex items-center gap-2">
          <ArrowRight
            className={cn(
              "size-4 shrink-0",
              field ? "text-subtle-foreground" : "text-border-strong",
            )}
            aria-hidden
          />
          <Select
            aria-label={t("match.fieldOf", { column: column.name })}
            value={field ?? SKIP}
            onValueChange={choose}
            className={cn("min-w-0 flex-1", !field && "text-muted-foreground")}
            options={[
              { value: SKIP, label: t("match.skip") },
              ...found.fields.map((item) => ({
                value: item.key,
                label: label(item.key, item.label),
                ...(found.mapping[item.key] && item.key !== field
                  ? { hint: found.mapping[item.key] as string }
                  : {}),
              })),
            ]}
          />
        </div>
      </td>
      <td className="md:border-b md:px-2 md:pr-4">
        <ColumnResult
          found={found}
          column={column}
          field={field}
          result={result}
          onChange={onChange}
        />
      </td>
    </tr>
  );
}
