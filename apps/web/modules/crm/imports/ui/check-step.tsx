"use client";
// The first rows as they would come in, each with its problems; then the start.
import { TriangleAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import { useMemo, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { ErrorState } from "#components/ui/error-state.tsx";
import { Kbd } from "#components/ui/kbd.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { api } from "#lib/client.ts";
import { useKeys } from "#lib/keys.ts";
import { useNotify } from "#modules/crm/ui/notify.ts";
import type { Import } from "../schema.ts";
import { useKeepImport, usePreview } from "./api.ts";
import { Forecast } from "./forecast.tsx";
import { ImportFrame } from "./import-frame.tsx";
import { PreviewTable } from "./preview-table.tsx";

export function CheckStep({ found, onBack }: { found: Import; onBack: () => void }) {
  const t = useTranslations("imports");
  const keep = useKeepImport();
  const { failed } = useNotify();
  const [starting, setStarting] = useState(false);
  const preview = usePreview(found, 50);

  const start = useMemo(
    () => async () => {
      setStarting(true);
      try {
        keep(await api.post<Import>(`/imports/${found.id}/start`));
      } catch (error) {
        setStarting(false);
        failed(t("check.startFailed"), error);
      }
    },
    // The rest are new functions on each render and do the same.
    // oxlint-disable-next-line react/exhaustive-deps
    [found.id],
  );
  useKeys(
    useMemo(
      () => [
        {
          keys: "mod+Enter",
          label: t("steps.run"),
          group: "list" as const,
          run: () => void start(),
        },
      ],
      [t, start],
    ),
    !starting && Boolean(preview.data),
  );

  return (
    <ImportFrame
      found={found}
      step="check"
      foot={
        <>
          <Button onClick={onBack}>{t("back")}</Button>
          <span className="ml-auto text-xs text-muted-foreground">{t("match.nothing")}</span>
          <Button
            variant="primary"
            pending={starting}
            disabled={!preview.data}
            onClick={() => void start()}
          >
            {t("check.start", { count: found.row_count })} <Kbd onPrimary>⌘ ↵</Kbd>
          </Button>
        </>
      }
    >
      <div className="flex min-h-0 flex-1 max-lg:flex-col max-lg:overflow-y-auto">
        <div className="flex min-h-0 min-w-0 flex-1 flex-col max-lg:flex-none">
          {preview.isError ? (
            <ErrorState title={t("check.failed")} onRetry={() => void preview.refetch()}>
              {preview.error.message}
            </ErrorState>
          ) : preview.data ? (
            <PreviewTable found={found} preview={preview.data} />
          ) : (
            <div className="flex flex-col gap-5 p-4" aria-busy>
              {Array.from({ length: 10 }, (_, i) => (
                <Skeleton key={i} width={`${50 + ((i * 17) % 40)}%`} />
              ))}
            </div>
          )}
        </div>
        <aside
          aria-label={t("check.problems")}
          className="flex shrink-0 flex-col gap-5 overflow-y-auto p-4 max-lg:border-t lg:w-[320px] lg:border-l"
        >
          <Forecast preview={preview.data} />
          <div className="flex flex-col gap-3 border-t pt-4">
            <h2 className="font-semibold">{t("check.problems")}</h2>
            {preview.data?.problems.length === 0 && (
              <p className="text-sm text-muted-foreground">{t("check.noProblems")}</p>
            )}
            <ul className="flex flex-col gap-3">
              {preview.data?.problems.map((problem) => (
                <li key={problem.field} className="flex gap-2 text-sm">
                  <TriangleAlert className="mt-0.5 size-4 shrink-0 text-warning-text" aria-hidden />
                  <p className="min-w-0">
                    <span className="font-medium">{problem.column}</span>
                    <span className="block break-words text-muted-foreground">
                      {t("check.problem", { count: problem.rows, example: problem.example })}
                    </span>
                  </p>
                </li>
              ))}
            </ul>
          </div>
        </aside>
      </div>
    </ImportFrame>
  );
}
