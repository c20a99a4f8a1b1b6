"use client";
import { useTranslations } from "next-intl";
import { Combobox } from "#components/ui/combobox.tsx";
import { Select } from "#components/ui/select.tsx";
import { eventKinds, outcomes } from "../logs/kinds.ts";
import type { Statistics } from "../logs/schema.ts";
import { type Filters, ranges } from "./use-audit.ts";
import { useWords } from "./use-words.ts";

/** Object types one may look for; others are found by their record or by export. */
const objectTypes = [
  "companies",
  "people",
  "deals",
  "tasks",
  "interactions",
  "products",
  "pipelines",
  "stages",
  "imports",
  "members",
  "roles",
  "teams",
  "team_members",
  "api_keys",
  "webhooks",
  "orgs",
  "access",
  "audit",
] as const;

const ALL = "all";

type Props = {
  filters: Filters;
  statistics: Statistics;
  onChange: (filters: Filters) => void;
};

/** Who, what, which kind, how it ended, since when. */
export function FilterBar({ filters, statistics, onChange }: Props) {
  const t = useTranslations("audit");
  const { objectWord, actorWord } = useWords();
  const people = new Map(
    statistics.data.flatMap((row) =>
      row.actor_id ? [[row.actor_id, actorWord(row)] as const] : [],
    ),
  );
  const actors = [...people].map(([value, label]) => ({ value, label }));
  const chosen = actors.find(({ value }) => value === filters.actor) ?? null;
  const set = (change: Partial<Filters>) => onChange({ ...filters, ...change });
  const choose = (
    field: "object" | "kind" | "outcome",
    label: string,
    options: [string, string][],
  ) => (
    <Select
      aria-label={label}
      size="sm"
      className="w-36 max-md:w-[calc(50%-4px)]"
      value={filters[field] ?? ALL}
      onValueChange={(value) => set({ [field]: value === ALL ? null : value })}
      options={[{ value: ALL, label }, ...options.map(([value, word]) => ({ value, label: word }))]}
    />
  );
  return (
    <div className="flex flex-wrap items-center gap-2 border-b px-3 py-2">
      <Combobox
        aria-label={t("whoIs", { name: chosen?.label ?? t("whoAll") })}
        size="sm"
        className="w-44 max-md:w-full"
        value={chosen}
        onChange={(option) => set({ actor: option?.value ?? null })}
        options={actors}
        placeholder={t("whoAll")}
        clearable
      />
      {choose(
        "object",
        t("whatAll"),
        objectTypes.map((type) => [type, objectWord(type)]),
      )}
      {choose(
        "kind",
        t("kindAll"),
        eventKinds.map((kind) => [kind, t(`kinds.${kind}`)]),
      )}
      {choose(
        "outcome",
        t("outcomeAll"),
        outcomes.map((one) => [one, t(`outcomes.${one}`)]),
      )}
      <Select
        aria-label={t("when")}
        size="sm"
        className="w-36 max-md:w-[calc(50%-4px)]"
        value={filters.range}
        onValueChange={(value) => set({ range: value as Filters["range"] })}
        options={ranges.map((value) => ({ value, label: t(`ranges.${value}`) }))}
      />
    </div>
  );
}
