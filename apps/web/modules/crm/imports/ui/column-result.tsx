"use client";
// What a column's mapping comes to, with the choice that mends it.
import {
  CircleAlert,
  CircleCheck,
  CircleMinus,
  TriangleAlert,
  type LucideIcon,
} from "lucide-react";
import { useTranslations } from "next-intl";
import { Select } from "#components/ui/select.tsx";
import { Segmented } from "#components/ui/tabs.tsx";
import { cn } from "#lib/cn.ts";
import type { Import, ImportPatch, ImportPreview } from "../schema.ts";

type Column = Import["columns"][number];
export type Result =
  | { kind: "skip" | "ready" | "guess" | "question" | "mixed" }
  | { kind: "stop" | "warn"; rows: number; of: number; example: string };

/** The worst that is known of a column. */
export function resultOf(
  found: Import,
  column: Column,
  field: string | null,
  preview: ImportPreview | undefined,
): Result {
  if (!field) return { kind: "skip" };
  const kind = found.fields.find((item) => item.key === field)?.kind;
  if (kind === "date" && column.date?.open && !found.options["date_order"])
    return { kind: "question" };
  const problem = preview?.problems.find((item) => item.field === field);
  const of = preview?.forecast.checked_rows ?? 0;
  if (problem && problem.refused > 0) {
    return { kind: "stop", rows: problem.refused, of, example: problem.example };
  }
  if (kind === "date" && column.date?.mixed) return { kind: "mixed" };
  if (problem) return { kind: "warn", rows: problem.rows, of, example: problem.example };
  if (column.guess?.field === field && column.guess.confidence === "unsure")
    return { kind: "guess" };
  return { kind: "ready" };
}

const LOOK: Record<
  Result["kind"],
  { icon: LucideIcon; tone: string; label: "ready" | "warn" | "stop" | "leftOut" }
> = {
  ready: { icon: CircleCheck, tone: "text-success", label: "ready" },
  guess: { icon: TriangleAlert, tone: "text-warning-text", label: "warn" },
  warn: { icon: TriangleAlert, tone: "text-warning-text", label: "warn" },
  mixed: { icon: TriangleAlert, tone: "text-warning-text", label: "warn" },
  question: { icon: TriangleAlert, tone: "text-warning-text", label: "warn" },
  stop: { icon: CircleAlert, tone: "text-destructive", label: "stop" },
  skip: { icon: CircleMinus, tone: "text-subtle-foreground", label: "leftOut" },
};

type Props = {
  found: Import;
  column: Column;
  field: string | null;
  result: Result;
  onChange: (patch: ImportPatch) => void;
};

export function ColumnResult({ found, column, field, result, onChange }: Props) {
  const t = useTranslations("imports.match");
  const { icon: Icon, tone, label } = LOOK[result.kind];
  const kind = found.fields.find((item) => item.key === field)?.kind;
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Icon className={cn("size-4 shrink-0", tone)} role="img" aria-label={t(label)} />
      <div className="min-w-0 flex-1">
        <p
          className={cn(
            "line-clamp-3 text-pretty",
            result.kind === "stop" && "text-destructive-text",
            (result.kind === "ready" || result.kind === "skip") && "text-muted-foreground",
          )}
        >
          <Words result={result} column={column} />
        </p>
      </div>
      {kind === "date" && column.date?.open && (
        <Segmented
          label={t("order")}
          value={(found.options["date_order"] as string | undefined) ?? ""}
          onValueChange={(order) => onChange({ options: { date_order: order as "dmy" | "mdy" } })}
          className="h-control-sm"
          items={[
            { value: "dmy", label: t("dmy") },
            { value: "mdy", label: t("mdy") },
          ]}
        />
      )}
      {kind === "money" && field && (
        <Unit found={found} column={column.name} field={field} onChange={onChange} />
      )}
    </div>
  );
}

function Words({ result, column }: { result: Result; column: Column }) {
  const t = useTranslations("imports.match");
  switch (result.kind) {
    case "skip":
      return t("leftOut");
    case "guess":
      return t("guessed");
    case "question":
      return t("orderOpen");
    case "mixed":
      return t("orderMixed");
    case "ready":
      return t("filled", { count: column.filled });
    case "stop":
    case "warn":
      return (
        <>
          {t(result.kind === "stop" ? "refusedRows" : "notedRows", {
            count: result.rows,
            of: result.of,
          })}
          <span className="block truncate text-xs text-muted-foreground" title={result.example}>
            {result.example}
          </span>
        </>
      );
  }
}

const UNITS = [1, 1000, 1_000_000] as const;

/** "Revenue" in a file is often in thousands or millions, and nothing in it says so. */
function Unit({
  found,
  column,
  field,
  onChange,
}: {
  found: Import;
  column: string;
  field: string;
  onChange: Props["onChange"];
}) {
  const t = useTranslations("imports.match");
  const units = (found.options["units"] ?? {}) as Record<string, (typeof UNITS)[number]>;
  return (
    <Select
      size="sm"
      aria-label={t("unit", { column })}
      value={String(units[field] ?? 1)}
      onValueChange={(unit) =>
        onChange({ options: { units: { [field]: Number(unit) as (typeof UNITS)[number] } } })
      }
      className="w-32"
      options={UNITS.map((unit) => ({ value: String(unit), label: t(`units.${unit}`) }))}
    />
  );
}
