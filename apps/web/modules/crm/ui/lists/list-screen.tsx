"use client";
// The frame of every list of the CRM: views, search, filters, columns, the table, its foot.
import { DataTable } from "#components/data-table/data-table.tsx";
import { ListFoot } from "#components/data-table/list-foot.tsx";
import { type DataColumn, formatSort, parseSort } from "#components/data-table/types.ts";
import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { ErrorState } from "#components/ui/error-state.tsx";
import { Kbd } from "#components/ui/kbd.tsx";
import { Popover, PopoverContent, PopoverTrigger } from "#components/ui/popover.tsx";
import { ApiProblem } from "#lib/client.ts";
import { useKeys } from "#lib/keys.ts";
import { ListFilter } from "lucide-react";
import { useTranslations } from "next-intl";
import { type ReactNode, useMemo, useState } from "react";
import { type Filter, where } from "../data/query.ts";
import type { Field } from "../fields/details.tsx";
import { useFormats } from "../use-formats.ts";
import { useHref } from "../use-href.ts";
import { useSave } from "../use-save.ts";
import { BulkActions } from "./bulk-actions.tsx";
import { CellEditing } from "./cell-editing.tsx";
import { ColumnChooser, useHiddenColumns } from "./column-chooser.tsx";
import { ExportButton } from "./export-button.tsx";
import { FilterChip } from "./filter-chip.tsx";
import { FilterForm } from "./filter-form.tsx";
import type { FilterField } from "./filters.ts";
import { SearchBox } from "./search-box.tsx";
import { useList } from "./use-list.ts";
import { useListState } from "./use-list-state.ts";
import { type View, ViewTabs } from "./view-tabs.tsx";

export type ListProps<T extends { id: string; version: number }> = {
  object: "deals" | "companies" | "people";
  columns: DataColumn<T>[];
  hiddenByDefault: readonly string[];
  defaultSort: string;
  filterFields: FilterField[];
  views: View[];
  /** The field that the search box asks. */
  searchField: string;
  name: (row: T) => string;
  card: (row: T) => ReactNode;
  /** What E opens. */
  firstEdit: Field<T>;
  canWrite: boolean;
  /** Shown when the organisation has none at all. */
  empty: ReactNode;
  onCreate: () => void;
  /** At the right end of the toolbar. */
  end?: ReactNode;
};

const NO_IDS: ReadonlySet<string> = new Set();

