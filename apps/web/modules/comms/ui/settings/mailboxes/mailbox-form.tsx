"use client";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { toast } from "sonner";
import { SettingRow } from "#components/settings/setting-row.tsx";
import { SettingsCard } from "#components/settings/settings-frame.tsx";
import { Button } from "#components/ui/button.tsx";
import { Field, FormError } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { Switch } from "#components/ui/switch.tsx";
import { Textarea } from "#components/ui/textarea.tsx";
import { api } from "#lib/client.ts";
import { useForm } from "../use-form.ts";
import type { Mailbox } from "./standing.ts";

type Props = {
  mailbox: Mailbox;
  /** Whether the reader is its member: all but the limit is theirs alone to say. */
  isMine: boolean;
  canLimit: boolean;
  onSaved: () => void;
};

const fields = ["display_name", "signature", "shares_bodies", "sends_for", "daily_limit"] as const;

/** What mails from a mailbox bear, who sees and sends them, and how many a day. */
export function MailboxForm({ mailbox, isMine, canLimit, onSaved }: Props) {
  const t = useTranslations("mailboxes.form");
  const c = useTranslations("common");
  const [draft, setDraft] = useState({ ...mailbox, daily_limit: String(mailbox.daily_limit) });
  const { errors, problem, pending, send } = useForm(fields.map((name) => `/${name}`));
  const change = (part: Partial<typeof draft>) => setDraft((before) => ({ ...before, ...part }));
  const limit = Number(draft.daily_limit);
  const now = { ...draft, daily_limit: limit };
  const changed = Object.fromEntries(
    fields.filter((name) => now[name] !== mailbox[name]).map((name) => [name, now[name]]),
  );
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const wrong = !(Number.isInteger(limit) && limit >= 1 && limit <= 2_000);
    const saved = await send(wrong ? { "/daily_limit": t("limitWrong") } : {}, () =>
      api.patch<Mailbox>(`/integrations/${mailbox.id}`, changed),
    );
    if (!saved) return;
    toast.success(t("saved"));
    onSaved();
  };
  return (
    <form onSubmit={submit} noValidate>
      <SettingsCard
        footer={
          canLimit && (
            <Button
              type="submit"
              variant="primary"
              pending={pending}
              disabled={Object.keys(changed).length === 0}
            >
              {c("save")}
            </Button>
          )
        }
      >
        {!isMine && <p className="text-sm text-muted-foreground">{t("theirs")}</p>}
        <Field label={t("name")} hint={t("nameHint")} error={errors["/display_name"]}>
          {(ids) => (
            <Input
              {...ids}
              value={draft.display_name}
              maxLength={200}
              readOnly={!isMine}
              onChange={(event) => change({ display_name: event.target.value })}
            />
          )}
        </Field>
        <Field label={t("signature")} hint={t("signatureHint")} error={errors["/signature"]}>
          {(ids) => (
            <Textarea
              {...ids}
              value={draft.signature}
              maxLength={10_000}
              rows={4}
              readOnly={!isMine}
              onChange={(event) => change({ signature: event.target.value })}
            />
          )}
        </Field>
        <SettingRow id="shares" label={t("shares")} hint={t("sharesHint")}>
          <Switch
            aria-labelledby="shares"
            checked={draft.shares_bodies}
            disabled={!isMine}
            onCheckedChange={(shares_bodies) => change({ shares_bodies })}
          />
        </SettingRow>
        <SettingRow id="sends" label={t("sends")} hint={t("sendsHint")}>
          <Switch
            aria-labelledby="sends"
            checked={draft.sends_for === "org"}
            disabled={!isMine}
            onCheckedChange={(on) => change({ sends_for: on ? "org" : "member" })}
          />
        </SettingRow>
        <Field label={t("limit")} hint={t("limitHint")} error={errors["/daily_limit"]}>
          {(ids) => (
            <Input
              {...ids}
              inputMode="numeric"
              className="w-28"
              value={draft.daily_limit}
              readOnly={!canLimit}
              onChange={(event) => change({ daily_limit: event.target.value })}
            />
          )}
        </Field>
        <FormError>{problem}</FormError>
      </SettingsCard>
    </form>
  );
}
