"use client";
// Calling somebody: one's own phone rings first; when it is picked up, theirs does.
import { PhoneCall } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Field, FormError } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { Select } from "#components/ui/select.tsx";
import { api, ApiProblem } from "#lib/client.ts";
import type { Contact } from "#lib/record-slots.tsx";
import { problemText, toast } from "#modules/crm/ui/index.ts";
import { toE164 } from "../data/phone-number.ts";
import type { Call } from "../data/types.ts";
import { NoPhone } from "./no-phone.tsx";
import { useOwnPhones } from "./use-own-phones.ts";

const MINE = "rapport-my-phone";

type Props = {
  about: Contact | null;
  phoneId?: string | undefined;
  onCalled: (call: Call) => void;
};

export function CallForm({ about, phoneId, onCalled }: Props) {
  const t = useTranslations("inbox.compose");
  const phones = useOwnPhones();
  const [to, setTo] = useState(about?.phone ?? "");
  const [chosen, setChosen] = useState(phoneId ?? "");
  const [mine, setMine] = useState<string>();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>();
  if (!phones) return null;
  const from = phones.find(({ id }) => id === chosen) ?? phones[0];
  if (!from) return <NoPhone />;
  const through = mine ?? from.forward_to ?? localStorage.getItem(MINE) ?? "";

  async function call(anyway = false) {
    const number = toE164(to);
    const ringing = toE164(through);
    const needs = !ringing
      ? t("needsOwnPhone")
      : !number && !(about?.person_id && !to.trim())
        ? t("needsNumber")
        : undefined;
    if (needs) return setProblem(new ApiProblem({ status: 422, code: "invalid", detail: needs }));
    setBusy(true);
    setProblem(undefined);
    try {
      const made = await api.post<Call>("/calls", {
        phone_id: from?.id,
        to: number,
        through: ringing,
        call_anyway: anyway || undefined,
        person_id: about?.person_id ?? undefined,
        company_id: about?.company_id ?? undefined,
        deal_id: about?.deal_id ?? undefined,
      });
      if (ringing) localStorage.setItem(MINE, ringing);
      toast.success(t("rings", { number: ringing ?? "" }));
      onCalled(made);
    } catch (error) {
      setProblem(error);
    }
    setBusy(false);
  }

  return (
    <form
      aria-label={t("newCall")}
      className="flex flex-col gap-4 p-4"
      onSubmit={(event) => {
        event.preventDefault();
        void call();
      }}
    >
      <Field label={t("number")} hint={t("numberHint")}>
        {(ids) => (
          <Input {...ids} type="tel" value={to} onChange={(event) => setTo(event.target.value)} />
        )}
      </Field>
      <Field label={t("ownPhone")} hint={t("ownPhoneHint")}>
        {(ids) => (
          <Input
            {...ids}
            type="tel"
            placeholder="+41 79 000 00 00"
            value={through}
            onChange={(event) => setMine(event.target.value)}
          />
        )}
      </Field>
      {phones.length > 1 && (
        <Field label={t("shownNumber")}>
          {(ids) => (
            <Select
              {...ids}
              value={from.id}
              options={phones.map(({ id, label, number }) => ({
                value: id,
                label: label === number ? number : `${label}, ${number}`,
              }))}
              onValueChange={setChosen}
            />
          )}
        </Field>
      )}
      {problem !== undefined && <FormError>{problemText(problem, t("noAnswer"))}</FormError>}
      {problem instanceof ApiProblem && problem.field("call_anyway") && (
        <Button size="sm" className="self-start" onClick={() => void call(true)}>
          {t("callAnyway")}
        </Button>
      )}
      <Button type="submit" variant="primary" pending={busy} className="self-end">
        <PhoneCall className="size-4" aria-hidden /> {t("call")}
      </Button>
    </form>
  );
}
