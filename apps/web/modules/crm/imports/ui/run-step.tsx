"use client";
// An import on its way: how far it is, what came of the rows, and the way to stop it.
import { useQuery } from "@tanstack/react-query";
import { Link } from "#components/ui/link.tsx";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { AlertDialog } from "#components/ui/alert-dialog.tsx";
import { Button } from "#components/ui/button.tsx";
import { api } from "#lib/client.ts";
import { useNotify } from "#modules/crm/ui/notify.ts";
import { useFormats } from "#modules/crm/ui/use-formats.ts";
import { useHref } from "#modules/crm/ui/use-href.ts";
import type { Import } from "../schema.ts";
import { doneOf, getRows, useKeepImport } from "./api.ts";
import { ImportFrame } from "./import-frame.tsx";
import { countsOf } from "./import-item.tsx";
import { OUTCOMES, OutcomeBar, OutcomeDot } from "./outcome-bar.tsx";

const SHOWN = 5;

/** Seconds that the rest will take at the pace so far; nothing while that is a guess. */
function secondsLeft(found: Import, done: number): number | null {
  if (!found.started_at || done < 500) return null;
  const spent = (Date.now() - Date.parse(found.started_at)) / 1000;
  return Math.ceil((spent / done) * (found.row_count - done));
}

export function RunStep({ found }: { found: Import }) {
  const t = useTranslations("imports.run");
  const words = useTranslations("imports");
  const href = useHref();
  const { count } = useFormats();
  const done = doneOf(found);
  const percent = found.row_count === 0 ? 0 : Math.floor((done / found.row_count) * 100);
  const left = secondsLeft(found, done);
  return (
    <ImportFrame
      found={found}
      step="run"
      foot={
        <>
          <StopButton found={found} />
          <span className="text-xs text-muted-foreground">{t("stays")}</span>
          <Button asChild className="ml-auto">
            <Link href={href("/import")}>{t("leave")}</Link>
          </Button>
        </>
      }
    >
      <div className="flex min-h-0 flex-1 justify-center overflow-y-auto">
        <div className="flex w-[680px] max-w-full flex-col gap-6 px-4 pt-16 pb-8 max-md:pt-6">
          <div>
            <h2 className="text-2xl font-semibold">
              {t("title", { noun: words(`noun.${found.object}`, { count: 2 }) })}
            </h2>
            <p className="mt-1 text-base text-muted-foreground">{t("text")}</p>
          </div>
          <div className="rounded-lg border bg-card p-5">
            <div className="flex flex-wrap items-baseline gap-x-3">
              <p className="text-3xl font-semibold">{percent}%</p>
              <p className="text-muted-foreground">
                {t("progress", { done, total: found.row_count })}
              </p>
              <p className="ml-auto text-muted-foreground">
                {found.state === "queued"
                  ? t("queued")
                  : left !== null &&
                    t("left", {
                      time:
                        left < 90
                          ? t("seconds", { count: left })
                          : t("minutes", { count: Math.round(left / 60) }),
                    })}
              </p>
            </div>
            <div
              className="mt-4"
              role="progressbar"
              aria-label={words("steps.run")}
              aria-valuenow={percent}
              aria-valuemin={0}
              aria-valuemax={100}
              aria-valuetext={t("progress", { done, total: found.row_count })}
            >
              <OutcomeBar counts={countsOf(found)} total={found.row_count} />
            </div>
            <dl className="mt-5 grid grid-cols-4 divide-x max-md:grid-cols-2 max-md:gap-y-4 max-md:divide-x-0">
              {OUTCOMES.map(({ key }) => (
                <div key={key} className="px-4 first:pl-0 max-md:px-0">
                  <dt className="flex items-center gap-1.5 text-xs text-muted-foreground">
                    <OutcomeDot outcome={key} />
                    {words(`outcome.${key}`)}
                  </dt>
                  <dd className="mt-0.5 text-xl font-semibold">{count(countsOf(found)[key])}</dd>
                </div>
              ))}
            </dl>
          </div>
          {found.refused_count > 0 && <RefusedSoFar found={found} />}
        </div>
      </div>
    </ImportFrame>
  );
}

function RefusedSoFar({ found }: { found: Import }) {
  const t = useTranslations("imports.run");
  const { data } = useQuery({
    queryKey: ["imports", found.id, "refused", Math.min(found.refused_count, SHOWN)],
    queryFn: () => getRows(found.id, "refused", null, SHOWN),
    placeholderData: (before) => before,
  });
  const more = found.refused_count - (data?.data.length ?? 0);
  return (
    <section aria-labelledby="refused">
      <h3 id="refused" className="mb-1 flex items-center gap-2 font-semibold">
        {t("refused")}
        <span className="font-normal text-muted-foreground">{found.refused_count}</span>
      </h3>
      <ul className="divide-y rounded-lg border bg-card" aria-live="polite">
        {data?.data.map((row) => (
          <li
            key={row.id}
            className="flex min-h-10 items-center gap-3 px-3 py-1.5 max-md:flex-wrap max-md:gap-x-3 max-md:gap-y-0.5"
          >
            <span className="w-16 shrink-0 text-xs text-muted-foreground">
              {t("row", { row: row.row_number })}
            </span>
            <span className="w-36 shrink-0 truncate font-medium">
              {row.cells.find((cell) => cell !== "")}
            </span>
            <span className="min-w-0 text-pretty text-destructive-text">{row.reason}</span>
          </li>
        ))}
        {more > 0 && data && (
          <li className="flex h-10 items-center px-3 text-muted-foreground">
            {t("more", { count: more })}
          </li>
        )}
      </ul>
    </section>
  );
}

/** Stops the import, or its undo. */
export function StopButton({ found, of = "run" }: { found: Import; of?: "run" | "undo" }) {
  const t = useTranslations(`imports.${of}`);
  const keep = useKeepImport();
  const { failed } = useNotify();
  const [asking, setAsking] = useState(false);
  const [pending, setPending] = useState(false);
  async function stop() {
    setPending(true);
    try {
      keep(await api.post<Import>(`/imports/${found.id}/cancel`));
    } catch (error) {
      failed(t("stopFailed"), error);
    }
    setPending(false);
    setAsking(false);
  }
  if (found.cancel_requested) {
    return (
      <p role="status" className="text-sm text-muted-foreground">
        {t("stopping")}
      </p>
    );
  }
  return (
    <>
      <Button variant="danger-ghost" onClick={() => setAsking(true)}>
        {t("stop")}
      </Button>
      <AlertDialog
        open={asking}
        onOpenChange={setAsking}
        title={t("stopTitle")}
        description={t("stopText")}
        action={t("stop")}
        onAction={() => void stop()}
        pending={pending}
      />
    </>
  );
}
