"use client";
import { api } from "#lib/client.ts";
import { CreateDialog } from "#modules/crm/ui/create/create-dialog.tsx";
import type { FormField, Values } from "#modules/crm/ui/create/form.ts";
import { useCreated } from "#modules/crm/ui/create/use-created.ts";
import { useMe } from "#modules/crm/ui/data/org.ts";
import { CrmProvider } from "#modules/crm/ui/query-provider.tsx";
import type { Person } from "#modules/crm/ui/types.ts";
import { useTranslations } from "next-intl";

type Props = { open: boolean; onOpenChange: (open: boolean) => void; defaults?: Values };

function Inner({ open, onOpenChange, defaults }: Props) {
  const t = useTranslations("crm.create");
  const me = useMe();
  const tField = useTranslations("crm.people.field");
  const created = useCreated("people");
  const fields: FormField[] = [
    { key: "first_name", label: tField("first_name"), kind: "text", half: true, required: true },
    { key: "last_name", label: tField("last_name"), kind: "text", half: true },
    { key: "email", label: tField("email"), kind: "email", half: true },
    { key: "phone", label: tField("phone"), kind: "phone", half: true },
    { key: "job_title", label: tField("job_title"), kind: "text" },
    { key: "company_id", label: tField("company_id"), kind: "company", half: true },
    { key: "owner_id", label: tField("owner_id"), kind: "member", half: true },
  ];
  return (
    <CreateDialog
      open={open}
      onOpenChange={onOpenChange}
      title={t("personTitle")}
      action={t("person")}
      fields={fields}
      defaults={{ owner_id: me?.member_id ?? "", ...defaults }}
      onCreate={async (body) => {
        const person = await api.post<Person>("/people", body);
        created({ id: person.id, label: person.full_name });
      }}
    />
  );
}

/** A new person; it stands wherever the app opens it, the palette included. */
export const CreatePersonDialog = (props: Props) => (
  <CrmProvider>
    <Inner {...props} />
  </CrmProvider>
);
