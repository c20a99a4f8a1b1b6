"use client";
// An undo on its way: how far it is, and the way to stop it.
import { Link } from "#components/ui/link.tsx";
import { useTranslations } from "next-intl";
import { Button } from "#components/ui/button.tsx";
import { useFormats } from "#modules/crm/ui/use-formats.ts";
import { useHref } from "#modules/crm/ui/use-href.ts";
import type { Import } from "../schema.ts";
import { ImportFrame } from "./import-frame.tsx";
import { StopButton } from "./run-step.tsx";

export function UndoStep({ found }: { found: Import }) {
  const t = useTranslations("imports.undo");
  const words = useTranslations("imports");
  const href = useHref();
  const { count } = useFormats();
  const total = found.created_count + found.updated_count;
  const done = found.undone_count + found.kept_count;
  const percent = total === 0 ? 0 : Math.floor((done / total) * 100);
  const counts = [
    { key: "undone", value: found.undone_count },
    { key: "kept", value: found.kept_count },
  ] as const;
  return (
    <ImportFrame
      found={found}
      step="report"
      foot={
        <>
          <StopButton found={found} of="undo" />
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
            <h2 className="text-2xl font-semibold">{t("running")}</h2>
            <p className="mt-1 text-base text-muted-foreground">{t("runningText")}</p>
          </div>
          <div className="rounded-lg border bg-card p-5">
            <div className="flex flex-wrap items-baseline gap-x-3">
              <p className="text-3xl font-semibold">{percent}%</p>
              <p className="text-muted-foreground">{t("progress", { done, total })}</p>
            </div>
            <div
              className="mt-4 h-2 overflow-hidden rounded-full bg-muted"
              role="progressbar"
              aria-label={t("running")}
              aria-valuenow={percent}
              aria-valuemin={0}
              aria-valuemax={100}
              aria-valuetext={t("progress", { done, total })}
            >
              <div className="h-full bg-primary" style={{ width: `${percent}%` }} />
            </div>
            <dl className="mt-5 grid grid-cols-2 divide-x">
              {counts.map(({ key, value }) => (
                <div key={key} className="px-4 first:pl-0">
                  <dt className="text-xs text-muted-foreground">{words(`outcome.${key}`)}</dt>
                  <dd className="mt-0.5 text-xl font-semibold">{count(value)}</dd>
                </div>
              ))}
            </dl>
          </div>
        </div>
      </div>
    </ImportFrame>
  );
}
