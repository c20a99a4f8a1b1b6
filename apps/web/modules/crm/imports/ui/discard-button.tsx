"use client";
import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { AlertDialog } from "#components/ui/alert-dialog.tsx";
import { Button } from "#components/ui/button.tsx";
import { api } from "#lib/client.ts";
import { useNotify } from "#modules/crm/ui/notify.ts";
import { useHref } from "#modules/crm/ui/use-href.ts";
import type { Import } from "../schema.ts";

/** Deletes a draft and the rows that were uploaded for it. */
export function DiscardButton({ found }: { found: Import }) {
  const t = useTranslations("imports.delete");
  const router = useRouter();
  const href = useHref();
  const client = useQueryClient();
  const { failed } = useNotify();
  const [asking, setAsking] = useState(false);
  const [pending, setPending] = useState(false);

  async function discard() {
    setPending(true);
    try {
      await api.delete(`/imports/${found.id}`);
      router.push(href("/import"));
      void client.invalidateQueries({ queryKey: ["imports", "list"] });
    } catch (error) {
      setPending(false);
      setAsking(false);
      failed(t("failed"), error);
    }
  }

  return (
    <>
      <Button variant="danger-ghost" onClick={() => setAsking(true)}>
        {t("action")}
      </Button>
      <AlertDialog
        open={asking}
        onOpenChange={setAsking}
        title={t("title")}
        description={t("text")}
        action={t("action")}
        onAction={() => void discard()}
        pending={pending}
      />
    </>
  );
}
