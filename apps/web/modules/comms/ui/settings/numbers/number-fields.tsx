"use client";
import { useTranslations } from "next-intl";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { Select } from "#components/ui/select.tsx";
import { Textarea } from "#components/ui/textarea.tsx";
import type { Errors } from "../use-form.ts";
import type { Draft } from "./draft.ts";
import { OwnerFields } from "./owner-fields.tsx";

export const recordingModes = ["off", "announce", "consent_by_key"] as const;

type Props = { draft: Draft; errors: Errors; onChange: (part: Partial<Draft>) => void };

/** Whose a number is, which phone rings, what callers hear and whether calls are recorded. */
export function NumberFields({ draft, errors, onChange }: Props) {
  const t = useTranslations("phones");
  return (
    <>
      <Field label={t("label")} hint={t("labelHint")} error={errors["/label"]}>
        {(ids) => (
          <Input
            {...ids}
            value={draft.label}
            maxLength={100}
            onChange={(event) => onChange({ label: event.target.value })}
          />
        )}
      </Field>
      <OwnerFields
        belongs={draft.belongs}
        errors={errors}
        onChange={(belongs) => onChange({ belongs })}
      />
      <div className="grid grid-cols-[minmax(0,1fr)_8rem] gap-x-4 gap-y-5 max-md:grid-cols-1">
        <Field label={t("forward")} hint={t("forwardHint")} error={errors["/forward_to"]}>
          {(ids) => (
            <Input
              {...ids}
              type="tel"
              inputMode="tel"
              autoComplete="off"
              placeholder="+14155550142"
              value={draft.forwardTo}
              maxLength={30}
              onChange={(event) => onChange({ forwardTo: event.target.value })}
            />
          )}
        </Field>
        <Field label={t("ring")} hint={t("ringHint")} error={errors["/ring_seconds"]}>
          {(ids) => (
            <Input
              {...ids}
              inputMode="numeric"
              value={draft.ringSeconds}
              onChange={(event) => onChange({ ringSeconds: event.target.value })}
            />
          )}
        </Field>
      </div>
      <Field label={t("greeting")} hint={t("greetingHint")} error={errors["/greeting"]}>
        {(ids) => (
          <Textarea
            {...ids}
            value={draft.greeting}
            maxLength={1_000}
            placeholder={t("greetingDefault")}
            onChange={(event) => onChange({ greeting: event.target.value })}
          />
        )}
      </Field>
      <Field
        label={t("recording")}
        hint={t(`recordingHints.${draft.recording}`)}
        error={errors["/recording_mode"]}
      >
        {(ids) => (
          <Select
            {...ids}
            value={draft.recording}
            onValueChange={(recording) => onChange({ recording: recording as Draft["recording"] })}
            options={recordingModes.map((value) => ({ value, label: t(`recordings.${value}`) }))}
          />
        )}
      </Field>
      <p className="text-xs text-pretty text-muted-foreground">{t("consent")}</p>
    </>
  );
}
