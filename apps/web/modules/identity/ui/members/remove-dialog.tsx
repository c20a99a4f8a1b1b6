"use client";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { toast } from "sonner";
import { AlertDialog } from "#components/ui/alert-dialog.tsx";
import { Combobox, type ComboboxOption } from "#components/ui/combobox.tsx";
import { Field } from "#components/ui/field.tsx";
import { api } from "#lib/client.ts";
import type { Member, StartedJob } from "../../members/schema.ts";
import { useAct } from "../use-act.ts";

type Props = {
  member: Member;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onRemoved: () => void;
};

/** Asks before a member is removed, and who gets what is open. */
export function RemoveDialog({ member, open, onOpenChange, onRemoved }: Props) {
  const t = useTranslations("settings.members");
  const { act, pending } = useAct();
  const [heir, setHeir] = useState<ComboboxOption | null>(null);
  const { id, name } = member;

  const remove = async () => {
    const answer = await act(
      async () => {
        const job = heir
          ? await api.post<StartedJob>(`/members/${id}/reassign`, { to_member_id: heir.value })
          : null;
        await api.delete(`/members/${id}`);
        return job;
      },
      { failed: t("notRemoved", { name }), done: t("removed", { name }) },
    );
    if (!answer) return;
    if (answer.value) toast(t("reassigning", { count: answer.value.total }));
    onOpenChange(false);
    onRemoved();
  };
  return (
    <AlertDialog
      open={open}
      onOpenChange={onOpenChange}
      title={t("removeTitle", { name })}
      description={t("removeText")}
      action={t("remove")}
      pending={pending}
      onAction={remove}
    >
      <Field label={t("reassign")} hint={t("reassignHint")} className="mt-3">
        {(ids) => (
          <Combobox
            {...ids}
            value={heir}
            onChange={setHeir}
            clearable
            placeholder={t("keepTheirs")}
            search={async (query, signal) => findMembers(query, id, signal)}
          />
        )}
      </Field>
    </AlertDialog>
  );
}

/** Active members whose name contains the text, without one. */
export async function findMembers(
  query: string,
  without: string | null,
  signal?: AbortSignal,
): Promise<ComboboxOption[]> {
  const params = new URLSearchParams({ limit: "20", sort: "name", "filter[status][eq]": "active" });
  if (query.trim()) params.set("filter[name][contains]", query.trim());
  const { data } = await api.get<{ data: Member[] }>(
    `/members?${params}`,
    signal ? { signal } : {},
  );
  return data
    .filter((one) => one.id !== without)
    .map((one) => ({
      value: one.id,
      label: one.name,
      ...(one.email ? { detail: one.email } : {}),
    }));
}
