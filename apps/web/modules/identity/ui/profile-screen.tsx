"use client";
import { useTheme } from "next-themes";
import { useTranslations } from "next-intl";
import { type FormEvent, useSyncExternalStore, useState } from "react";
import { SettingRow } from "#components/settings/setting-row.tsx";
import {
  SettingsCard,
  SettingsFrame,
  SettingsIntro,
} from "#components/settings/settings-frame.tsx";
import { themes } from "#components/shell/user-menu.tsx";
import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { Switch } from "#components/ui/switch.tsx";
import { Segmented } from "#components/ui/tabs.tsx";
import { setSingleKeys } from "#lib/keys.ts";
import type { Me } from "../orgs/schema.ts";
import type { Session } from "../sessions/schema.ts";
import { SessionsCard } from "./sessions-card.tsx";
import { usePatch } from "./use-patch.ts";

/** One's own name, theme and keys, and where one is signed in. */
export function ProfileScreen({ me, sessions }: { me: Me; sessions: readonly Session[] }) {
  const t = useTranslations("settings");
  return (
    <SettingsFrame crumbs={[{ label: t("nav.profile") }]}>
      <SettingsIntro title={t("profile.title")}>{t("profile.text")}</SettingsIntro>
      <NameForm me={me} />
      <SettingsCard>
        <ThemeRow />
        <KeysRow on={me.profile?.shortcuts_enabled ?? true} />
        <SettingRow id="language" label={t("profile.language")} hint={t("profile.languageHint")}>
          <span aria-labelledby="language" className="text-sm text-muted-foreground">
            {t("profile.english")}
          </span>
        </SettingRow>
      </SettingsCard>
      <SessionsCard sessions={sessions} />
    </SettingsFrame>
  );
}

function NameForm({ me }: { me: Me }) {
  const t = useTranslations("settings");
  const c = useTranslations("common");
  const saved = me.profile?.full_name ?? "";
  const [name, setName] = useState(saved);
  const [missing, setMissing] = useState(false);
  const { save, pending, problem } = usePatch<Me>("/me");
  const submit = (e: FormEvent) => {
    e.preventDefault();
    const empty = name.trim() === "";
    setMissing(empty);
    if (!empty) void save({ full_name: name.trim() });
  };
  return (
    <form onSubmit={submit} noValidate>
      <SettingsCard
        footer={
          <Button
            type="submit"
            variant="primary"
            pending={pending}
            disabled={name.trim() === saved}
          >
            {c("save")}
          </Button>
        }
      >
        <Field
          label={t("profile.name")}
          error={missing ? t("profile.nameMissing") : problem?.field("full_name")}
        >
          {(ids) => (
            <Input
              {...ids}
              value={name}
              maxLength={200}
              autoComplete="name"
              onChange={(e) => setName(e.target.value)}
            />
          )}
        </Field>
        <Field label={t("profile.email")} hint={t("profile.emailHint")}>
          {(ids) => <Input {...ids} value={me.profile?.email ?? ""} readOnly />}
        </Field>
      </SettingsCard>
    </form>
  );
}

const never = () => () => {};

function ThemeRow() {
  const t = useTranslations("settings");
  const s = useTranslations("shell");
  const { theme, setTheme } = useTheme();
  // The server does not know the theme: it is kept by the browser.
  const known = useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
  return (
    <SettingRow id="theme" label={t("profile.theme")} hint={t("profile.themeHint")}>
      {known ? (
        <Segmented
          label={t("profile.theme")}
          value={theme ?? "system"}
          onValueChange={setTheme}
          items={themes.map(({ value, icon }) => ({ value, icon, label: s(`themes.${value}`) }))}
        />
      ) : (
        <Skeleton className="h-control w-64" />
      )}
    </SettingRow>
  );
}

function KeysRow({ on }: { on: boolean }) {
  const t = useTranslations("settings");
  const [checked, setChecked] = useState(on);
  const { save, pending } = usePatch<Me>("/me");
  const change = async (value: boolean) => {
    setChecked(value);
    const saved = await save({ shortcuts_enabled: value });
    const now = saved?.profile?.shortcuts_enabled ?? !value;
    setChecked(now);
    setSingleKeys(now);
  };
  return (
    <SettingRow id="keys" label={t("profile.keys")} hint={t("profile.keysHint")}>
      <Switch
        aria-labelledby="keys"
        checked={checked}
        disabled={pending}
        onCheckedChange={change}
      />
    </SettingRow>
  );
}
