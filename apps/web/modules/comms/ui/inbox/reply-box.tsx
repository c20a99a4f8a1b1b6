"use client";
// Answering where the conversation goes on: a mail in its thread, a text from its number, a note on the same record.
import { Reply } from "lucide-react";
import { useTranslations } from "next-intl";
import { Kbd } from "#components/ui/kbd.tsx";
import { cn } from "#lib/cn.ts";
import { useCan } from "#lib/rights.tsx";
import { type EmailDraft, emptyDraft, replySubject } from "../compose/draft.ts";
import { EmailComposer } from "../compose/email-composer.tsx";
import { NoteComposer } from "../compose/note-composer.tsx";
import { SmsComposer } from "../compose/sms-composer.tsx";
import type { Conversation, Email } from "../data/types.ts";
import { useConversationName } from "./words.ts";

/** Whom a reply goes to, and under which words. */
export function replyDraft(row: Conversation, mail: Email, own: string, all: boolean): EmailDraft {
  const named = (role: "to" | "cc") =>
    mail.recipients
      .filter((one) => one.role === role && one.address !== own)
      .map(({ address, name }) => ({ address, name }));
  const back =
    mail.direction === "inbound"
      ? mail.reply_to.length > 0
        ? mail.reply_to
        : [{ address: mail.from_address, name: mail.from_name }]
      : named("to");
  const others = all && mail.direction === "inbound" ? named("to") : [];
  const { person_id, company_id, deal_id } = row;
  return {
    ...emptyDraft,
    to: [...back, ...others.filter(({ address }) => back.every((one) => one.address !== address))],
    cc: all ? named("cc") : [],
    subject: replySubject(mail.subject),
    about: { person_id, company_id, deal_id },
    reply_to_id: mail.id,
    conversation_id: row.id,
    integration_id: mail.integration_id,
    ...(mail.body ? { quote: true } : {}),
  };
}

type Props = {
  row: Conversation;
  /** What is answered, once somebody has begun to. */
  draft: EmailDraft | undefined;
  canStart: boolean;
  onStart: () => void;
  onClose: () => void;
};

export function ReplyBox({ row, draft, canStart, onStart, onClose }: Props) {
  const t = useTranslations("inbox");
  const canMail = useCan("emails.write");
  const canText = useCan("sms.write");
  const canNote = useCan("interactions.write");
  const nameOf = useConversationName();
  const box =
    "flex flex-col overflow-clip rounded-lg border border-border-strong bg-card shadow-1 focus-within:border-ring";
  if (row.channel === "phone")
    return canText && row.phone_id ? (
      <div className={box} id="reply">
        <SmsComposer
          key={row.id}
          to={row.counterpart}
          phoneId={row.phone_id}
          about={{ person_id: row.person_id, company_id: row.company_id, deal_id: row.deal_id }}
          draftKey={`sms-${row.id}`}
          inline
          onSent={() => {}}
        />
      </div>
    ) : null;
  if (row.channel === "mention")
    return canNote ? (
      // The list of members opens out of the box.
      <div className={cn(box, "overflow-visible")} id="reply">
        <NoteComposer key={row.id} conversationId={row.id} name={nameOf(row)} />
      </div>
    ) : null;
  if (row.channel !== "email" || !canMail) return null;
  if (draft)
    return (
      <div className={box}>
        <EmailComposer
          key={draft.reply_to_id ?? ""}
          initial={draft}
          draftKey={`reply-${draft.reply_to_id}`}
          inline
          onClose={onClose}
        />
      </div>
    );
  if (!canStart) return null;
  return (
    <button
      type="button"
      onClick={onStart}
      className="flex h-10 w-full items-center gap-2 rounded-lg border border-border-strong bg-card px-3 text-left text-sm text-subtle-foreground shadow-1 max-md:h-12"
    >
      <Reply className="size-4" aria-hidden /> {t("replyTo")} <Kbd>R</Kbd>
    </button>
  );
}
