"use client";
import { useTranslations } from "next-intl";
import { type FormEvent, useMemo, useState } from "react";
import { toast } from "sonner";
import { Button } from "#components/ui/button.tsx";
import { Combobox } from "#components/ui/combobox.tsx";
import { Dialog, DialogBody, DialogContent, DialogFooter } from "#components/ui/dialog.tsx";
import { Field, FormError } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { Select } from "#components/ui/select.tsx";
import { api } from "#lib/client.ts";
import { useForm } from "../use-form.ts";
import { WeekdaysField } from "../weekdays-field.tsx";
import { countryName, countryOptions, type OwnHours } from "./hours.ts";

const channels = ["sms", "call", "email"] as const;
const fields = ["channel", "country", "region", "weekdays", "earliest", "latest"];

type Props = {
  /** What the form begins with; with an id, what it changes. */
  hours: Partial<OwnHours>;
  onClose: () => void;
  onSaved: () => void;
};

/** Asks in which hours messages may go to a place. */
export function HoursDialog({ hours, onClose, onSaved }: Props) {
  const t = useTranslations("compliance");
  const c = useTranslations("common");
  const [draft, setDraft] = useState({
    channel: hours.channel ?? "sms",
    country: hours.country ?? null,
    region: hours.region ?? "",
    weekdays: hours.weekdays ?? [1, 2, 3, 4, 5],
    earliest: hours.earliest ?? "08:00",
    latest: hours.latest ?? "20:00",
  });
  const { errors, problem, pending, send } = useForm(fields.map((name) => `/${name}`));
  const countries = useMemo(() => countryOptions(), []);
  const change = (part: Partial<typeof draft>) => setDraft((before) => ({ ...before, ...part }));
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const body = {
      ...draft,
      region: draft.country && draft.region.trim() ? draft.region.trim().toUpperCase() : null,
    };
    const saved = await send(
      body.weekdays.length === 0 ? { "/weekdays": t("daysMissing") } : {},
      () =>
        hours.id
          ? api.patch(`/quiet-hours/${hours.id}`, body, {
              headers: { "If-Match": `"${hours.version}"` },
            })
          : api.post("/quiet-hours", body),
    );
    if (!saved) return;
    toast.success(t("hoursSaved"));
    onSaved();
  };
  const clock = (name: "earliest" | "latest", label: string) => (
    <Field label={label} error={errors[`/${name}`]}>
      {(ids) => (
        <Input
          {...ids}
          className="w-24"
          placeholder={name === "earliest" ? "08:00" : "20:00"}
          value={draft[name]}
          maxLength={5}
          onChange={(event) => change({ [name]: event.target.value })}
        />
      )}
    </Field>
  );
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent
        title={t(hours.id ? "editHours" : "addHours")}
        description={t("hoursDialogText")}
      >
        <form onSubmit={submit} noValidate className="flex min-h-0 flex-1 flex-col">
          <DialogBody className="flex flex-col gap-5">
            <Field label={t("channel")} error={errors["/channel"]}>
              {(ids) => (
                <Select
                  {...ids}
                  value={draft.channel}
                  onValueChange={(channel) =>
                    change({ channel: channel as (typeof channels)[number] })
                  }
                  options={channels.map((value) => ({ value, label: t(`channels.${value}`) }))}
                />
              )}
            </Field>
            <div className="grid grid-cols-[minmax(0,1fr)_8rem] gap-4">
              <Field label={t("country")} error={errors["/country"]}>
                {(ids) => (
                  <Combobox
                    {...ids}
                    clearable
                    value={
                      draft.country === null
                        ? null
                        : { value: draft.country, label: countryName(draft.country) }
                    }
                    onChange={(option) => change({ country: option?.value ?? null })}
                    options={countries}
                    placeholder={t("elsewhere")}
                  />
                )}
              </Field>
              <Field label={t("region")} hint={t("regionHint")} error={errors["/region"]}>
                {(ids) => (
                  <Input
                    {...ids}
                    value={draft.region}
                    disabled={draft.country === null}
                    maxLength={3}
                    onChange={(event) => change({ region: event.target.value })}
                  />
                )}
              </Field>
            </div>
            <WeekdaysField
              label={t("days")}
              value={draft.weekdays}
              error={errors["/weekdays"]}
              onChange={(days) => change({ weekdays: days })}
            />
            <div className="flex flex-wrap gap-4">
              {clock("earliest", t("earliest"))}
              {clock("latest", t("latest"))}
            </div>
            <FormError>{problem}</FormError>
          </DialogBody>
          <DialogFooter>
            <Button onClick={onClose}>{c("cancel")}</Button>
            <Button type="submit" variant="primary" pending={pending}>
              {c("save")}
            </Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  );
}
