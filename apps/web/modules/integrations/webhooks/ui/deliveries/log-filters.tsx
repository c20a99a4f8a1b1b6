"use client";
import { useTranslations } from "next-intl";
import { Combobox } from "#components/ui/combobox.tsx";
import { Select } from "#components/ui/select.tsx";
import { Segmented } from "#components/ui/tabs.tsx";
import { answers, type LogQuery, states, times } from "./query.ts";

type Props = { query: LogQuery; types: readonly string[]; onChange: (query: LogQuery) => void };

/** Narrows the log: by state, event, time and answer. */
export function LogFilters({ query, types, onChange }: Props) {
  const t = useTranslations("webhooks.log");
  return (
    <div className="flex flex-wrap items-center gap-2">
      <div className="no-scrollbar -mx-1 max-w-full overflow-x-auto px-1">
        <Segmented
          label={t("show")}
          value={query.state}
          onValueChange={(state) => onChange({ ...query, state: state as LogQuery["state"] })}
          className="h-control-sm max-md:h-control"
          items={states.map((value) => ({ value, label: t(`states.${value}`) }))}
        />
      </div>
      <Combobox
        size="sm"
        clearable
        className="w-44 max-md:w-[calc(50%-4px)]"
        aria-label={query.type ? `${t("type")}: ${query.type}` : t("anyType")}
        placeholder={t("anyType")}
        value={query.type ? { value: query.type, label: query.type } : null}
        onChange={(option) => onChange({ ...query, type: option?.value ?? null })}
        options={types.map((value) => ({ value, label: value }))}
      />
      <Select
        size="sm"
        className="w-32 max-md:w-[calc(50%-4px)]"
        aria-label={t("time")}
        value={query.time}
        onValueChange={(time) => onChange({ ...query, time: time as LogQuery["time"] })}
        options={times.map((value) => ({ value, label: t(`times.${value}`) }))}
      />
      <Select
        size="sm"
        className="w-32 max-md:w-[calc(50%-4px)]"
        aria-label={t("answer")}
        value={query.answer}
        onValueChange={(answer) => onChange({ ...query, answer: answer as LogQuery["answer"] })}
        options={answers.map((value) => ({ value, label: t(`answers.${value}`) }))}
      />
    </div>
  );
}
