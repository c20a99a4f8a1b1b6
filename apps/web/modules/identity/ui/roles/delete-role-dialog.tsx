"use client";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { AlertDialog } from "#components/ui/alert-dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { api } from "#lib/client.ts";
import type { Role } from "../../roles/schema.ts";
import { type RoleChoices, RoleSelect } from "../members/role-select.tsx";
import { useAct } from "../use-act.ts";

type Props = { role: Role; choices: RoleChoices; onClose: () => void };

/** Asks before a role goes, and what its holders get instead. */
export function DeleteRoleDialog({ role, choices, onClose }: Props) {
  const t = useTranslations("settings.roles");
  const { act, pending } = useAct();
  const others = {
    own: choices.own.filter((one) => one.id !== role.id),
    givable: choices.givable.filter((one) => one !== role.id && one !== "owner"),
  };
  const [heir, setHeir] = useState(
    others.givable.includes("member") ? "member" : (others.givable[0] ?? "viewer"),
  );
  const { name, member_count: count } = role;
  const remove = async () => {
    const gone = await act(
      // Invitations may offer a role that nobody has yet.
      () => api.delete(`/roles/${role.id}?replace_with=${heir}`),
      { failed: t("notDeleted", { name }), done: t("deleted", { name }) },
    );
    if (gone) onClose();
  };
  return (
    <AlertDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t("deleteTitle", { name })}
      description={t("deleteText", { count })}
      action={t("delete")}
      pending={pending}
      onAction={remove}
    >
      {count > 0 && (
        <Field label={t("replaceWith")} className="mt-3">
          {(ids) => <RoleSelect {...ids} value={heir} onChange={setHeir} choices={others} />}
        </Field>
      )}
    </AlertDialog>
  );
}
