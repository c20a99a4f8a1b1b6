"use client";
// Writing a text: one field, and into how many texts carriers will cut it.
import { countSegments, MAX_TEXT_LENGTH } from "@rapport/integrations/twilio/segments";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Field, FormError } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { Select } from "#components/ui/select.tsx";
import { cn } from "#lib/cn.ts";
import { api, ApiProblem } from "#lib/client.ts";
import { problemText, toast } from "#modules/crm/ui/index.ts";
import { keys } from "../data/keys.ts";
import { toE164 } from "../data/phone-number.ts";
import type { Sms } from "../data/types.ts";
import { useWhen } from "../data/use-when.ts";
import type { About } from "./draft.ts";
import { NoPhone } from "./no-phone.tsx";
import { SendButtons } from "./send-buttons.tsx";
import { useDraft } from "./use-draft.ts";
import { useOwnPhones } from "./use-own-phones.ts";

type Draft = { to: string; text: string; phone_id: string };
type Props = {
  /** The number that is fixed by the conversation; otherwise it is asked for. */
  to?: string | undefined;
  phoneId?: string | undefined;
  suggestedTo?: string | undefined;
  about: About;
  draftKey: string;
  inline?: boolean;
  onSent: (sms: Sms) => void;
};

export function SmsComposer({ to, phoneId, suggestedTo, about, draftKey, inline, onSent }: Props) {
  const t = useTranslations("inbox.compose");
  const client = useQueryClient();
  const { words } = useWhen();
  const phones = useOwnPhones();
  const { draft, change, forget } = useDraft<Draft>(draftKey, {
    to: to ?? suggestedTo ?? "",
    text: "",
    phone_id: phoneId ?? "",
  });
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>();
  const [key, setKey] = useState(() => crypto.randomUUID());
  const segments = countSegments(draft.text);
  const from = draft.phone_id || phones?.[0]?.id;
  if (phones?.length === 0 && !phoneId) return <NoPhone />;

  async function send(at?: Date, anyway = false) {
    if (busy) return;
    const number = to ?? toE164(draft.to);
    const needs = !draft.text.trim()
      ? t("needsText")
      : !number && !(about.person_id && !draft.to.trim())
        ? t("needsNumber")
        : undefined;
    if (needs) return setProblem(new ApiProblem({ status: 422, code: "invalid", detail: needs }));
    setBusy(true);
    setProblem(undefined);
    try {
      const sms = await api.post<Sms>(
        "/sms",
        {
          phone_id: phoneId ?? from,
          to: number,
          body: draft.text.trim(),
          send_at: at?.toISOString(),
          send_anyway: anyway || undefined,
          person_id: about.person_id ?? undefined,
          company_id: about.company_id ?? undefined,
          deal_id: about.deal_id ?? undefined,
        },
        { idempotencyKey: key },
      );
      forget();
      change({ text: "" });
      forget();
      setKey(crypto.randomUUID());
      void client.invalidateQueries({ queryKey: keys.messages(sms.conversation_id) });
      void client.invalidateQueries({ queryKey: keys.lists });
      void client.invalidateQueries({ queryKey: ["crm", "timeline"] });
      if (at) toast.success(t("scheduled", { when: words(at) }));
      onSent(sms);
    } catch (error) {
      setProblem(error);
      setKey(crypto.randomUUID());
    }
    setBusy(false);
  }

  return (
    <div
      role="form"
      aria-label={t("newSms")}
      onKeyDown={(event) => {
        if (event.key !== "Enter" || !(event.metaKey || event.ctrlKey)) return;
        event.preventDefault();
        void send();
      }}
      className="flex min-h-0 flex-1 flex-col"
    >
      {!to && (
        <div className="flex flex-col gap-3 border-b p-3">
          <Field label={t("number")} hint={t("numberHint")}>
            {(ids) => (
              <Input
                {...ids}
                type="tel"
                autoComplete="off"
                value={draft.to}
                onChange={(event) => change({ to: event.target.value })}
              />
            )}
          </Field>
          {phones && phones.length > 1 && from && (
            <Field label={t("fromNumber")}>
              {(ids) => (
                <Select
                  {...ids}
                  value={from}
                  options={phones.map(({ id, label, number }) => ({
                    value: id,
                    label: label === number ? number : `${label}, ${number}`,
                  }))}
                  onValueChange={(id) => change({ phone_id: id })}
                />
              )}
            </Field>
          )}
        </div>
      )}
      <textarea
        aria-label={t("smsText")}
        placeholder={t("smsHint")}
        autoFocus={!inline}
        maxLength={MAX_TEXT_LENGTH}
        value={draft.text}
        onChange={(event) => change({ text: event.target.value })}
        className={cn(
          "w-full resize-none bg-transparent px-3 py-2.5 text-base outline-none placeholder:text-subtle-foreground max-md:text-lg",
          inline ? "field-sizing-content max-h-60 min-h-12" : "min-h-32 flex-1",
        )}
      />
      {problem !== undefined && (
        <div className="px-3 pb-2">
          <FormError>{problemText(problem, t("noAnswer"))}</FormError>
          {problem instanceof ApiProblem && problem.field("send_anyway") && (
            <Button size="sm" className="mt-2" onClick={() => void send(undefined, true)}>
              {t("sendAnyway")}
            </Button>
          )}
        </div>
      )}
      <div className="flex shrink-0 items-center gap-2 border-t p-1.5 pl-3">
        <p aria-live="polite" className="min-w-0 flex-1 truncate text-xs text-muted-foreground">
          {draft.text
            ? t("segments", {
                characters: draft.text.length,
                max: MAX_TEXT_LENGTH,
                count: segments.count,
              })
            : ""}
        </p>
        <SendButtons label={t("sendSms")} busy={busy} onSend={(at) => void send(at)} />
      </div>
    </div>
  );
}
