"use client";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { AlertDialog } from "#components/ui/alert-dialog.tsx";
import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { api } from "#lib/client.ts";
import type { Org } from "../../orgs/schema.ts";
import { useAct } from "../use-act.ts";
import { useDates } from "../use-dates.ts";
import { ActCard } from "./act-card.tsx";

/** An owner asks for the end of the organisation, or takes it back. */
export function DeletionCard({ org }: { org: Org }) {
  const t = useTranslations("settings.organisation");
  const { day } = useDates();
  const { act, pending } = useAct();
  const [asking, setAsking] = useState(false);
  const [confirm, setConfirm] = useState("");
  const due = org.deletion_due_at;
  const request = async () => {
    const done = await act(() => api.post("/org/deletion", { confirm }), {
      failed: t("notDeletedYet"),
    });
    if (done) setAsking(false);
  };
  const keep = () =>
    act(() => api.delete("/org/deletion"), { failed: t("notKept"), done: t("kept") });
  return (
    <ActCard
      title={t("delete")}
      text={t("deleteText")}
      note={
        due && (
          <p className="font-medium text-destructive-text">
            {t("deletePending", { day: day(due) })}
          </p>
        )
      }
    >
      {due ? (
        <Button onClick={keep} pending={pending}>
          {t("keep")}
        </Button>
      ) : (
        <Button variant="danger-ghost" onClick={() => setAsking(true)}>
          {t("deleteAct")}
        </Button>
      )}
      <AlertDialog
        open={asking}
        onOpenChange={setAsking}
        title={t("deleteTitle", { org: org.name })}
        description={t("deleteText")}
        action={t("deleteAct")}
        pending={pending}
        onAction={request}
      >
        <Field label={t("confirm", { slug: org.slug })} className="mt-3">
          {(ids) => (
            <Input
              {...ids}
              value={confirm}
              autoComplete="off"
              spellCheck={false}
              autoCapitalize="none"
              className="font-mono"
              onChange={(e) => setConfirm(e.target.value)}
            />
          )}
        </Field>
      </AlertDialog>
    </ActCard>
  );
}
