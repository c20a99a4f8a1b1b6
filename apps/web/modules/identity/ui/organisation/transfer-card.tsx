"use client";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { AlertDialog } from "#components/ui/alert-dialog.tsx";
import { Button } from "#components/ui/button.tsx";
import { Combobox, type ComboboxOption } from "#components/ui/combobox.tsx";
import { api } from "#lib/client.ts";
import { findMembers } from "../members/remove-dialog.tsx";
import { useAct } from "../use-act.ts";
import { ActCard } from "./act-card.tsx";

/** An owner makes another member the owner. */
export function TransferCard({ org, me }: { org: string; me: string | null }) {
  const t = useTranslations("settings.organisation");
  const { act, pending } = useAct();
  const [heir, setHeir] = useState<ComboboxOption | null>(null);
  const [asking, setAsking] = useState(false);
  const name = heir?.label ?? "";
  const transfer = async () => {
    await act(() => api.post("/org/transfer-ownership", { member_id: heir?.value }), {
      failed: t("notTransferred"),
      done: t("transferred", { name }),
    });
    setAsking(false);
  };
  return (
    <ActCard title={t("transfer")} text={t("transferText")}>
      <div className="flex flex-wrap gap-2">
        <Combobox
          aria-label={t("transferTo")}
          className="w-52"
          value={heir}
          onChange={setHeir}
          placeholder={t("choose")}
          search={(query, signal) => findMembers(query, me, signal)}
        />
        <Button disabled={!heir} onClick={() => setAsking(true)}>
          {t("transferAct")}
        </Button>
      </div>
      <AlertDialog
        open={asking}
        onOpenChange={setAsking}
        title={t("transferTitle", { org, name })}
        description={t("transferWarning", { name })}
        action={t("transferAct")}
        pending={pending}
        onAction={transfer}
      />
    </ActCard>
  );
}
