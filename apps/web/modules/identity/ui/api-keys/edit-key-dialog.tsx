"use client";
import { useTranslations } from "next-intl";
import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { toast } from "sonner";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogBody, DialogContent, DialogFooter } from "#components/ui/dialog.tsx";
import { FormError } from "#components/ui/field.tsx";
import { api } from "#lib/client.ts";
import type { ApiKey } from "../../api-keys/schema.ts";
import { writeAddresses } from "./address-list.ts";
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

/** The day of a moment where the reader is: YYYY-MM-DD. */
const dayOf = (iso: string) => new Date(iso).toLocaleDateString("sv-SE");

const draftOf = (key: ApiKey): KeyDraft => ({
  name: key.name,
  life: key.expires_at ? "day" : "never",
  until: key.expires_at ? dayOf(key.expires_at) : "",
  addresses: writeAddresses(key.allowed_cidrs),
  limit: String(key.rate_limit),
});

type Props = { apiKey: ApiKey; onClose: () => void };

/** Changes name, end, addresses and limit. Rights stay: another key is made for others. Opens with the key's own values. */
export function EditKeyDialog({ apiKey, onClose }: Props) {
  const t = useTranslations("settings.apiKeys");
  const s = useTranslations("settings");
  const c = useTranslations("common");
  const e = useTranslations("errors");
  const router = useRouter();
  const check = useCheck();
  const [first] = useState(() => draftOf(apiKey));
  const [draft, setDraft] = useState(first);
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
    setPending(true);
    setProblems({});
    try {
      // An end that nobody touched keeps its hour.
      const isSameEnd = draft.life === first.life && draft.until === first.until;
      await api.patch(`/api-keys/${apiKey.id}`, {
        ...bodyOf(draft),
        ...(isSameEnd ? {} : { expires_at: endOf(draft) }),
      });
      toast.success(s("saved"));
      router.refresh();
      onClose();
    } catch (error) {
      setProblems(problemsOf(error, draft, e("unexpected")));
    } finally {
      setPending(false);
    }
  };
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent title={t("editTitle", { name: apiKey.name })} description={t("editText")}>
        <form ref={form} onSubmit={submit} noValidate className="flex min-h-0 flex-1 flex-col">
          <DialogBody className="flex flex-col gap-5">
            <NameField {...fields} />
            <LimitFields {...fields} />
            <FormError>{problems.form}</FormError>
          </DialogBody>
          <DialogFooter>
            <Button onClick={onClose}>{c("cancel")}</Button>
            <Button type="submit" variant="primary" pending={pending}>
              {t("saveKey")}
            </Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  );
}
