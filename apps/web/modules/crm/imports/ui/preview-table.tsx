"use client";
import { useTranslations } from "next-intl";
import { cn } from "#lib/cn.ts";
import type { Import, ImportPreview } from "../schema.ts";
import { OutcomeDot } from "./outcome-bar.tsx";

/** The first rows, cell by cell; a problem stands under its cell. */
export function PreviewTable({ found, preview }: { found: Import; preview: ImportPreview }) {
  const t = useTranslations("imports");
  const fields = preview.rows[0]?.cells ?? [];
  const label = (key: string, otherwise: string) =>
    t.has(`fields.${key}` as "fields.name") ? t(`fields.${key}` as "fields.name") : otherwise;
  return (
    <div
      className="min-h-0 flex-1 overflow-auto -outline-offset-2"
      tabIndex={0}
      role="region"
      aria-label={t("check.region")}
    >
      <table className="border-separate border-spacing-0 text-left text-sm">
        <caption className="px-4 py-3 text-left font-semibold">{t("check.title")}</caption>
        <thead className="sticky top-0 z-10 bg-background text-xs text-muted-foreground">
          <tr className="h-9">
            <th scope="col" className="border-b px-2 pl-4 font-medium">
              {t("check.row")}
            </th>
            <th scope="col" className="border-b px-2 font-medium">
              {t("check.outcome")}
            </th>
            {fields.map((cell) => (
              <th
                key={cell.field}
                scope="col"
                className="border-b px-2 font-medium whitespace-nowrap"
              >
                {label(
                  cell.field,
                  found.fields.find((field) => field.key === cell.field)?.label ?? cell.field,
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {preview.rows.map((row) => (
            <tr key={row.row_number} className="align-top">
              <th
                scope="row"
                className="h-10 border-b px-2 py-2 pl-4 font-normal text-muted-foreground"
              >
                {row.row_number}
              </th>
              <td className="max-w-72 border-b px-2 py-2">
                <span className="flex items-center gap-1.5 whitespace-nowrap">
                  <OutcomeDot outcome={row.outcome} />
                  {t(`outcome.${row.outcome}`)}
                </span>
                {row.reason && (
                  <span className="block text-xs text-pretty text-destructive-text">
                    {row.reason}
                  </span>
                )}
              </td>
              {row.cells.map((cell) => (
                <td
                  key={cell.field}
                  className={cn("border-b px-2 py-2", cell.problem && "bg-warning-soft/50")}
                >
                  <span className="block max-w-56 truncate" title={cell.cell}>
                    {cell.cell}
                  </span>
                  {cell.problem && (
                    <span className="block max-w-56 text-xs text-pretty text-warning-text">
                      {cell.problem}
                    </span>
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
