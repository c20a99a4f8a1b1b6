"use client";
import { ChartNoAxesColumn, Table2 } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import { useState } from "react";
import { None } from "#components/ui/none.tsx";
import { Section } from "#components/ui/section.tsx";
import { Segmented } from "#components/ui/tabs.tsx";
import type { ApiKey, ApiKeyUse } from "../../api-keys/schema.ts";
import { useDates } from "../use-dates.ts";
import { UseBars } from "./use-bars.tsx";
import { UseTable } from "./use-table.tsx";

const SPANS = ["7", "30", "90"] as const;

type Props = { apiKey: ApiKey; use: ApiKeyUse["data"] };

/** What the key did per day: figures, and the days as bars or as a table. */
export function KeyUse({ apiKey, use }: Props) {
  const t = useTranslations("settings.apiKeys");
  const format = useFormatter();
  const { since } = useDates();
  const [span, setSpan] = useState<string>("30");
  const [view, setView] = useState<string>("chart");
  const days = use.slice(-Number(span));
  const sum = (name: "requests" | "refused") => days.reduce((all, day) => all + day[name], 0);
  const figures = [
    [t("requests"), format.number(sum("requests"))],
    [t("refused"), format.number(sum("refused"))],
    [
      t("lastUsed"),
      apiKey.last_used_at ? (
        <time key="when" dateTime={apiKey.last_used_at} suppressHydrationWarning>
          {since(apiKey.last_used_at)}
        </time>
      ) : (
        t("neverUsed")
      ),
    ],
    [
      t("from"),
      apiKey.last_used_ip ? (
        <span key="where" className="font-mono text-sm leading-7 font-medium break-all">
          {apiKey.last_used_ip}
        </span>
      ) : (
        <None key="nowhere" />
      ),
    ],
  ] as const;
  return (
    <Section title={t("use")} bodyClass="flex max-lg:flex-col">
      <dl className="grid shrink-0 grid-cols-2 content-center gap-x-4 gap-y-3 p-4 max-lg:border-b lg:w-[300px] lg:border-r">
        {figures.map(([name, figure]) => (
          <div key={name} className="min-w-0">
            <dt className="text-xs text-muted-foreground">{name}</dt>
            <dd className="text-lg font-semibold">{figure}</dd>
          </div>
        ))}
      </dl>
      <div className="min-w-0 flex-1 p-4">
        <div className="mb-3 flex flex-wrap items-center justify-between gap-2">
          <Segmented
            label={t("span")}
            value={span}
            onValueChange={setSpan}
            items={SPANS.map((value) => ({ value, label: t(`spans.${value}`) }))}
          />
          <Segmented
            label={t("view")}
            value={view}
            onValueChange={setView}
            items={[
              { value: "chart", label: t("views.chart"), icon: ChartNoAxesColumn, iconOnly: true },
              { value: "table", label: t("views.table"), icon: Table2, iconOnly: true },
            ]}
          />
        </div>
        {view === "chart" ? <UseBars days={days} /> : <UseTable days={days} />}
        <p className="mt-2 text-2xs text-muted-foreground">{t("useHint")}</p>
      </div>
    </Section>
  );
}
