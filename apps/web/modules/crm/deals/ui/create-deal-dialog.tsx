"use client";
import { api } from "#lib/client.ts";
import { CreateDialog } from "#modules/crm/ui/create/create-dialog.tsx";
import type { FormField, Values } from "#modules/crm/ui/create/form.ts";
import { useCreated } from "#modules/crm/ui/create/use-created.ts";
import { usePipelines } from "#modules/crm/ui/data/reference.ts";
import { useCan } from "#lib/rights.tsx";
import { useMe } from "#modules/crm/ui/data/org.ts";
import { CrmProvider } from "#modules/crm/ui/query-provider.tsx";
import type { Deal } from "#modules/crm/ui/types.ts";
import { useTranslations } from "next-intl";

type Props = { open: boolean; onOpenChange: (open: boolean) => void; defaults?: Values };

function Inner({ open, onOpenChange, defaults }: Props) {
  const t = useTranslations("crm.create");
  const me = useMe();
  const setsAmounts = useCan("deal_amounts.write");
  const tField = useTranslations("crm.deals.field");
  const created = useCreated("deals");
  const { data: pipelines } = usePipelines();
  const start = pipelines?.find((pipeline) => pipeline.is_default) ?? pipelines?.[0];
  const amount: FormField = { key: "amount", label: tField("amount"), kind: "money", half: true };
  const fields: FormField[] = [
    { key: "name", label: tField("name"), kind: "text", required: true, hint: t("dealHint") },
    { key: "company_id", label: tField("company_id"), kind: "company" },
    ...(setsAmounts ? [amount] : []),
    { key: "stage_id", label: tField("stage_id"), kind: "stage", half: true },
    { key: "closes_on", label: tField("closes_on"), kind: "date", half: true },
    { key: "owner_id", label: tField("owner_id"), kind: "member", half: true },
    { key: "person_id", label: tField("person_id"), kind: "person" },
  ];
  return (
    <CreateDialog
      open={open}
      onOpenChange={onOpenChange}
      title={t("dealTitle")}
      action={t("deal")}
      fields={fields}
      defaults={{
        stage_id: start?.stages[0]?.id ?? "",
        owner_id: me?.member_id ?? "",
        ...defaults,
      }}
      onCreate={async (body) => {
        const deal = await api.post<Deal>("/deals", body);
        created({ id: deal.id, label: deal.name });
      }}
    />
  );
}

/** A new deal; it stands wherever the app opens it, the palette included. */
export const CreateDealDialog = (props: Props) => (
  <CrmProvider>
    <Inner {...props} />
  </CrmProvider>
);