export function ListScreen<T extends { id: string; version: number }>(props: ListProps<T>) {
  const {
    object,
    columns,
    defaultSort,
    filterFields,
    views,
    searchField,
    name,
    canWrite,
    firstEdit,
  } = props;
  const t = useTranslations("crm.lists");
  const tObject = useTranslations(`crm.${object}`);
  const { count } = useFormats();
  const href = useHref();
  const fieldNames = useMemo(() => filterFields.map(({ field }) => field), [filterFields]);
  const [state, setState] = useListState(defaultSort, fieldNames);
  const [hidden, setHidden] = useHiddenColumns(object, props.hiddenByDefault);
  const [selected, setSelected] = useState<ReadonlySet<string>>(NO_IDS);
  const [open, setOpen] = useState("");
  const [cursor, setCursor] = useState<T | null>(null);
  const [adding, setAdding] = useState(false);
  const save = useSave<{ id: string; version: number }>(object);

  const asked: Filter[] = state.q.trim()
    ? [...state.filters, where(searchField, "contains", state.q.trim())]
    : state.filters;
  const list = useList<T>(object, state.sort, asked);
  const { rows } = list;
  const shown = useMemo(
    () => columns.filter((column) => !hidden.includes(column.id)),
    [columns, hidden],
  );
  const narrowed = asked.length > 0;

  useKeys([
    { keys: "f", label: t("addFilter"), group: "list", run: () => setAdding(true) },
    { keys: "c", label: tObject("create"), group: "list", run: props.onCreate },
    {
      keys: "e",
      label: t("editCell"),
      group: "list",
      run: () => canWrite && cursor && setOpen(`${cursor.id}:${firstEdit.key}`),
    },
  ]);

  // Filtering one thing the same way twice is one filter: the later one holds.
  const setFilters = (filters: Filter[]) => {
    setSelected(NO_IDS);
    setState({
      filters: [
        ...new Map(filters.map((filter) => [`${filter.field} ${filter.op}`, filter])).values(),
      ],
    });
  };
  const total = list.total ?? rows.length;
  const counted = t("counted", {
    noun: tObject("counted", { count: total, shown: count(total) }),
    capped: String(list.isCapped),
  });

  const body =
    list.isError && !list.data ? (
      <ErrorState
        className="border-t bg-canvas"
        title={tObject("loadFailed")}
        onRetry={() => void list.refetch()}
        {...(list.error instanceof ApiProblem && { reference: list.error.requestId })}
      >
        {list.error instanceof ApiProblem && list.error.status === 400
          ? list.error.errors[0]?.message
          : t("loadFailedText")}
      </ErrorState>
    ) : (
      <DataTable
        label={tObject("title")}
        columns={shown}
        rows={rows}
        rowId={(row) => row.id}
        rowName={name}
        href={(row) => href(`/${object}/${row.id}`)}
        sort={parseSort(state.sort)}
        onSort={(sort) => setState({ sort: formatSort(sort) })}
        {...(canWrite && { selected, onSelected: setSelected })}
        card={props.card}
        loading={list.isPending}
        // A page that failed is not asked for again and again; the foot offers it.
        hasMore={list.hasNextPage && !list.isFetchNextPageError}
        loadingMore={list.isFetchingNextPage}
        onMore={() => void list.fetchNextPage()}
        onCursor={setCursor}
        keysEnabled={open === ""}
        footLabel={list.isPending ? undefined : counted}
        empty={
          narrowed ? (
            <EmptyState
              title={t("noMatch")}
              className="border-t"
              actions={
                <Button onClick={() => setState({ filters: [], q: "" })}>
                  {t("clearFilters")}
                </Button>
              }
            >
              {t("noMatchText")}
            </EmptyState>
          ) : (
            props.empty
          )
        }
      />
    );

  const isEmpty = !list.isPending && !list.isError && rows.length === 0 && !narrowed;
  return (
    <CellEditing
      value={{ open, setOpen, canWrite, save: (row, patch, label) => void save(row, patch, label) }}
    >
      {!isEmpty && (
        <>
          <ViewTabs
            views={views}
            filters={state.filters}
            onPick={(view) => setFilters(view.filters)}
          />
          <div
            role="group"
            aria-label={t("toolbar")}
            className="flex min-h-11 shrink-0 items-center gap-2 px-4 max-md:flex-wrap max-md:px-3 max-md:py-2"
          >
            <div className="no-scrollbar flex min-w-0 flex-1 items-center gap-1.5 overflow-x-auto px-0.5 py-1 max-md:flex-wrap">
              <SearchBox
                label={tObject("search")}
                value={state.q}
                onChange={(q) => setState({ q })}
              />
              <Popover open={adding} onOpenChange={setAdding}>
                <PopoverTrigger asChild>
                  <Button size="sm" variant="ghost">
                    <ListFilter className="size-3.5" aria-hidden /> {t("filter")} <Kbd>F</Kbd>
                  </Button>
                </PopoverTrigger>
                <PopoverContent aria-label={t("addFilter")} className="w-72">
                  <FilterForm
                    fields={filterFields}
                    onDone={(filter) => {
                      setAdding(false);
                      setFilters([...state.filters, filter]);
                    }}
                  />
                </PopoverContent>
              </Popover>
              {state.filters.map((filter) => (
                <FilterChip
                  key={`${filter.field} ${filter.op}`}
                  fields={filterFields}
                  filter={filter}
                  onChange={(next) =>
                    setFilters(state.filters.map((item) => (item === filter ? next : item)))
                  }
                  onRemove={() => setFilters(state.filters.filter((item) => item !== filter))}
                />
              ))}
            </div>
            <div className="flex items-center gap-1.5">
              <ColumnChooser columns={columns} hidden={hidden} onHidden={setHidden} />
              <ExportButton object={object} sort={state.sort} filters={asked} />
              {props.end}
            </div>
          </div>
        </>
      )}
      <div className="flex min-h-0 flex-1 flex-col">
        {body}
        {!isEmpty && (
          <ListFoot
            keys={[
              ["J K", t("keyMove")],
              ["X", t("keySelect")],
              ["↵", t("keyOpen")],
              ["E", t("keyEdit")],
              ["?", t("keyAll")],
            ]}
            {...(selected.size > 0 && {
              selection: {
                count: selected.size,
                label: t("selected", { count: selected.size, shown: count(selected.size) }),
                onClear: () => setSelected(NO_IDS),
                actions: (
                  <BulkActions
                    object={object}
                    ids={[...selected]}
                    onDone={(left) => setSelected(new Set(left))}
                  />
                ),
              },
            })}
          >
            {list.isFetchNextPageError && (
              <span role="alert">
                {t("moreFailed")}{" "}
                <Button variant="link" size="sm" onClick={() => void list.fetchNextPage()}>
                  {t("tryAgain")}
                </Button>
              </span>
            )}
          </ListFoot>
        )}
      </div>
    </CellEditing>
  );
}
