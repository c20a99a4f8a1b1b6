"use client";
// Undoing a mail: it is called back, and stands in the composer again with its files.
import { useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useParams } from "next/navigation";
import { api } from "#lib/client.ts";
import { useNotify } from "#modules/crm/ui/index.ts";
import { fetchFile } from "../data/fetch-file.ts";
import { keys } from "../data/keys.ts";
import type { Email } from "../data/types.ts";
import { type EmailDraft, keepDraft } from "./draft.ts";
import { openComposer } from "./store.ts";
import { uploadFile } from "./upload.ts";

/** What was sent from here, as it was written: the mail itself also bears a signature and a quotation. */
const written = new Map<string, EmailDraft>();
export const rememberDraft = (id: string, draft: EmailDraft) => void written.set(id, draft);

function draftOf(email: Email): EmailDraft {
  const of = (role: "to" | "cc" | "bcc") =>
    email.recipients
      .filter((one) => one.role === role)
      .map(({ address, name }) => ({ address, name }));
  const { person_id, company_id, deal_id } = email;
  return {
    to: of("to"),
    cc: of("cc"),
    bcc: of("bcc"),
    subject: email.subject,
    text: (email.body?.text ?? "").split("\n\n-- \n")[0] ?? "",
    about: { person_id, company_id, deal_id },
    files: [],
    integration_id: email.integration_id,
    conversation_id: email.conversation_id,
  };
}

export function useCallBack() {
  const t = useTranslations("inbox.compose");
  const { org } = useParams<{ org: string }>();
  const client = useQueryClient();
  const notify = useNotify();

  /** Its files went with the mail, so the draft takes copies of them. */
  async function takeFiles(email: Email): Promise<EmailDraft["files"]> {
    const files = [];
    for (const { id, file_name, content_type } of email.attachments) {
      const bytes = await fetchFile(`/emails/${email.id}/attachments/${id}`, org);
      const file = new File([bytes], file_name, { type: content_type });
      files.push(await uploadFile(file, org, () => {}));
    }
    return files;
  }

  return async function callBack(email: Email): Promise<void> {
    try {
      await api.post(`/emails/${email.id}/cancel`);
    } catch (error) {
      notify.failed(t("notCalledBack"), error);
      return;
    }
    void client.invalidateQueries({ queryKey: keys.messages(email.conversation_id) });
    void client.invalidateQueries({ queryKey: keys.lists });
    const draft = written.get(email.id) ?? draftOf(email);
    const files = await takeFiles(email).catch((error: unknown) => {
      notify.failed(t("filesLost"), error);
      return [];
    });
    const key = `back-${email.id}`;
    keepDraft(org, key, null);
    openComposer({ kind: "email", key, draft: { ...draft, files } });
  };
}
