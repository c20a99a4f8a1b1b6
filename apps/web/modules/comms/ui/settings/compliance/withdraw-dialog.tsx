"use client";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { toast } from "sonner";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogBody, DialogContent, DialogFooter } from "#components/ui/dialog.tsx";
import { Field, FormError } from "#components/ui/field.tsx";
import { Textarea } from "#components/ui/textarea.tsx";
import { api } from "#lib/client.ts";
import type { OptOut } from "../../../compliance/schema.ts";
import { useForm } from "../use-form.ts";

type Props = { optOut: OptOut; onClose: () => void; onSaved: () => void };

/** They took it back, and how: without a reason nobody is contacted again. */
export function WithdrawDialog({ optOut, onClose, onSaved }: Props) {
  const t = useTranslations("compliance");
  const c = useTranslations("common");
  const [note, setNote] = useState("");
  const { errors, problem, pending, send } = useForm(["/note"]);
  const address = optOut.address ?? "";
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const saved = await send(note.trim() ? {} : { "/note": t("reasonMissing") }, () =>
      api.post<OptOut>("/opt-outs/withdraw", {
        channel: optOut.channel,
        address,
        note: note.trim(),
      }),
    );
    if (!saved) return;
    toast.success(t("withdrawn", { address }));
    onSaved();
  };
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent
        title={t("withdrawTitle", { address })}
        description={t("withdrawText", { channel: t(`channels.${optOut.channel}`) })}
      >
        <form onSubmit={submit} noValidate className="flex min-h-0 flex-1 flex-col">
          <DialogBody className="flex flex-col gap-5">
            <Field label={t("reason")} hint={t("reasonHint")} error={errors["/note"]}>
              {(ids) => (
                <Textarea
                  {...ids}
                  value={note}
                  maxLength={2_000}
                  onChange={(event) => setNote(event.target.value)}
                />
              )}
            </Field>
            <FormError>{problem}</FormError>
          </DialogBody>
          <DialogFooter>
            <Button onClick={onClose}>{c("cancel")}</Button>
            <Button type="submit" variant="danger" pending={pending}>
              {t("withdraw")}
            </Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  );
}
