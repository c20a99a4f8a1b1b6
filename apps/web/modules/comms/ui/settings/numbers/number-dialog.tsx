"use client";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { toast } from "sonner";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogBody, DialogContent, DialogFooter } from "#components/ui/dialog.tsx";
import { FormError } from "#components/ui/field.tsx";
import { api } from "#lib/client.ts";
import type { Phone } from "../../../phones/schema.ts";
import { useForm } from "../use-form.ts";
import { draftOf, readDraft } from "./draft.ts";
import { NumberFields } from "./number-fields.tsx";

export type Wanted = { phone: Phone } | { number: string; label: string };

type Props = {
  /** A number to change, or one of Twilio's to take into use. */
  wanted: Wanted;
  ownerName: string;
  onClose: () => void;
  onSaved: () => void;
};

const placed = ["label", "member_id", "team_id", "forward_to", "ring_seconds", "greeting"].map(
  (name) => `/${name}`,
);

/** Asks whose a number is and what it does. */
export function NumberDialog({ wanted, ownerName, onClose, onSaved }: Props) {
  const t = useTranslations("phones");
  const c = useTranslations("common");
  const phone = "phone" in wanted ? wanted.phone : undefined;
  const number = "phone" in wanted ? wanted.phone.number : wanted.number;
  const [draft, setDraft] = useState(() =>
    draftOf(phone, "label" in wanted ? wanted.label : "", ownerName),
  );
  const { errors, problem, pending, send } = useForm([...placed, "/recording_mode"]);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const read = readDraft(draft, {
      label: t("labelMissing"),
      member: t("memberMissing"),
      team: t("teamMissing"),
      forward: t("forwardWrong"),
      ring: t("ringWrong"),
    });
    const saved = await send(read.errors, () =>
      phone
        ? api.patch<Phone>(`/phones/${phone.id}`, read.body, {
            headers: { "If-Match": `"${phone.version}"` },
          })
        : api.post<Phone>("/phones", { number, ...read.body }),
    );
    if (!saved) return;
    toast.success(t(phone ? "saved" : "assigned", { number }));
    onSaved();
  };
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent
        className="max-w-xl"
        title={t(phone ? "editTitle" : "assignTitle", { number })}
        {...(phone ? {} : { description: t("assignText") })}
      >
        <form onSubmit={submit} noValidate className="flex min-h-0 flex-1 flex-col">
          <DialogBody className="flex flex-col gap-5">
            <NumberFields
              draft={draft}
              errors={errors}
              onChange={(part) => setDraft((before) => ({ ...before, ...part }))}
            />
            <FormError>{problem}</FormError>
          </DialogBody>
          <DialogFooter>
            <Button onClick={onClose}>{c("cancel")}</Button>
            <Button type="submit" variant="primary" pending={pending}>
              {phone ? c("save") : t("assign")}
            </Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  );
}
