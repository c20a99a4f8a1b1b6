// A draft as the API takes it.
import { api } from "#lib/client.ts";
import type { Email } from "../data/types.ts";
import { toHtml } from "../thread/plain-text.ts";
import type { EmailDraft } from "./draft.ts";

const some = <T>(list: readonly T[]) => (list.length > 0 ? list : undefined);

/** Sends a draft, once however often it is pressed. Throws ApiProblem. */
export function sendEmail(draft: EmailDraft, key: string, sendAt?: Date): Promise<Email> {
  const { about } = draft;
  const isTemplate = draft.template_id && draft.text === draft.template_text;
  return api.post<Email>(
    "/emails",
    {
      to: some(draft.to),
      cc: some(draft.cc),
      bcc: some(draft.bcc),
      subject: draft.subject,
      ...(isTemplate ? {} : { text: draft.text, html: toHtml(draft.text) }),
      reply_to_id: draft.reply_to_id,
      quote: draft.reply_to_id ? draft.quote : undefined,
      template_id: draft.template_id,
      variables: draft.template_id ? draft.variables : undefined,
      integration_id: draft.integration_id,
      attachments: some(draft.files.map(({ id }) => id)),
      send_at: sendAt?.toISOString(),
      person_id: about.person_id ?? undefined,
      company_id: about.company_id ?? undefined,
      deal_id: about.deal_id ?? undefined,
    },
    { idempotencyKey: key },
  );
}
