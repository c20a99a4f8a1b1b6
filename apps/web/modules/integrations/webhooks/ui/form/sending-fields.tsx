"use client";
import { useTranslations } from "next-intl";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { Select } from "#components/ui/select.tsx";
import { Segmented } from "#components/ui/tabs.tsx";
import type { Draft, Errors } from "./draft.ts";

type Props = {
  draft: Draft;
  versions: readonly string[];
  errors: Errors;
  onChange: (part: Partial<Draft>) => void;
};

/** What is in a request, in which form, how fast and for how long. */
export function SendingFields({ draft, versions, errors, onChange }: Props) {
  const t = useTranslations("webhooks.sending");
  const number = (name: "perSecond" | "inFlight" | "seconds", pointer: string) => (
    <Field label={t(name)} hint={t(`${name}Hint`)} error={errors[pointer]}>
      {(ids) => (
        <Input
          {...ids}
          inputMode="decimal"
          className="w-full"
          placeholder={name === "perSecond" ? t("noLimit") : ""}
          value={draft[name]}
          onChange={(event) => onChange({ [name]: event.target.value })}
        />
      )}
    </Field>
  );
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-col gap-1.5">
        <p className="text-sm font-medium">{t("payload")}</p>
        <Segmented
          label={t("payload")}
          className="self-start"
          value={draft.payload}
          onValueChange={(payload) => onChange({ payload: payload as Draft["payload"] })}
          items={[
            { value: "full", label: t("full") },
            { value: "thin", label: t("thin") },
          ]}
        />
        <p className="text-xs text-pretty text-muted-foreground">{t(`${draft.payload}Hint`)}</p>
      </div>
      <div className="grid grid-cols-3 gap-x-4 gap-y-4 max-md:grid-cols-1">
        {number("perSecond", "/max_per_second")}
        {number("inFlight", "/max_in_flight")}
        {number("seconds", "/timeout_ms")}
      </div>
      <Field label={t("version")} hint={t("versionHint")} error={errors["/api_version"]}>
        {(ids) => (
          <Select
            {...ids}
            className="w-40 font-mono"
            value={draft.version}
            onValueChange={(version) => onChange({ version })}
            options={[...new Set([...versions, draft.version])].map((value) => ({
              value,
              label: value,
            }))}
          />
        )}
      </Field>
    </div>
  );
}
