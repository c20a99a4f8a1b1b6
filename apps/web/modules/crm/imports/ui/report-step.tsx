"use client";
// How an import ended: counts that add up, what was noted, and every row with its reason.
import { useQuery } from "@tanstack/react-query";
import { TriangleAlert } from "lucide-react";
import { Link } from "#components/ui/link.tsx";
import { useTranslations } from "next-intl";
import { Badge } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import { api } from "#lib/client.ts";
import { cn } from "#lib/cn.ts";
import { useFormats } from "#modules/crm/ui/use-formats.ts";
import { useHref } from "#modules/crm/ui/use-href.ts";
import type { Import } from "../schema.ts";
import { doneOf, type NoteList } from "./api.ts";
import { ImportFrame } from "./import-frame.tsx";
import { countsOf } from "./import-item.tsx";
import { PLACE } from "./objects.ts";
import { OUTCOMES, OutcomeBar, OutcomeDot } from "./outcome-bar.tsx";
import { RowsTable } from "./rows-table.tsx";
import { UndoButton } from "./undo-button.tsx";
import { UndoResult } from "./undo-result.tsx";

export function ReportStep({ found }: { found: Import }) {
  const t = useTranslations("imports.report");
  const words = useTranslations("imports");
  const href = useHref();
  const { count } = useFormats();
  const counts = countsOf(found);
  const noun = (n: number) => words(`noun.${found.object}`, { count: n });
  const place = PLACE[found.object];
  const written = counts.created + counts.updated + counts.unchanged;
  return (
    <ImportFrame
      found={found}
      step="report"
      foot={
        <>
          <UndoButton found={found} />
          <Button asChild className="ml-auto">
            <Link href={href("/import")}>{t("again")}</Link>
          </Button>
          {place && (
            <Button asChild variant="primary">
              <Link href={href(place)}>{t("see", { noun: noun(2) })}</Link>
            </Button>
          )}
        </>
      }
    >
      <div className="min-h-0 flex-1 overflow-y-auto">
        <div className="mx-auto flex max-w-[920px] flex-col gap-6 px-6 py-8 max-md:px-4 max-md:py-5">
          <div className="flex flex-wrap items-end gap-4">
            <div className="min-w-0 flex-1">
              <h2 className="text-2xl font-semibold">
                {found.undone_at
                  ? t("undone", { stay: found.kept_count, total: found.row_count })
                  : t("title", { done: written, total: found.row_count })}
              </h2>
              <Ending found={found} />
            </div>
            {counts.refused > 0 && !found.undone_at && (
              <Badge tone="warning" icon={TriangleAlert}>
                {t("need", { count: counts.refused })}
              </Badge>
            )}
          </div>
          <UndoResult found={found} />
          <div>
            <OutcomeBar counts={counts} total={found.row_count} />
            <dl className="mt-3 grid grid-cols-4 gap-3 max-md:grid-cols-2">
              {OUTCOMES.map(({ key }) => (
                <div
                  key={key}
                  className={cn(
                    "rounded-lg border bg-card p-4",
                    key === "refused" && counts.refused > 0 && "border-destructive/40",
                  )}
                >
                  <dt className="flex items-center gap-2 text-muted-foreground">
                    <OutcomeDot outcome={key} />
                    {words(`outcome.${key}`)}
                  </dt>
                  <dd className="mt-1 text-2xl font-semibold">{count(counts[key])}</dd>
                  <dd className="text-xs text-muted-foreground">
                    {words(`outcome.what.${key}`, { noun: noun(counts.created) })}
                  </dd>
                </div>
              ))}
            </dl>
          </div>
          {counts.refused > 0 ? (
            <>
              <RowsTable found={found} counts={counts} />
              <Notes found={found} />
            </>
          ) : (
            <>
              <Notes found={found} />
              <RowsTable found={found} counts={counts} />
            </>
          )}
        </div>
      </div>
    </ImportFrame>
  );
}

function Ending({ found }: { found: Import }) {
  const t = useTranslations("imports.report");
  const run = useTranslations("imports.run");
  const objects = useTranslations("imports.object");
  const { dayOfMoment, time } = useFormats();
  const { started_at: from, finished_at: to } = found;
  const seconds =
    from && to ? Math.max(1, Math.round((Date.parse(to) - Date.parse(from)) / 1000)) : 0;
  const left = found.row_count - doneOf(found);
  return (
    <>
      {to && (
        <p className="mt-1 text-base text-muted-foreground">
          {t("when", {
            object: objects(found.object),
            day: dayOfMoment(to),
            time: time(to),
            duration:
              seconds < 90
                ? run("seconds", { count: seconds })
                : run("minutes", { count: Math.round(seconds / 60) }),
          })}
        </p>
      )}
      {found.state === "cancelled" && (
        <p className="mt-1 text-base text-warning-text">{t("cancelled", { left })}</p>
      )}
      {found.state === "failed" && (
        <p role="alert" className="mt-1 text-base text-destructive-text">
          {t("failed", { error: found.error ?? "" })}
        </p>
      )}
    </>
  );
}

function Notes({ found }: { found: Import }) {
  const t = useTranslations("imports.report");
  const { data } = useQuery({
    queryKey: ["imports", found.id, "notes"],
    queryFn: () => api.get<NoteList>(`/imports/${found.id}/notes`),
  });
  if (!data || data.data.length === 0) return null;
  return (
    <section aria-labelledby="notes" className="rounded-lg border bg-card">
      <h3 id="notes" className="border-b px-4 py-3 font-semibold">
        {t("notes")}
      </h3>
      <ul
        className="max-h-72 divide-y overflow-y-auto -outline-offset-2"
        tabIndex={0}
        aria-labelledby="notes"
      >
        {data.data.map((item) => (
          <li key={item.note} className="flex flex-wrap gap-x-4 px-4 py-2">
            <span className="min-w-0 flex-1 basis-60 break-words">{item.note}</span>
            <span className="text-xs leading-5 text-muted-foreground">
              {t("note", { count: item.rows, first: item.first_row })}
            </span>
          </li>
        ))}
      </ul>
      {data.is_capped && (
        <p className="border-t px-4 py-2.5 text-xs text-muted-foreground">{t("notesCapped")}</p>
      )}
    </section>
  );
}
