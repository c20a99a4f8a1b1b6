"use client";
// A template in a draft: rendered by the server about whom the mail is for; what is missing is asked for before sending.
import { useTranslations } from "next-intl";
import { useState } from "react";
import { api } from "#lib/client.ts";
import { useNotify } from "#modules/crm/ui/index.ts";
import type { Template } from "../data/types.ts";
import type { EmailDraft } from "./draft.ts";

type Rendered = { subject: string; text: string; html: string | null; missing: string[] };
type Sender = { name: string; address: string };

export function useTemplate(
  draft: EmailDraft,
  change: (part: Partial<EmailDraft>) => void,
  sender: Sender,
) {
  const t = useTranslations("inbox.compose");
  const notify = useNotify();
  const [missing, setMissing] = useState<string[]>([]);

  async function fill(id: string, variables: Record<string, string>) {
    const { about, to } = draft;
    const [first] = to;
    const known: Record<string, string> = {
      ...(sender.name && { "sender.name": sender.name }),
      ...(sender.address && { "sender.email": sender.address }),
      ...(first && !about.person_id && { "person.email": first.address }),
      ...(first?.name && !about.person_id && { "person.full_name": first.name }),
      ...variables,
    };
    try {
      const rendered = await api.post<Rendered>(`/email-templates/${id}/render`, {
        person_id: about.person_id ?? undefined,
        company_id: about.company_id ?? undefined,
        deal_id: about.deal_id ?? undefined,
        variables: known,
      });
      setMissing(rendered.missing);
      change({
        template_id: id,
        variables: known,
        text: rendered.text,
        template_text: rendered.text,
        ...(draft.reply_to_id ? {} : { subject: rendered.subject }),
      });
    } catch (error) {
      notify.failed(t("templateFailed"), error);
    }
  }

  return {
    missing,
    take: (template: Template) => fill(template.id, {}),
    /** Gives words for what was missing. */
    give: (variables: Record<string, string>) =>
      draft.template_id && fill(draft.template_id, { ...draft.variables, ...variables }),
  };
}
