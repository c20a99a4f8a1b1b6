"use client";
import type { Route } from "next";
import { useTranslations } from "next-intl";
import { useParams, useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogBody, DialogContent, DialogFooter } from "#components/ui/dialog.tsx";
import { Field, FormError } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { api } from "#lib/client.ts";
import type { Sequence } from "../../sequences/schema.ts";
import { useForm } from "../settings/use-form.ts";

/** Asks for a name; what is sent is written on the sequence's page. */
export function CreateSequenceDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations("sequences");
  const c = useTranslations("common");
  const router = useRouter();
  const { org } = useParams<{ org: string }>();
  const [name, setName] = useState("");
  const { errors, problem, pending, send } = useForm(["/name"]);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const made = await send(name.trim() ? {} : { "/name": t("nameMissing") }, () =>
      api.post<Sequence>("/sequences", { name: name.trim() }),
    );
    if (made) router.push(`/${org}/sequences/${made.value.id}` as Route);
  };
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent title={t("createTitle")} description={t("createText")}>
        <form onSubmit={submit} noValidate className="flex min-h-0 flex-1 flex-col">
          <DialogBody className="flex flex-col gap-5">
            <Field label={t("name")} hint={t("nameHint")} error={errors["/name"]}>
              {(ids) => (
                <Input
                  {...ids}
                  value={name}
                  maxLength={200}
                  onChange={(event) => setName(event.target.value)}
                />
              )}
            </Field>
            <FormError>{problem}</FormError>
          </DialogBody>
          <DialogFooter>
            <Button onClick={onClose}>{c("cancel")}</Button>
            <Button type="submit" variant="primary" pending={pending}>
              {t("create")}
            </Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  );
}
