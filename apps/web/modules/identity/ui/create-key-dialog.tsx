"use client";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogBody, DialogContent, DialogFooter } from "#components/ui/dialog.tsx";
import { Field, FormError } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { Select } from "#components/ui/select.tsx";
import { api, ApiProblem } from "#lib/client.ts";
import type { ApiKeyWithSecret } from "../api-keys/schema.ts";
import { ScopePicker } from "./scope-picker.tsx";

const LIVES = ["30", "90", "365", "never"] as const;
const DAY = 86_400_000;

type Props = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  permissions: readonly string[];
  onCreated: (key: ApiKeyWithSecret) => void;
};

/** Asks for a name, rights and an end, and makes the key. */
export function CreateKeyDialog({ open, onOpenChange, permissions, onCreated }: Props) {
  const t = useTranslations("settings.apiKeys");
  const c = useTranslations("common");
  const e = useTranslations("errors");
  const [name, setName] = useState("");
  const [life, setLife] = useState<string>("365");
  const [scopes, setScopes] = useState<readonly string[]>(["*.read"]);
  const [problem, setProblem] = useState<{ name?: string | undefined; form?: string | undefined }>(
    {},
  );
  const [pending, setPending] = useState(false);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!name.trim()) return setProblem({ name: t("nameMissing") });
    if (scopes.length === 0) return setProblem({ form: t("noRights") });
    setPending(true);
    setProblem({});
    try {
      const key = await api.post<ApiKeyWithSecret>("/api-keys", {
        name: name.trim(),
        scopes,
        expires_at:
          life === "never" ? null : new Date(Date.now() + Number(life) * DAY).toISOString(),
      });
      setName("");
      onCreated(key);
    } catch (error) {
      const known = error instanceof ApiProblem;
      const ofName = known ? error.field("name") : undefined;
      const form = known ? (error.errors[0]?.message ?? error.detail) : e("unexpected");
      setProblem(ofName ? { name: ofName } : { form });
    } finally {
      setPending(false);
    }
  };
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      <DialogContent title={t("createTitle")} description={t("createText")}>
        <form onSubmit={submit} noValidate className="flex min-h-0 flex-1 flex-col">
          <DialogBody className="flex flex-col gap-5">
            <Field label={t("name")} hint={t("nameHint")} error={problem.name}>
              {(ids) => (
                <Input
                  {...ids}
                  value={name}
                  maxLength={200}
                  onChange={(x) => setName(x.target.value)}
                />
              )}
            </Field>
            <ScopePicker permissions={permissions} scopes={scopes} onChange={setScopes} />
            <Field label={t("expires")} hint={life === "never" ? t("neverHint") : undefined}>
              {(ids) => (
                <Select
                  {...ids}
                  className="w-48"
                  value={life}
                  onValueChange={setLife}
                  options={LIVES.map((value) => ({ value, label: t(`lives.${value}`) }))}
                />
              )}
            </Field>
            <FormError>{problem.form}</FormError>
          </DialogBody>
          <DialogFooter>
            <Button onClick={() => onOpenChange(false)}>{c("cancel")}</Button>
            <Button type="submit" variant="primary" pending={pending}>
              {t("create")}
            </Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  );
}
