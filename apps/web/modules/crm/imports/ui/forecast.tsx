"use client";
import { useTranslations } from "next-intl";
import type { ImportPreview } from "../schema.ts";
import { OUTCOMES, OutcomeBar, OutcomeDot } from "./outcome-bar.tsx";

/** What the rows that were tried would become. */
export function Forecast({ preview }: { preview: ImportPreview | undefined }) {
  const t = useTranslations("imports");
  const { checked_rows: checked = 0, ...counts } = preview?.forecast ?? {
    created: 0,
    updated: 0,
    unchanged: 0,
    refused: 0,
  };
  return (
    <section aria-labelledby="forecast" aria-busy={!preview}>
      <h2 id="forecast" className="font-semibold">
        {t("settings.forecast")}
      </h2>
      <OutcomeBar counts={counts} total={checked} className="mt-3" />
      <dl className="mt-3 flex flex-col gap-1.5">
        {OUTCOMES.map(({ key }) => (
          <div key={key} className="flex items-center gap-2">
            <OutcomeDot outcome={key} />
            <dt className="flex-1 text-muted-foreground">{t(`outcome.${key}`)}</dt>
            <dd className="font-medium">{preview ? counts[key] : "–"}</dd>
          </div>
        ))}
      </dl>
      <p className="mt-3 text-xs text-muted-foreground" role="status">
        {preview ? t("settings.forecastOf", { count: checked }) : t("settings.trying")}
      </p>
    </section>
  );
}
