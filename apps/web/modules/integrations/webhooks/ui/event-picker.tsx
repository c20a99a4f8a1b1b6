"use client";
import { Search } from "lucide-react";
import { useTranslations } from "next-intl";
import { useId, useState } from "react";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { Input } from "#components/ui/input.tsx";
import { Segmented } from "#components/ui/tabs.tsx";
import type { EventType } from "../event-choices.ts";
import { useEventWords } from "./use-event-words.ts";

const ALL: readonly string[] = ["*"];

type Props = {
  eventTypes: readonly EventType[];
  chosen: readonly string[];
  onChange: (chosen: readonly string[]) => void;
  error?: string | undefined;
};

/** All events, or some of them, under the thing they are about. */
export function EventPicker({ eventTypes, chosen, onChange, error }: Props) {
  const t = useTranslations("webhooks");
  const id = useId();
  const words = useEventWords();
  const [query, setQuery] = useState("");
  const all = chosen[0] === "*";
  const needle = query.trim().toLowerCase();
  const shown = eventTypes.filter((event) =>
    `${event.type} ${words.sentence(event)}`.toLowerCase().includes(needle),
  );
  const objects = [...new Set(shown.map(({ type }) => objectOf(type)))];
  const toggle = (types: readonly string[], on: boolean) => {
    const others = chosen.filter((other) => !types.includes(other));
    onChange(on ? [...others, ...types] : others);
  };
  return (
    <fieldset
      className="flex min-w-0 flex-col gap-2"
      aria-describedby={error ? `${id}-error` : undefined}
    >
      <legend className="mb-1.5 text-sm font-medium">{t("eventsLegend")}</legend>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <Segmented
          label={t("eventsLegend")}
          value={all ? "all" : "some"}
          onValueChange={(mode) => onChange(mode === "all" ? ALL : [])}
          items={[
            { value: "all", label: t("allEvents") },
            { value: "some", label: t("choose") },
          ]}
        />
        {error ? (
          <p id={`${id}-error`} role="alert" className="text-xs text-destructive-text">
            {error}
          </p>
        ) : (
          <p className="text-xs text-muted-foreground">
            {all ? t("allEventsHint") : t("chosen", { count: chosen.length })}
            {!all && chosen.length > 0 && `: ${chosen.slice(0, 4).join(", ")}`}
            {!all && chosen.length > 4 && ` ${t("andMore", { count: chosen.length - 4 })}`}
          </p>
        )}
      </div>
      {!all && (
        <div className="overflow-hidden rounded-md border">
          <div className="relative border-b">
            <Search
              className="absolute top-1/2 left-3 size-3.5 -translate-y-1/2 text-subtle-foreground"
              aria-hidden
            />
            <Input
              type="search"
              aria-label={t("searchEvents")}
              placeholder={t("searchEvents")}
              className="rounded-none border-0 bg-transparent pl-8 -outline-offset-2!"
              value={query}
              onChange={(event) => setQuery(event.target.value)}
            />
          </div>
          <div
            role="region"
            aria-label={t("eventsLegend")}
            tabIndex={0}
            className="max-h-56 overflow-y-auto -outline-offset-2"
          >
            {objects.length === 0 && (
              <p className="px-3 py-4 text-xs text-muted-foreground">{t("noEvent")}</p>
            )}
            {objects.map((object) => (
              <Things
                key={object}
                object={object}
                events={shown.filter(({ type }) => objectOf(type) === object)}
                chosen={chosen}
                onToggle={toggle}
              />
            ))}
          </div>
        </div>
      )}
    </fieldset>
  );
}

const objectOf = (type: string) => type.slice(0, type.indexOf("."));

type ThingsProps = {
  object: string;
  events: readonly EventType[];
  chosen: readonly string[];
  onToggle: (types: readonly string[], on: boolean) => void;
};

function Things({ object, events, chosen, onToggle }: ThingsProps) {
  const words = useEventWords();
  const types = events.map(({ type }) => type);
  const count = types.filter((type) => chosen.includes(type)).length;
  return (
    <section aria-label={words.things(object)} className="border-b last:border-b-0">
      <label className="sticky top-0 z-10 flex items-center gap-2.5 bg-popover px-3 py-1.5 text-xs font-medium max-md:py-2.5">
        <Checkbox
          checked={count === types.length ? true : count > 0 ? "indeterminate" : false}
          onCheckedChange={(on) => onToggle(types, on === true)}
        />
        {words.things(object)}
      </label>
      <ul className="pb-1">
        {events.map((event) => (
          <li key={event.type}>
            <label className="flex items-start gap-2.5 py-1 pr-3 pl-8 hover:bg-muted max-md:py-2.5">
              <Checkbox
                className="mt-0.5"
                checked={chosen.includes(event.type)}
                onCheckedChange={(on) => onToggle([event.type], on === true)}
              />
              <span className="min-w-0">
                <span className="block font-mono text-xs leading-5">{event.type}</span>
                <span className="block text-xs text-pretty text-muted-foreground">
                  {words.sentence(event)}
                </span>
              </span>
            </label>
          </li>
        ))}
      </ul>
    </section>
  );
}
