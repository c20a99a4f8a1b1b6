"use client";
// On a record's page: write a mail, a text, or call.
import { Mail, MessageSquare, Phone } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "#components/ui/button.tsx";
import { Tooltip } from "#components/ui/tooltip.tsx";
import { api } from "#lib/client.ts";
import type { Contact } from "#lib/record-slots.tsx";
import { useCan } from "#lib/rights.tsx";
import { emptyDraft } from "../compose/draft.ts";
import { openComposer } from "../compose/store.ts";
import { SequenceButton } from "../sequences/record-button.tsx";

type Known = { full_name: string; email: string | null; phone: string | null };

/** A deal names a person: whom that is, is asked when somebody wants to write to them. */
async function whoIs(about: Contact): Promise<Contact> {
  if (!about.person_id || about.email !== undefined) return about;
  try {
    const { full_name, email, phone } = await api.get<Known>(`/people/${about.person_id}`);
    return { ...about, name: full_name || about.name, email, phone };
  } catch {
    return about;
  }
}

export function ContactButtons({ about }: { about: Contact }) {
  const t = useTranslations("inbox.record");
  const canMail = useCan("emails.write");
  const canText = useCan("sms.write");
  const canCall = useCan("calls.write");
  const ids = {
    person_id: about.person_id ?? null,
    company_id: about.company_id ?? null,
    deal_id: about.deal_id ?? null,
  };
  const email = async () => {
    const who = await whoIs(about);
    openComposer({
      kind: "email",
      key: `new-${about.deal_id ?? about.person_id ?? about.company_id ?? ""}`,
      draft: {
        ...emptyDraft,
        about: ids,
        to: who.email ? [{ address: who.email.toLowerCase(), name: who.name }] : [],
      },
    });
  };
  const reach = async (kind: "sms" | "call") => openComposer({ kind, about: await whoIs(about) });
  const all = [
    { id: "email", can: canMail, icon: Mail, run: () => void email() },
    { id: "sms", can: canText, icon: MessageSquare, run: () => void reach("sms") },
    { id: "call", can: canCall, icon: Phone, run: () => void reach("call") },
  ] as const;
  return (
    <>
      {all.map(({ id, can, icon: Icon, run }) =>
        can ? (
          <Tooltip key={id} label={t(id)}>
            <Button size="icon-sm" aria-label={t(id)} onClick={run}>
              <Icon className="size-3.5" aria-hidden />
            </Button>
          </Tooltip>
        ) : null,
      )}
      {about.person_id && !about.deal_id && (
        <SequenceButton id={about.person_id} name={about.name} />
      )}
    </>
  );
}
