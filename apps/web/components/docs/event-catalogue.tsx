"use client";
import { Search } from "lucide-react";
import { useTranslations } from "next-intl";
import { useDeferredValue, useState } from "react";
import { Input } from "#components/ui/input.tsx";
import { Contents } from "./contents.tsx";
import type { DocGroup } from "./doc-types.ts";
import { EventRecord } from "./event-record.tsx";
import { searchGroups } from "./search-events.ts";

/** Every event, by group; typing leaves those whose name, sentence or fields contain the words. */
export function EventCatalogue({ groups }: { groups: readonly DocGroup[] }) {
  const t = useTranslations("docs.events");
  const [query, setQuery] = useState("");
  const shown = searchGroups(groups, useDeferredValue(query));
  const count = shown.flatMap(({ records }) => records.flatMap(({ events }) => events)).length;
  const titleOf = (id: string) => (t.has(`groups.${id}`) ? t(`groups.${id}`) : id);
  return (
    <div className="flex flex-col gap-8">
      <div className="flex flex-col gap-3">
        <div className="relative">
          <Search
            aria-hidden
            className="pointer-events-none absolute top-1/2 left-2.5 size-4 -translate-y-1/2 text-subtle-foreground"
          />
          <Input
            type="search"
            value={query}
            onChange={(change) => setQuery(change.target.value)}
            aria-label={t("search")}
            placeholder={t("search")}
            className="pl-8"
          />
        </div>
        <p role="status" className="text-xs text-muted-foreground">
          {count > 0 ? t("count", { count }) : t("none", { query })}
        </p>
        <Contents
          label={t("groupsLabel")}
          items={shown.map(({ id }) => [`group-${id}`, titleOf(id)] as const)}
        />
      </div>
      {shown.map(({ id, records }) => (
        <section key={id} id={`group-${id}`} className="flex scroll-mt-20 flex-col gap-3">
          <h2 className="text-lg font-semibold">{titleOf(id)}</h2>
          {records.map((record) => (
            <EventRecord key={record.events[0]!.type} record={record} />
          ))}
        </section>
      ))}
    </div>
  );
}
