"use client";
import type { Route } from "next";
import { Link } from "#components/ui/link.tsx";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import type { MouseEvent } from "react";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { cn } from "#lib/cn.ts";
import { cellClass } from "./table-head.tsx";
import type { DataColumn } from "./types.ts";

type Props<T> = {
  index: number;
  row: T;
  name: string;
  href: string;
  columns: readonly DataColumn<T>[];
  /** The keyboard's row. */
  current: boolean;
  selected: boolean;
  onToggle: ((event: unknown) => void) | undefined;
  onFocus: () => void;
};

const OWN =
  "a, button, input, textarea, select, label, [role=checkbox], [role=combobox], [contenteditable]";

/** One row. Its first cell is a link; a press anywhere else in the row opens it too. */
export function DataRow<T>({
  index,
  row,
  name,
  href,
  columns,
  current,
  selected,
  onToggle,
  onFocus,
}: Props<T>) {
  const t = useTranslations("shell.table");
  const router = useRouter();
  const onClick = (e: MouseEvent) => {
    if (e.target instanceof Element && e.target.closest(OWN)) return;
    if (getSelection()?.toString()) return;
    if (e.metaKey || e.ctrlKey) window.open(href, "_blank");
    else router.push(href as Route);
  };
  return (
    <tr
      data-row={index}
      aria-rowindex={index + 2}
      aria-selected={onToggle ? selected : undefined}
      onClick={onClick}
      onFocus={onFocus}
      className={cn(
        "group h-row cursor-default",
        selected ? "bg-primary-soft hover:bg-primary-soft-hover" : "hover:bg-muted",
        current && "cursor-row",
      )}
    >
      <td className={cellClass}>
        {onToggle && (
          <Checkbox aria-label={t("selectRow", { name })} checked={selected} onClick={onToggle} />
        )}
      </td>
      {columns.map((c, i) => (
        <td
          key={c.id}
          className={cn(
            cellClass,
            c.overflow ? "relative" : "truncate",
            c.align === "right" && "text-right",
          )}
        >
          {i === 0 ? (
            <Link
              data-open
              href={href as Route}
              prefetch={false}
              className="block truncate rounded-sm font-medium outline-offset-0"
            >
              {c.cell(row)}
            </Link>
          ) : (
            c.cell(row)
          )}
        </td>
      ))}
    </tr>
  );
}
