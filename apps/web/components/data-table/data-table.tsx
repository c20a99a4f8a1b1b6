"use client";
"use no memo"; // The virtualiser hands out one object that changes inside; memoised rows would stand still.
/*
 * The table of every long list: fixed widths, sticky head and foot, rows drawn as they come into
 * sight, keys (J K X ↵ Esc), selection with ranges by Shift; a list of cards on a phone.
 *
 *   <DataTable
 *     label="Deals"                       what the list holds, for screen readers
 *     columns={columns}                   DataColumn<T>[] in a stable reference; the first opens the record
 *     rows={rows}                         all pages loaded so far
 *     rowId={(d) => d.id}  rowName={(d) => d.name}  href={(d) => `/acme/deals/${d.id}`}
 *     sort={sort} onSort={setSort}        Sort { field, desc }: the server sorts; see parseSort, formatSort
 *     selected={ids} onSelected={setIds}  ReadonlySet of ids; leave both out for a list without selection
 *     card={(d) => <DealCard …/>}         the phone's form of a row
 *     loading                             first page under way: skeleton rows
 *     hasMore loadingMore onMore          the next page is asked for near the end
 *     footLabel="21 deals"                in the sticky foot below the first column
 *     empty={<EmptyState …/>}             instead of rows when there are none
 *   />
 *
 * Put <ListFoot> below it. It fills its parent, which must be a flex column with min-h-0.
 */
import {
  rowSelectionFeature,
  type RowSelectionState,
  tableFeatures,
  useTable,
} from "@tanstack/react-table";
import { useVirtualizer } from "@tanstack/react-virtual";
import type { Route } from "next";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { cn } from "#lib/cn.ts";
import { usePhone } from "#lib/use-phone.ts";
import { DataRow } from "./data-row.tsx";
import { PhoneCards } from "./phone-cards.tsx";
import { SkeletonRows } from "./skeleton-rows.tsx";
import { cellClass, HeadCell } from "./table-head.tsx";
import type { DataColumn, Sort } from "./types.ts";
import { useRowKeys } from "./use-row-keys.ts";

export type DataTableProps<T> = {
  label: string;
  columns: readonly DataColumn<T>[];
  rows: readonly T[];
  rowId: (row: T) => string;
  rowName: (row: T) => string;
  href: (row: T) => string;
  sort?: Sort | null;
  onSort?: (sort: Sort) => void;
  selected?: ReadonlySet<string>;
  onSelected?: (selected: ReadonlySet<string>) => void;
  card: (row: T) => ReactNode;
  loading?: boolean;
  hasMore?: boolean;
  loadingMore?: boolean;
  onMore?: () => void;
  footLabel?: ReactNode;
  empty?: ReactNode;
  /** Turn the keys off while something else on the page owns them. */
  keysEnabled?: boolean;
  /** Told when the cursor moves: for keys of the screen that act on the row under it. */
  onCursor?: (row: T | null) => void;
};

const features = tableFeatures({ rowSelectionFeature });
const ROW = 36;
const NO_IDS: ReadonlySet<string> = new Set();

