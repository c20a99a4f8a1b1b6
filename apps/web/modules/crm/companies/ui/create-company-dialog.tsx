"use client";
import { api } from "#lib/client.ts";
import { CreateDialog } from "#modules/crm/ui/create/create-dialog.tsx";
import type { FormField, Values } from "#modules/crm/ui/create/form.ts";
import { useCreated } from "#modules/crm/ui/create/use-created.ts";
import { useMe } from "#modules/crm/ui/data/org.ts";
import { CrmProvider } from "#modules/crm/ui/query-provider.tsx";
import type { Company } from "#modules/crm/ui/types.ts";
import { useTranslations } from "next-intl";

type Props = { open: boolean; onOpenChange: (open: boolean) => void; defaults?: Values };

function Inner({ open, onOpenChange, defaults }: Props) {
  const t = useTranslations("crm.create");
  const me = useMe();
  const tField = useTranslations("crm.companies.field");
  const created = useCreated("companies");
  const fields: FormField[] = [
    { key: "name", label: tField("name"), kind: "text", required: true },
    { key: "domain", label: tField("domain"), kind: "text", half: true, hint: t("domainHint") },
    { key: "industry", label: tField("industry"), kind: "text", half: true },
    { key: "location", label: tField("location"), kind: "text", half: true },
    { key: "owner_id", label: tField("owner_id"), kind: "member", half: true },
  ];
  return (
    <CreateDialog
      open={open}
      onOpenChange={onOpenChange}
      title={t("companyTitle")}
      action={t("company")}
      fields={fields}
      defaults={{ owner_id: me?.member_id ?? "", ...defaults }}
      onCreate={async (body) => {
        const company = await api.post<Company>("/companies", body);
        created({ id: company.id, label: company.name });
      }}
    />
  );
}

/** A new company; it stands wherever the app opens it, the palette included. */
export const CreateCompanyDialog = (props: Props) => (
  <CrmProvider>
    <Inner {...props} />
  </CrmProvider>
);
