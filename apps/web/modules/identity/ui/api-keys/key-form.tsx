"use client";
// The fields that making and changing a key have in common: name, end, addresses, limit.
import { useTranslations } from "next-intl";
import { useEffect, useRef } from "react";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { Select } from "#components/ui/select.tsx";
import { Textarea } from "#components/ui/textarea.tsx";
import { ApiProblem } from "#lib/client.ts";
import { addressProblem, readAddresses } from "./address-list.ts";

const LIVES = ["30", "90", "365", "never", "day"] as const;
export type Life = (typeof LIVES)[number];
export const DAY = 86_400_000;

export type KeyDraft = {
  name: string;
  life: Life;
  /** With the life `day`: YYYY-MM-DD, the key's last day. */
  until: string;
  addresses: string;
  limit: string;
};
export type KeyProblems = Partial<
  Record<"name" | "until" | "addresses" | "limit" | "form", string>
>;

/** When the key ends, by the reader's own midnight; null never. */
export function endOf({ life, until }: KeyDraft): string | null {
  if (life === "never") return null;
  if (life === "day") return new Date(`${until}T23:59:59.999`).toISOString();
  return new Date(Date.now() + Number(life) * DAY).toISOString();
}

/** What the fields say, as the API takes it. */
export const bodyOf = (draft: KeyDraft) => ({
  name: draft.name.trim(),
  allowed_cidrs: readAddresses(draft.addresses),
  rate_limit: Number(draft.limit),
});

/** What is missing before anything is sent. */
export function useCheck() {
  const t = useTranslations("settings.apiKeys");
  return (draft: KeyDraft): KeyProblems | null => {
    const problems: KeyProblems = {
      ...(draft.name.trim() ? {} : { name: t("nameMissing") }),
      ...(draft.life === "day" && !/^\d{4}-\d\d-\d\d$/.test(draft.until)
        ? { until: t("dayMissing") }
        : {}),
      ...(/^\d+$/.test(draft.limit) ? {} : { limit: t("limitWrong") }),
    };
    return Object.keys(problems).length > 0 ? problems : null;
  };
}

/** The words of a refusal, each at its field. */
export function problemsOf(error: unknown, draft: KeyDraft, otherwise: string): KeyProblems {
  if (!(error instanceof ApiProblem)) return { form: otherwise };
  const at: KeyProblems = {};
  const put = (name: keyof KeyProblems, words: string | undefined) => {
    if (words) at[name] = words;
  };
  put("name", error.field("name"));
  put("until", error.field("expires_at"));
  put("limit", error.field("rate_limit"));
  put("addresses", addressProblem(error, readAddresses(draft.addresses)));
  if (Object.keys(at).length > 0) return at;
  return { form: error.errors[0]?.message ?? error.detail };
}

/** A form whose first wrong field gets the focus when it is sent back. */
export function useFocusWrong(problems: KeyProblems) {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [problems]);
  return form;
}

type Props = {
  draft: KeyDraft;
  problems: KeyProblems;
  onChange: (part: Partial<KeyDraft>) => void;
};

export function NameField({ draft, problems, onChange }: Props) {
  const t = useTranslations("settings.apiKeys");
  return (
    <Field label={t("name")} hint={t("nameHint")} error={problems.name}>
      {(ids) => (
        <Input
          {...ids}
          value={draft.name}
          maxLength={200}
          onChange={(event) => onChange({ name: event.target.value })}
        />
      )}
    </Field>
  );
}

/** End, addresses and limit. */
export function LimitFields({ draft, problems, onChange }: Props) {
  const t = useTranslations("settings.apiKeys");
  return (
    <>
      <div className="flex flex-wrap items-start gap-x-3 gap-y-5">
        <Field
          label={t("expires")}
          hint={draft.life === "never" ? t("neverHint") : undefined}
          error={draft.life === "day" ? undefined : problems.until}
        >
          {(ids) => (
            <Select
              {...ids}
              className="w-44"
              value={draft.life}
              onValueChange={(life) => onChange({ life: life as Life })}
              options={LIVES.map((value) => ({ value, label: t(`lives.${value}`) }))}
            />
          )}
        </Field>
        {draft.life === "day" && (
          <Field label={t("lastDay")} error={problems.until}>
            {(ids) => (
              <Input
                {...ids}
                type="date"
                className="w-44"
                value={draft.until}
                onChange={(event) => onChange({ until: event.target.value })}
              />
            )}
          </Field>
        )}
      </div>
      <Field
        label={t("addresses")}
        hint={draft.addresses.trim() ? t("addressesHint") : t("addressesAny")}
        error={problems.addresses}
      >
        {(ids) => (
          <Textarea
            {...ids}
            rows={2}
            spellCheck={false}
            autoCapitalize="none"
            className="min-h-14 font-mono text-xs"
            placeholder={"203.0.113.7\n2001:db8::/32"}
            value={draft.addresses}
            onChange={(event) => onChange({ addresses: event.target.value })}
          />
        )}
      </Field>
      <Field label={t("limit")} hint={t("limitHint")} error={problems.limit}>
        {(ids) => (
          <Input
            {...ids}
            inputMode="numeric"
            className="w-28"
            value={draft.limit}
            onChange={(event) => onChange({ limit: event.target.value.trim() })}
          />
        )}
      </Field>
    </>
  );
}
