"use client";
import { useTranslations } from "next-intl";
import { SettingRow } from "#components/settings/setting-row.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { Section } from "#components/ui/section.tsx";
import { Switch } from "#components/ui/switch.tsx";
import type { Errors } from "../settings/use-form.ts";
import { WeekdaysField } from "../settings/weekdays-field.tsx";
import type { SequenceDraft } from "./draft.ts";

const stops = ["stop_on_reply", "stop_on_meeting", "stop_on_won"] as const;

type Props = {
  draft: SequenceDraft;
  errors: Errors;
  readOnly: boolean;
  onChange: (part: Partial<SequenceDraft>) => void;
};

/** When messages go, and what ends the sequence for somebody. */
export function RulesCard({ draft, errors, readOnly, onChange }: Props) {
  const t = useTranslations("sequences");
  const clock = (name: "earliest" | "latest") => (
    <Field label={t(name)} error={errors[`/${name}`]}>
      {(ids) => (
        <Input
          {...ids}
          className="w-24"
          value={draft[name]}
          maxLength={5}
          readOnly={readOnly}
          onChange={(event) => onChange({ [name]: event.target.value })}
        />
      )}
    </Field>
  );
  return (
    <Section title={t("rules")} bodyClass="flex flex-col gap-5 p-4">
      <Field label={t("name")} error={errors["/name"]}>
        {(ids) => (
          <Input
            {...ids}
            value={draft.name}
            maxLength={200}
            readOnly={readOnly}
            onChange={(event) => onChange({ name: event.target.value })}
          />
        )}
      </Field>
      <SettingRow id="sequence-shared" label={t("shared")} hint={t("sharedHint")}>
        <Switch
          aria-labelledby="sequence-shared"
          checked={draft.shared}
          disabled={readOnly}
          onCheckedChange={(shared) => onChange({ shared })}
        />
      </SettingRow>
      <WeekdaysField
        label={t("window")}
        value={draft.weekdays}
        error={errors["/weekdays"]}
        disabled={readOnly}
        onChange={(weekdays) => onChange({ weekdays })}
      />
      <div className="flex flex-wrap gap-4">
        {clock("earliest")}
        {clock("latest")}
      </div>
      <p className="-mt-3 text-xs text-pretty text-muted-foreground">{t("windowHint")}</p>
      <div className="flex flex-col gap-4 border-t pt-4">
        <p className="text-sm font-medium">{t("stops")}</p>
        {stops.map((name) => (
          <SettingRow key={name} id={name} label={t(name)}>
            <Switch
              aria-labelledby={name}
              checked={draft[name]}
              disabled={readOnly}
              onCheckedChange={(on) => onChange({ [name]: on })}
            />
          </SettingRow>
        ))}
        <p className="text-xs text-pretty text-muted-foreground">{t("stopsAlways")}</p>
      </div>
    </Section>
  );
}
