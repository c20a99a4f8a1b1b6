"use client";
// What will happen, and the choices that change it.
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Field } from "#components/ui/field.tsx";
import { Select } from "#components/ui/select.tsx";
import { Switch } from "#components/ui/switch.tsx";
import type { Import, ImportPatch, ImportPreview } from "../schema.ts";
import { Forecast } from "./forecast.tsx";
import { useCanAll } from "#lib/rights.tsx";
import { importable } from "./objects.ts";
import { CodeField, PipelineField } from "./settings-fields.tsx";

type Props = {
  found: Import;
  preview: ImportPreview | undefined;
  onChange: (patch: ImportPatch) => void;
};
type Options = {
  existing?: "replace" | "fill" | "skip";
  bad_values?: "refuse" | "drop";
  create?: { companies?: boolean; members?: boolean; stages?: boolean };
  currency?: string;
  phone_country?: string;
  pipeline_id?: string;
};

const Group = ({ children }: { children: ReactNode }) => (
  <div className="flex flex-col gap-3 border-t pt-4">{children}</div>
);

export function SettingsPanel({ found, preview, onChange }: Props) {
  const t = useTranslations("imports");
  const options = found.options as Options;
  const mapped = (key: string) => Boolean(found.mapping[key]);
  const kinds = new Set(
    found.fields.filter((field) => mapped(field.key)).map((field) => field.kind),
  );
  const creates = [
    ["companies", "settings.createCompanies", mapped("company")],
    ["members", "settings.createMembers", mapped("owner")],
    ["stages", "settings.createStages", found.object === "deals" && mapped("stage")],
  ] as const;
  const objects = importable(useCanAll());
  return (
    <aside
      aria-label={t("settings.label")}
      className="flex shrink-0 flex-col gap-5 overflow-y-auto p-4 max-lg:border-t lg:w-[288px] lg:border-l"
    >
      <Forecast preview={preview} />
      <Group>
        <Field label={t("settings.object")}>
          {(ids) => (
            <Select
              {...ids}
              value={found.object}
              onValueChange={(object) => onChange({ object: object as Import["object"] })}
              options={objects.map((name) => ({ value: name, label: t(`object.${name}`) }))}
            />
          )}
        </Field>
        {found.object === "deals" && (
          <PipelineField
            value={options.pipeline_id ?? null}
            onChange={(pipeline_id) => onChange({ options: { pipeline_id } })}
          />
        )}
      </Group>
      <Group>
        <Field label={t("settings.exists")} hint={t("settings.existsHint")}>
          {(ids) => (
            <Select
              {...ids}
              value={options.existing ?? "replace"}
              onValueChange={(existing) =>
                onChange({ options: { existing: existing as "replace" } })
              }
              options={(["replace", "fill", "skip"] as const).map((value) => ({
                value,
                label: t(`settings.existing.${value}`),
              }))}
            />
          )}
        </Field>
        <Field label={t("settings.bad")}>
          {(ids) => (
            <Select
              {...ids}
              value={options.bad_values ?? "refuse"}
              onValueChange={(bad) => onChange({ options: { bad_values: bad as "refuse" } })}
              options={(["refuse", "drop"] as const).map((value) => ({
                value,
                label: t(`settings.badValues.${value}`),
              }))}
            />
          )}
        </Field>
      </Group>
      {creates.some(([, , shown]) => shown) && (
        <Group>
          <h2 className="font-semibold">{t("settings.missing")}</h2>
          {creates
            .filter(([, , shown]) => shown)
            .map(([key, words]) => (
              <label key={key} className="flex items-center justify-between gap-3 text-sm">
                {t(words)}
                <Switch
                  checked={options.create?.[key] ?? key === "stages"}
                  onCheckedChange={(on) => onChange({ options: { create: { [key]: on } } })}
                />
              </label>
            ))}
        </Group>
      )}
      {(kinds.has("money") || kinds.has("phone")) && (
        <Group>
          {kinds.has("money") && (
            <CodeField
              label={t("settings.currency")}
              hint={t("settings.currencyHint")}
              length={3}
              value={options.currency ?? ""}
              onChange={(currency) => onChange({ options: { currency } })}
            />
          )}
          {kinds.has("phone") && (
            <CodeField
              label={t("settings.country")}
              hint={t("settings.countryHint")}
              length={2}
              value={options.phone_country ?? ""}
              onChange={(phone_country) => onChange({ options: { phone_country } })}
            />
          )}
        </Group>
      )}
    </aside>
  );
}
