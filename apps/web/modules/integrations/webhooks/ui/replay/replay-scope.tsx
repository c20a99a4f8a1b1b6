"use client";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { Select } from "#components/ui/select.tsx";
import { endedStates, fieldTime, KEPT_HOURS, type Wish } from "./wanted.ts";

const BACK = [1, 24, 24 * 7, KEPT_HOURS] as const;

type Props = {
  wish: Wish;
  /** What the webhook hears. */
  eventTypes: readonly string[];
  onChange: (wish: Wish) => void;
};

/** The fields of each way to choose what is sent again, and what it means. */
export function ReplayScope({ wish, eventTypes, onChange }: Props) {
  const t = useTranslations("webhooks.replay");
  const [now] = useState(() => new Date());
  const time = (name: "from" | "to", label: string, hint?: string) => (
    <Field label={label} hint={hint}>
      {(ids) => (
        <Input
          {...ids}
          type="datetime-local"
          min={fieldTime(new Date(now.getTime() - KEPT_HOURS * 3_600_000))}
          max={fieldTime(now)}
          value={wish[name]}
          onChange={(event) => onChange({ ...wish, [name]: event.target.value })}
        />
      )}
    </Field>
  );
  const presets = (
    <div role="group" aria-label={t("back")} className="flex flex-wrap gap-1">
      {BACK.map((hours) => (
        <Button
          key={hours}
          size="sm"
          onClick={() =>
            onChange({
              ...wish,
              // A minute less than what is kept, or it would be refused by the time it arrives.
              from: fieldTime(new Date(Date.now() - hours * 3_600_000 + 60_000)),
              to: "",
            })
          }
        >
          {t(`backs.${hours}`)}
        </Button>
      ))}
    </div>
  );
  return (
    <>
      <p className="text-sm text-pretty text-muted-foreground">{t(`meaning.${wish.scope}`)}</p>
      {wish.scope === "missing" && (
        <div className="flex flex-col gap-2">
          {time("from", t("since"), t("zone"))}
          {presets}
        </div>
      )}
      {wish.scope === "range" && (
        <>
          <div className="flex flex-col gap-2">
            <div className="grid grid-cols-2 gap-4 max-md:grid-cols-1">
              {time("from", t("from"), t("zone"))}
              {time("to", t("to"), t("toHint"))}
            </div>
            {presets}
          </div>
          <div className="grid grid-cols-2 gap-4 max-md:grid-cols-1">
            <div className="flex flex-col gap-1.5">
              <p className="text-sm font-medium" id="replay-states">
                {t("states")}
              </p>
              <div role="group" aria-labelledby="replay-states" className="flex flex-wrap gap-x-4">
                {endedStates.map((state) => (
                  <label
                    key={state}
                    className="flex min-h-8 items-center gap-2 text-sm max-md:min-h-11"
                  >
                    <Checkbox
                      checked={wish.states.includes(state)}
                      onCheckedChange={(on) =>
                        onChange({
                          ...wish,
                          states: endedStates.filter((one) =>
                            one === state ? on === true : wish.states.includes(one),
                          ),
                        })
                      }
                    />
                    {t(`state.${state}`)}
                  </label>
                ))}
              </div>
            </div>
            {eventTypes[0] !== "*" && eventTypes.length > 1 && (
              <Field label={t("type")}>
                {(ids) => (
                  <Select
                    {...ids}
                    value={wish.type ?? "all"}
                    onValueChange={(type) =>
                      onChange({ ...wish, type: type === "all" ? null : type })
                    }
                    options={[
                      { value: "all", label: t("allTypes") },
                      ...eventTypes.map((value) => ({ value, label: value })),
                    ]}
                  />
                )}
              </Field>
            )}
          </div>
        </>
      )}
    </>
  );
}
