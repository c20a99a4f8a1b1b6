"use client";
import { useTranslations } from "next-intl";
import { Field } from "#components/ui/field.tsx";
import { Select } from "#components/ui/select.tsx";
import { useMe } from "#modules/crm/ui/index.ts";
import type { Sequence } from "../../sequences/schema.ts";
import { useMailboxes, usePhones } from "../data/use-inbox.ts";
import type { Errors } from "../settings/use-form.ts";

export type Senders = { integration_id?: string; phone_id?: string };

type Props = {
  sequence: Sequence | undefined;
  chosen: Senders;
  onChange: (senders: Senders) => void;
  errors: Errors;
};

/** From which mailbox and number a sequence goes, where there is more than one that the reader may use. */
export function SenderFields({ sequence, chosen, onChange, errors }: Props) {
  const t = useTranslations("sequences");
  const me = useMe();
  const needs = (kind: "email" | "sms") => sequence?.steps.some((step) => step.kind === kind);
  const boxes = (useMailboxes().data ?? []).filter(
    (box) =>
      (box.state === "connected" || box.state === "failing") &&
      (box.member_id === me?.member_id || box.sends_for === "org"),
  );
  const phones = (usePhones().data ?? []).filter(
    ({ member_id, can_text }) => can_text && (member_id === null || member_id === me?.member_id),
  );
  const own = boxes.find(({ member_id }) => member_id === me?.member_id);
  const ownPhone = phones.find(({ member_id }) => member_id === me?.member_id);
  return (
    <>
      {needs("email") && (boxes.length > 1 || errors["/integration_id"]) && (
        <Field label={t("fromMailbox")} error={errors["/integration_id"]}>
          {(ids) => (
            <Select
              {...ids}
              value={chosen.integration_id ?? own?.id ?? ""}
              placeholder={t("chooseMailbox")}
              options={boxes.map(({ id, address }) => ({ value: id, label: address }))}
              onValueChange={(integration_id) => onChange({ ...chosen, integration_id })}
            />
          )}
        </Field>
      )}
      {needs("sms") && (phones.length > 1 || errors["/phone_id"]) && (
        <Field label={t("fromNumber")} error={errors["/phone_id"]}>
          {(ids) => (
            <Select
              {...ids}
              value={chosen.phone_id ?? ownPhone?.id ?? ""}
              placeholder={t("chooseNumber")}
              options={phones.map(({ id, number, label }) => ({
                value: id,
                label: label || number,
                hint: number,
              }))}
              onValueChange={(phone_id) => onChange({ ...chosen, phone_id })}
            />
          )}
        </Field>
      )}
    </>
  );
}
