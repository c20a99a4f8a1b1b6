"use client";
import { ArrowDown, ArrowUp, ChevronsUpDown } from "lucide-react";
import { cn } from "#lib/cn.ts";
import type { DataColumn, Sort } from "./types.ts";

export const cellClass = "border-b px-2.5 align-middle first:pl-4 last:pr-4";

type Props<T> = {
  column: DataColumn<T>;
  sort: Sort | null | undefined;
  onSort: ((sort: Sort) => void) | undefined;
};

/** A column's head; a press sorts by it, the next turns the order round. Numbers start high. */
export function HeadCell<T>({ column, sort, onSort }: Props<T>) {
  const on = column.sort !== undefined && sort?.field === column.sort;
  const Icon = !on ? ChevronsUpDown : sort.desc ? ArrowDown : ArrowUp;
  const right = column.align === "right";
  const next = { field: column.sort ?? "", desc: on ? !sort.desc : right };
  return (
    <th
      scope="col"
      aria-sort={on ? (sort.desc ? "descending" : "ascending") : undefined}
      className={cn(cellClass, "font-medium text-muted-foreground", right && "text-right")}
    >
      {column.sort && onSort ? (
        <button
          type="button"
          onClick={() => onSort(next)}
          className={cn(
            "group -mx-1 inline-flex h-6 max-w-full items-center gap-1 rounded-sm px-1 whitespace-nowrap hover:bg-accent hover:text-foreground",
            on && "text-foreground",
            right && "flex-row-reverse",
          )}
        >
          <span className="truncate">{column.header}</span>
          <Icon
            className={cn(
              "size-3",
              !on && "opacity-0 group-hover:opacity-100 group-focus-visible:opacity-100",
            )}
            aria-hidden
          />
        </button>
      ) : (
        <span className="block truncate">{column.header}</span>
      )}
    </th>
  );
}
