"use client";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogBody, DialogContent, DialogFooter } from "#components/ui/dialog.tsx";
import { FormError } from "#components/ui/field.tsx";
import { api } from "#lib/client.ts";
import type { ApiKeyWithSecret } from "../../api-keys/schema.ts";
import {
  bodyOf,
  endOf,
  type KeyDraft,
  type KeyProblems,
  LimitFields,
  NameField,
  problemsOf,
  useCheck,
  useFocusWrong,
} from "./key-form.tsx";
import { ScopePicker } from "./scope-picker.tsx";

const NEW: KeyDraft = { name: "", life: "365", until: "", addresses: "", limit: "60" };
const READING: readonly string[] = ["*.read"];

type Props = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  permissions: readonly string[];
  onCreated: (key: ApiKeyWithSecret) => void;
};

/** Asks for a name, rights, an end and addresses, and makes the key. */
export function CreateKeyDialog({ open, onOpenChange, permissions, onCreated }: Props) {
  const t = useTranslations("settings.apiKeys");
  const c = useTranslations("common");
  const e = useTranslations("errors");
  const check = useCheck();
  const [draft, setDraft] = useState(NEW);
  const [scopes, setScopes] = useState(READING);
  const [problems, setProblems] = useState<KeyProblems>({});
  const [pending, setPending] = useState(false);
  const form = useFocusWrong(problems);
  const fields = {
    draft,
    problems,
    onChange: (part: Partial<KeyDraft>) => setDraft({ ...draft, ...part }),
  };

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const missing = check(draft);
    if (missing) return setProblems(missing);
    if (scopes.length === 0) return setProblems({ form: t("noRights") });
    setPending(true);
    setProblems({});
    try {
      const body = { ...bodyOf(draft), scopes, expires_at: endOf(draft) };
      const key = await api.post<ApiKeyWithSecret>("/api-keys", body);
      setDraft(NEW);
      setScopes(READING);
      onCreated(key);
    } catch (error) {
      setProblems(problemsOf(error, draft, e("unexpected")));
    } finally {
      setPending(false);
    }
  };
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      <DialogContent title={t("createTitle")} description={t("createText")}>
        <form ref={form} onSubmit={submit} noValidate className="flex min-h-0 flex-1 flex-col">
          <DialogBody className="flex flex-col gap-5">
            <NameField {...fields} />
            <ScopePicker permissions={permissions} scopes={scopes} onChange={setScopes} />
            <LimitFields {...fields} />
            <FormError>{problems.form}</FormError>
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
