"use client";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { toast } from "sonner";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogBody, DialogContent, DialogFooter } from "#components/ui/dialog.tsx";
import { Field, FormError } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { Select } from "#components/ui/select.tsx";
import { Textarea } from "#components/ui/textarea.tsx";
import { api } from "#lib/client.ts";
import type { OptOut } from "../../../compliance/schema.ts";
import { useForm } from "../use-form.ts";

const channels = ["all", "sms", "call", "email"] as const;

type Props = { onClose: () => void; onSaved: () => void };

/** Somebody asked by word of mouth or by letter: nobody here contacts them from now on. */
export function OptOutDialog({ onClose, onSaved }: Props) {
  const t = useTranslations("compliance");
  const c = useTranslations("common");
  const [draft, setDraft] = useState({ address: "", channel: "all", note: "" });
  const { errors, problem, pending, send } = useForm(["/address", "/channel", "/note"]);
  const change = (part: Partial<typeof draft>) => setDraft((before) => ({ ...before, ...part }));
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const given = draft.address.trim();
    const address = given.includes("@") ? given : given.replaceAll(/[\s().-]/g, "");
    const note = draft.note.trim();
    const saved = await send(address ? {} : { "/address": t("addressMissing") }, () =>
      api.post<OptOut>("/opt-outs", {
        address,
        channel: draft.channel,
        ...(note ? { note } : {}),
      }),
    );
    if (!saved) return;
    toast.success(t("added", { address: saved.value.address ?? address }));
    onSaved();
  };
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent title={t("add")} description={t("addText")}>
        <form onSubmit={submit} noValidate className="flex min-h-0 flex-1 flex-col">
          <DialogBody className="flex flex-col gap-5">
            <Field label={t("address")} hint={t("addressHint")} error={errors["/address"]}>
              {(ids) => (
                <Input
                  {...ids}
                  autoComplete="off"
                  value={draft.address}
                  maxLength={320}
                  onChange={(event) => change({ address: event.target.value })}
                />
              )}
            </Field>
            <Field label={t("channel")} error={errors["/channel"]}>
              {(ids) => (
                <Select
                  {...ids}
                  value={draft.channel}
                  onValueChange={(channel) => change({ channel })}
                  options={channels.map((value) => ({ value, label: t(`channels.${value}`) }))}
                />
              )}
            </Field>
            <Field label={t("note")} hint={t("noteHint")} error={errors["/note"]}>
              {(ids) => (
                <Textarea
                  {...ids}
                  value={draft.note}
                  maxLength={2_000}
                  onChange={(event) => change({ note: event.target.value })}
                />
              )}
            </Field>
            <FormError>{problem}</FormError>
          </DialogBody>
          <DialogFooter>
            <Button onClick={onClose}>{c("cancel")}</Button>
            <Button type="submit" variant="primary" pending={pending}>
              {t("add")}
            </Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  );
}
