"use client";
import { useTranslations } from "next-intl";
import { useId } from "react";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { Segmented } from "#components/ui/tabs.tsx";

/** An event of the catalogue as the page hands it over. */
export type EventType = { type: string; description: string };

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
  const all = chosen[0] === "*";
  const objects = [...new Set(eventTypes.map(({ type }) => type.slice(0, type.indexOf("."))))];
  const toggle = (type: string, on: boolean) =>
    onChange(on ? [...chosen, type] : chosen.filter((other) => other !== type));
  return (
    <fieldset
      className="flex min-w-0 flex-col gap-2"
      aria-describedby={error ? `${id}-error` : undefined}
    >
      <legend className="mb-1.5 text-sm font-medium">{t("eventsLegend")}</legend>
      <Segmented
        label={t("eventsLegend")}
        value={all ? "all" : "some"}
        onValueChange={(mode) => onChange(mode === "all" ? ALL : [])}
        items={[
          { value: "all", label: t("allEvents") },
          { value: "some", label: t("choose") },
        ]}
        className="self-start"
      />
      {error ? (
        <p id={`${id}-error`} role="alert" className="text-xs text-destructive-text">
          {error}
        </p>
      ) : (
        <p className="text-xs text-muted-foreground">
          {all ? t("allEventsHint") : t("chosen", { count: chosen.length })}
        </p>
      )}
      {!all && (
        <div
          role="region"
          aria-label={t("eventsLegend")}
          tabIndex={0}
          className="max-h-64 overflow-y-auto rounded-md border"
        >
          {objects.map((object) => (
            <section
              key={object}
              aria-labelledby={`${id}-${object}`}
              className="border-b last:border-b-0"
            >
              <h3
                id={`${id}-${object}`}
                className="px-3 pt-2 text-xs font-medium text-muted-foreground"
              >
                {t.has(`subject.${object}`) ? t(`subject.${object}`) : object}
              </h3>
              <ul className="pb-1">
                {eventTypes
                  .filter(({ type }) => type.startsWith(`${object}.`))
                  .map(({ type, description }) => (
                    <li key={type}>
                      <label className="flex items-start gap-2.5 px-3 py-1.5 hover:bg-muted max-md:py-2.5">
                        <Checkbox
                          className="mt-0.5"
                          checked={chosen.includes(type)}
                          onCheckedChange={(on) => toggle(type, on === true)}
                        />
                        <span className="min-w-0">
                          <span className="block font-mono text-xs leading-5">{type}</span>
                          <span className="block text-xs text-muted-foreground">
                            {wordsOf(type, description, t)}
                          </span>
                        </span>
                      </label>
                    </li>
                  ))}
              </ul>
            </section>
          ))}
        </div>
      )}
    </fieldset>
  );
}

/** A module brings its events' words along; until it does, the catalogue's English sentence stands in. */
function wordsOf(
  type: string,
  description: string,
  t: ReturnType<typeof useTranslations<"webhooks">>,
) {
  const key = `events.${type.replace(".", "_")}`;
  return t.has(key) ? t(key) : description;
}
