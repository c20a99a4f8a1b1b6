"use client";
import { useLocale, useTranslations } from "next-intl";
import { type FormEvent, useMemo, useState } from "react";
import {
  SettingsCard,
  SettingsFrame,
  SettingsIntro,
} from "#components/settings/settings-frame.tsx";
import { Button } from "#components/ui/button.tsx";
import { Combobox } from "#components/ui/combobox.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import type { Org, Quota } from "../orgs/schema.ts";
import { DeletionCard } from "./organisation/deletion-card.tsx";
import { ExportCard } from "./organisation/export-card.tsx";
import { QuotasSection } from "./organisation/quotas-section.tsx";
import { TransferCard } from "./organisation/transfer-card.tsx";
import { currencyOptions, timeZoneOptions } from "./time-zones.ts";
import { usePatch } from "./use-patch.ts";

type Draft = Pick<Org, "name" | "slug" | "default_currency" | "time_zone">;

const draftOf = ({ name, slug, default_currency, time_zone }: Org): Draft => ({
  name,
  slug,
  default_currency,
  time_zone,
});

/** The fields that differ from what is stored. */
function changesOf(org: Org, draft: Draft): Partial<Draft> {
  return Object.fromEntries(
    Object.entries(draft).filter(([key, value]) => value !== org[key as keyof Draft]),
  );
}

type Props = {
  org: Org;
  quotas: readonly Quota[];
  me: string | null;
  can: { write: boolean; export: boolean; own: boolean };
};

/** Name, address, currency and time zone of the organisation; its limits, its archive, its hand-over and its end. */
export function OrganisationScreen({ org, quotas, me, can }: Props) {
  const canWrite = can.write;
  const t = useTranslations("settings");
  const c = useTranslations("common");
  const locale = useLocale();
  const [draft, setDraft] = useState(() => draftOf(org));
  const { save, pending, problem, forget } = usePatch<Org>("/org");
  const currencies = useMemo(() => currencyOptions(locale), [locale]);
  const zones = useMemo(() => timeZoneOptions(), []);
  const changes = changesOf(org, draft);
  const dirty = Object.keys(changes).length > 0;
  const set = (part: Partial<Draft>) => setDraft({ ...draft, ...part });

  const submit = async (e: FormEvent) => {
    e.preventDefault();
    const saved = await save(changes);
    // Another slug is another address; everything below it must be read anew.
    if (saved && saved.slug !== org.slug) location.assign(`/${saved.slug}/settings/organisation`);
  };
  return (
    <SettingsFrame crumbs={[{ label: t("nav.organisation") }]}>
      <SettingsIntro title={t("organisation.title")}>
        {t(canWrite ? "organisation.text" : "organisation.readOnly")}
      </SettingsIntro>
      <form onSubmit={submit} noValidate>
        <SettingsCard
          footer={
            canWrite && (
              <>
                <Button type="submit" variant="primary" pending={pending} disabled={!dirty}>
                  {c("save")}
                </Button>
                {dirty && (
                  <Button
                    variant="ghost"
                    onClick={() => {
                      setDraft(draftOf(org));
                      forget();
                    }}
                  >
                    {t("discard")}
                  </Button>
                )}
              </>
            )
          }
        >
          <Field label={t("organisation.name")} error={problem?.field("name")}>
            {(ids) => (
              <Input
                {...ids}
                value={draft.name}
                maxLength={200}
                readOnly={!canWrite}
                onChange={(e) => set({ name: e.target.value })}
              />
            )}
          </Field>
          <Field
            label={t("organisation.slug")}
            hint={t(draft.slug === org.slug ? "organisation.slugHint" : "organisation.slugChanged")}
            error={problem?.field("slug")}
          >
            {(ids) => (
              <Input
                {...ids}
                value={draft.slug}
                maxLength={48}
                spellCheck={false}
                autoCapitalize="none"
                readOnly={!canWrite}
                className="font-mono"
                onChange={(e) => set({ slug: e.target.value.toLowerCase() })}
              />
            )}
          </Field>
          <div className="grid gap-5 sm:grid-cols-2">
            <Field
              label={t("organisation.currency")}
              hint={t("organisation.currencyHint")}
              error={problem?.field("default_currency")}
            >
              {(ids) => (
                <Combobox
                  {...ids}
                  disabled={!canWrite}
                  options={currencies}
                  value={currencies.find((o) => o.value === draft.default_currency) ?? null}
                  onChange={(o) => o && set({ default_currency: o.value })}
                />
              )}
            </Field>
            <Field
              label={t("organisation.timeZone")}
              hint={t("organisation.timeZoneHint")}
              error={problem?.field("time_zone")}
            >
              {(ids) => (
                <Combobox
                  {...ids}
                  disabled={!canWrite}
                  options={zones}
                  value={
                    zones.find((o) => o.value === draft.time_zone) ?? {
                      value: draft.time_zone,
                      label: draft.time_zone,
                    }
                  }
                  onChange={(o) => o && set({ time_zone: o.value })}
                />
              )}
            </Field>
          </div>
        </SettingsCard>
      </form>
      <QuotasSection quotas={quotas} />
      {can.export && <ExportCard org={org.slug} />}
      {can.own && <TransferCard org={org.name} me={me} />}
      {can.own && <DeletionCard org={org} />}
    </SettingsFrame>
  );
}
