"use client";
// The bin: what was deleted in the last 30 days, by object, and the way back.
import { RotateCcw, Trash2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { ListFoot } from "#components/data-table/list-foot.tsx";
import { TopBar } from "#components/shell/topbar.tsx";
import { AlertDialog } from "#components/ui/alert-dialog.tsx";
import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { ErrorState } from "#components/ui/error-state.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { Tabs, TabsContent, TabsList } from "#components/ui/tabs.tsx";
import { ApiProblem } from "#lib/client.ts";
import { useCan } from "#lib/rights.tsx";
import { SearchBox } from "../../ui/lists/search-box.tsx";
import { CrmProvider } from "../../ui/query-provider.tsx";
import { useFormats } from "../../ui/use-formats.ts";
import { type BinObject, type BinRow as Row, nameOf, SEARCHED } from "./bin-objects.ts";
import { BinRow } from "./bin-row.tsx";
import { useBin, useWaysOut } from "./use-bin.ts";

type Props = { objects: readonly BinObject[] };

function Bin({ objects }: Props) {
  const t = useTranslations("crm.bin");
  const [object, setObject] = useState<BinObject>(objects[0] ?? "deals");
  return (
    <>
      <TopBar crumbs={[{ label: t("title") }]} />
      <Tabs
        value={object}
        onValueChange={(value) => setObject(value as BinObject)}
        className="flex min-h-0 flex-1 flex-col"
      >
        <TabsList
          label={t("objects")}
          className="shrink-0 border-b px-3"
          items={objects.map((value) => ({ value, label: t(`object.${value}`) }))}
        />
        <TabsContent value={object} className="flex min-h-0 flex-1 flex-col">
          <BinList key={object} object={object} />
        </TabsContent>
      </Tabs>
    </>
  );
}

const NONE: readonly Row[] = [];

function BinList({ object }: { object: BinObject }) {
  const t = useTranslations("crm.bin");
  const { count } = useFormats();
  const canRestore = useCan(`${object}.write`);
  const [text, setText] = useState("");
  const [selected, setSelected] = useState(NONE);
  const [unmerging, setUnmerging] = useState<Row | null>(null);
  const list = useBin(object, text);
  const { restore, unmerge, pending } = useWaysOut(object);
  const { rows } = list;
  const isNarrow = text.trim() !== "";

  return (
    <>
      <div className="flex min-h-11 shrink-0 flex-wrap items-center gap-x-4 gap-y-1 border-b px-4 py-1.5 max-md:px-3">
        {SEARCHED[object] && <SearchBox label={t("search")} value={text} onChange={setText} />}
        <p className="text-xs text-pretty text-muted-foreground">{t("text")}</p>
      </div>
      {list.isError ? (
        <ErrorState
          title={t("loadFailed")}
          onRetry={() => void list.refetch()}
          {...(list.error instanceof ApiProblem && { reference: list.error.requestId })}
        />
      ) : (
        <div className="min-h-0 flex-1 overflow-y-auto">
          {list.isPending && (
            <div aria-busy="true" aria-label={t("title")}>
              {[42, 30, 51, 36].map((width) => (
                <div key={width} className="flex h-row items-center border-b px-4">
                  <Skeleton width={`${width}%`} />
                </div>
              ))}
            </div>
          )}
          <ul aria-label={t(`object.${object}`)}>
            {rows.map((row) => (
              <BinRow
                key={row.id}
                object={object}
                row={row}
                canRestore={canRestore}
                pending={pending}
                selected={selected.some(({ id }) => id === row.id)}
                onSelect={(on) =>
                  setSelected(on ? [...selected, row] : selected.filter(({ id }) => id !== row.id))
                }
                onRestore={() => void restore([row])}
                onUnmerge={() => setUnmerging(row)}
              />
            ))}
          </ul>
          {!list.isPending && rows.length === 0 && (
            <EmptyState icon={Trash2} title={t(isNarrow ? "noMatch" : `empty.${object}`)}>
              {t(isNarrow ? "noMatchText" : "emptyText")}
            </EmptyState>
          )}
          {list.hasNextPage && (
            <div className="flex justify-center p-3">
              <Button
                size="sm"
                pending={list.isFetchingNextPage}
                onClick={() => void list.fetchNextPage()}
              >
                {t("more")}
              </Button>
            </div>
          )}
        </div>
      )}
      <ListFoot
        keys={[]}
        {...(selected.length > 0 && {
          selection: {
            count: selected.length,
            label: t("selected", { count: selected.length }),
            onClear: () => setSelected(NONE),
            actions: (
              <Button
                size="sm"
                variant="ghost"
                pending={pending}
                className="text-foreground hover:bg-primary-soft-hover"
                onClick={() => void restore(selected).then(() => setSelected(NONE))}
              >
                <RotateCcw className="size-3.5" aria-hidden /> {t("restore")}
              </Button>
            ),
          },
        })}
      >
        {list.total !== undefined && t("counted", { count: list.total, shown: count(list.total) })}
      </ListFoot>
      <AlertDialog
        open={unmerging !== null}
        onOpenChange={(open) => !open && setUnmerging(null)}
        title={t("unmergeTitle")}
        description={t("unmergeText", { name: unmerging ? nameOf(unmerging) : "" })}
        action={t("unmerge")}
        danger={false}
        pending={pending}
        onAction={() => unmerging && void unmerge(unmerging).then(() => setUnmerging(null))}
      />
    </>
  );
}

/** What was deleted in an org, with the cache it needs. */
export const BinScreen = (props: Props) => (
  <CrmProvider>
    <Bin {...props} />
  </CrmProvider>
);
