"use client";
// Imports: a place for the next file, and what became of earlier ones.
import { useInfiniteQuery } from "@tanstack/react-query";
import { FileSpreadsheet } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { TopBar } from "#components/shell/topbar.tsx";
import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { ErrorState } from "#components/ui/error-state.tsx";
import { Field } from "#components/ui/field.tsx";
import { Select } from "#components/ui/select.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { api } from "#lib/client.ts";
import { useCanAll } from "#lib/rights.tsx";
import { problemText } from "#modules/crm/ui/notify.ts";
import { CrmProvider } from "#modules/crm/ui/query-provider.tsx";
import { useHref } from "#modules/crm/ui/use-href.ts";
import type { Import } from "../schema.ts";
import { isRunning, useKeepImport, type ImportSummary, type Page } from "./api.ts";
import { DropZone } from "./drop-zone.tsx";
import { ImportItem } from "./import-item.tsx";
import { importable } from "./objects.ts";

function NewImport() {
  const t = useTranslations("imports");
  const href = useHref();
  const router = useRouter();
  const keep = useKeepImport();
  const objects = importable(useCanAll());
  const [object, setObject] = useState("auto");
  const [reading, setReading] = useState<string | null>(null);
  const [error, setError] = useState<string | null>(null);

  async function send(file: File) {
    setReading(file.name);
    setError(null);
    const form = new FormData();
    if (object !== "auto") form.set("object", object);
    form.set("file", file);
    try {
      const found = await api.post<Import>("/imports", form);
      keep(found);
      router.push(href(`/import/${found.id}`));
    } catch (problem) {
      setReading(null);
      setError(problemText(problem, t("upload.noAnswer")));
    }
  }

  return (
    <section
      aria-labelledby="new-import"
      className="flex flex-col gap-4 rounded-lg border bg-card p-5"
    >
      <div>
        <h2 id="new-import" className="text-xl font-semibold">
          {t("upload.title")}
        </h2>
        <p className="mt-1 max-w-[60ch] text-base text-pretty text-muted-foreground">
          {t("upload.text")}
        </p>
      </div>
      <Field label={t("upload.object")} hint={t("upload.order")} className="max-w-md">
        {(ids) => (
          <Select
            {...ids}
            value={object}
            onValueChange={setObject}
            options={[
              { value: "auto", label: t("upload.auto") },
              ...objects.map((name) => ({ value: name, label: t(`object.${name}`) })),
            ]}
          />
        )}
      </Field>
      <DropZone reading={reading} error={error} onFile={(file) => void send(file)} />
    </section>
  );
}

function Earlier() {
  const t = useTranslations("imports.list");
  const list = useInfiniteQuery({
    queryKey: ["imports", "list"],
    queryFn: ({ pageParam }) =>
      api.get<Page<ImportSummary>>(`/imports?limit=20${pageParam ? `&cursor=${pageParam}` : ""}`),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    refetchInterval: ({ state }) =>
      state.data?.pages.some((page) => page.data.some((item) => isRunning(item.state)))
        ? 2000
        : false,
    staleTime: 0,
  });
  const items = list.data?.pages.flatMap((page) => page.data) ?? [];
  if (list.isError && items.length === 0) {
    return <ErrorState title={t("failed")} onRetry={() => void list.refetch()} />;
  }
  return (
    <section aria-labelledby="earlier-imports" className="flex flex-col gap-2">
      <h2 id="earlier-imports" className="font-semibold">
        {t("title")}
      </h2>
      {list.isPending ? (
        <div className="flex flex-col gap-4 rounded-lg border bg-card p-4">
          {[62, 48, 55].map((width) => (
            <Skeleton key={width} width={`${width}%`} />
          ))}
        </div>
      ) : items.length === 0 ? (
        <EmptyState icon={FileSpreadsheet} title={t("empty")}>
          {t("emptyText")}
        </EmptyState>
      ) : (
        <ul className="divide-y rounded-lg border bg-card">
          {items.map((item) => (
            <ImportItem key={item.id} found={item} />
          ))}
        </ul>
      )}
      {list.hasNextPage && (
        <Button
          className="self-center"
          pending={list.isFetchingNextPage}
          onClick={() => void list.fetchNextPage()}
        >
          {t("more")}
        </Button>
      )}
    </section>
  );
}

function Imports() {
  const t = useTranslations("imports");
  return (
    <>
      <TopBar crumbs={[{ label: t("title") }]} />
      <div className="min-h-0 flex-1 overflow-y-auto">
        <div className="mx-auto flex max-w-[760px] flex-col gap-8 px-4 py-8 max-md:py-4">
          <NewImport />
          <Earlier />
        </div>
      </div>
    </>
  );
}

export const ImportsScreen = () => (
  <CrmProvider>
    <Imports />
  </CrmProvider>
);
