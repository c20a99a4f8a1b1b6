"use client";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogBody, DialogContent, DialogFooter } from "#components/ui/dialog.tsx";
import { Field, FormError } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import type { CreateOrg } from "./types.ts";

type Props = { open: boolean; onOpenChange: (open: boolean) => void; createOrg: CreateOrg };

/** A further organisation, of which one becomes the owner. */
export function CreateOrgDialog({ open, onOpenChange, createOrg }: Props) {
  const t = useTranslations("shell");
  const c = useTranslations("common");
  const e = useTranslations("errors");
  const [name, setName] = useState("");
  const [error, setError] = useState<{ field?: string; form?: string }>({});
  const [pending, setPending] = useState(false);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!name.trim()) return setError({ field: t("orgNameMissing") });
    setPending(true);
    setError({});
    const made = await createOrg(name.trim()).catch(() => ({ problem: e("offline") }));
    if ("slug" in made) return location.assign(`/${made.slug}`);
    setPending(false);
    setError({ form: made.problem });
  };
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      <DialogContent title={t("createOrg")} description={t("createOrgText")}>
        <form onSubmit={submit} noValidate>
          <DialogBody className="flex flex-col gap-4">
            <Field label={t("orgName")} error={error.field}>
              {(ids) => (
                <Input
                  {...ids}
                  value={name}
                  maxLength={200}
                  autoComplete="organization"
                  onChange={(e) => setName(e.target.value)}
                />
              )}
            </Field>
            <FormError>{error.form}</FormError>
          </DialogBody>
          <DialogFooter>
            <Button onClick={() => onOpenChange(false)}>{c("cancel")}</Button>
            <Button type="submit" variant="primary" pending={pending}>
              {t("createOrgDo")}
            </Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  );
}