export function DataTable<T>(props: DataTableProps<T>) {
  const { label, columns, rows, rowId, rowName, href, sort, onSort, onSelected, card } = props;
  const { loading, hasMore, loadingMore, onMore, footLabel, empty, onCursor } = props;
  const selected = props.selected ?? NO_IDS;
  const selecting = onSelected !== undefined;
  const t = useTranslations("shell.table");
  const router = useRouter();
  const phone = usePhone();
  const frame = useRef<HTMLDivElement>(null);
  const [cursor, setCursor] = useState(-1);

  const rowSelection = useMemo<RowSelectionState>(
    () => Object.fromEntries([...selected].map((id) => [id, true as const])),
    [selected],
  );
  const data = useMemo(() => rows.map((row) => ({ row })), [rows]);
  const table = useTable({
    features,
    columns: NO_COLUMNS,
    data,
    getRowId: (d: { row: T }) => rowId(d.row),
    state: { rowSelection },
    onRowSelectionChange: (update) => {
      const next = typeof update === "function" ? update(rowSelection) : update;
      onSelected?.(new Set(Object.keys(next)));
    },
  });
  const models = table.getRowModel().rows;

  const virtual = useVirtualizer({
    count: models.length,
    getScrollElement: () => frame.current,
    estimateSize: () => ROW,
    overscan: 12,
    scrollPaddingStart: 32,
    scrollPaddingEnd: 36,
    initialRect: { width: 1200, height: 900 },
  });
  const items = virtual.getVirtualItems();
  const before = items[0]?.start ?? 0;
  const after = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);

  const lastSeen = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasMore && !loadingMore && !phone && lastSeen >= models.length - 20) onMore?.();
  }, [hasMore, loadingMore, phone, lastSeen, models.length, onMore]);

  const focusRow = (to: number) => {
    setCursor(to);
    onCursor?.(rows[to] ?? null);
    virtual.scrollToIndex(to);
    // The row may only be drawn by the scrolling.
    requestAnimationFrame(() =>
      frame.current
        ?.querySelector<HTMLElement>(`[data-row="${to}"] [data-open]`)
        ?.focus({ preventScroll: true }),
    );
  };
  const clear = () => onSelected?.(new Set());
  useRowKeys({
    count: rows.length,
    cursor,
    move: focusRow,
    open: (i) => rows[i] && router.push(href(rows[i]) as Route),
    toggle: (i) => models[i]?.toggleSelected(),
    selecting,
    selectedCount: selected.size,
    clear,
    enabled: props.keysEnabled !== false && !phone,
  });

  const more = hasMore && (
    <div className="flex justify-center p-3">
      <Button onClick={onMore} pending={loadingMore === true}>
        {t("more")}
      </Button>
    </div>
  );
  if (!loading && rows.length === 0 && empty) return empty;
  if (phone)
    return (
      <PhoneCards
        label={label}
        rows={rows}
        rowId={rowId}
        href={href}
        card={card}
        loading={loading}
        foot={more}
      />
    );

  const width = (selecting ? 44 : 16) + columns.reduce((sum, c) => sum + c.width, 0);
  return (
    <div
      ref={frame}
      role="region"
      aria-label={label}
      tabIndex={0}
      className="relative min-h-0 flex-1 overflow-auto border-t"
    >
      <table
        aria-label={label}
        aria-rowcount={hasMore ? -1 : rows.length + 1}
        aria-busy={loading || undefined}
        className="w-full table-fixed border-separate border-spacing-0 text-left text-sm"
        style={{ minWidth: width }}
      >
        <colgroup>
          <col style={{ width: selecting ? 44 : 16 }} />
          {columns.map((c) => (
            <col key={c.id} style={{ width: c.width }} />
          ))}
        </colgroup>
        <thead className="sticky top-0 z-10 bg-background text-xs">
          <tr className="h-8">
            {selecting ? (
              <th scope="col" className={cn(cellClass, "font-normal")}>
                <Checkbox
                  aria-label={t(table.getIsAllRowsSelected() ? "clearSelection" : "selectAll")}
                  checked={
                    table.getIsAllRowsSelected()
                      ? rows.length > 0
                      : table.getIsSomeRowsSelected()
                        ? "indeterminate"
                        : false
                  }
                  onCheckedChange={() => table.toggleAllRowsSelected()}
                />
              </th>
            ) : (
              <td className={cellClass} />
            )}
            {columns.map((c) => (
              <HeadCell key={c.id} column={c} sort={sort} onSort={onSort} />
            ))}
          </tr>
        </thead>
        <tbody>
          {before > 0 && <tr aria-hidden style={{ height: before }} />}
          {items.map(({ index }) => {
            const model = models[index];
            if (!model) return null;
            const { row } = model.original;
            return (
              <DataRow
                key={model.id}
                index={index}
                row={row}
                name={rowName(row)}
                href={href(row)}
                columns={columns}
                current={cursor === index}
                selected={model.getIsSelected()}
                onToggle={selecting ? model.getToggleSelectedHandler() : undefined}
                onFocus={() => {
                  setCursor(index);
                  onCursor?.(row);
                }}
              />
            );
          })}
          {after > 0 && <tr aria-hidden style={{ height: after }} />}
          {(loading || loadingMore) && (
            <SkeletonRows widths={columns.map((c) => c.width)} rows={loading ? 12 : 3} />
          )}
        </tbody>
        {(footLabel || columns.some((c) => c.foot !== undefined)) && (
          <tfoot className="sticky bottom-0 z-10 bg-background text-xs text-muted-foreground">
            <tr className="h-9">
              <td className={cn(cellClass, "border-t border-b-0")} />
              {columns.map((c, i) => (
                <td
                  key={c.id}
                  className={cn(
                    cellClass,
                    "border-t border-b-0 whitespace-nowrap",
                    c.align === "right" && "text-right",
                  )}
                >
                  {i === 0 ? footLabel : c.foot}
                </td>
              ))}
            </tr>
          </tfoot>
        )}
      </table>
    </div>
  );
}

const NO_COLUMNS: never[] = [];
