"use client";
import { useTranslations } from "next-intl";
import { Avatar } from "#components/ui/avatar.tsx";
import { Combobox } from "#components/ui/combobox.tsx";
import { Field } from "#components/ui/field.tsx";
import { api } from "#lib/client.ts";
import type { Draft } from "./draft.ts";

type Found = { data: { id: string; name: string; email: string | null }[] };

async function searchMembers(text: string, signal: AbortSignal) {
  const query = new URLSearchParams({ "filter[status][eq]": "active", limit: "20" });
  if (text) query.set("filter[name][contains]", text);
  const { data } = await api.get<Found>(`/members?${query}`, { signal });
  return data.map(({ id, name, email }) => ({
    value: id,
    label: name,
    icon: <Avatar name={name} size={16} />,
    ...(email ? { detail: email } : {}),
  }));
}

type Props = {
  owner: Draft["owner"];
  error: string | undefined;
  onChange: (owner: Draft["owner"]) => void;
};

/** Who looks after the webhook: an active member, or nobody in particular. */
export function OwnerField({ owner, error, onChange }: Props) {
  const t = useTranslations("webhooks");
  return (
    <Field label={t("owner")} hint={t("ownerHint")} error={error}>
      {(ids) => (
        <Combobox
          {...ids}
          clearable
          value={owner && { ...owner, icon: <Avatar name={owner.label} size={16} /> }}
          onChange={(option) => onChange(option && { value: option.value, label: option.label })}
          search={searchMembers}
          placeholder={t("ownerNobody")}
          searchPlaceholder={t("ownerSearch")}
        />
      )}
    </Field>
  );
}
