"use client";
// Writing a mail: a reply in its conversation, or a new one over any page.
import { useQueryClient } from "@tanstack/react-query";
import { Paperclip, Trash2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { type KeyboardEvent, useRef, useState } from "react";
import { toast } from "sonner";
import { Button } from "#components/ui/button.tsx";
import { FormError } from "#components/ui/field.tsx";
import { Select } from "#components/ui/select.tsx";
import { cn } from "#lib/cn.ts";
import { ApiProblem } from "#lib/client.ts";
import { problemText, useMe } from "#modules/crm/ui/index.ts";
import { keys } from "../data/keys.ts";
import { useMailboxes } from "../data/use-inbox.ts";
import { useWhen } from "../data/use-when.ts";
import { AddressField } from "./address-field.tsx";
import type { EmailDraft } from "./draft.ts";
import { FileList } from "./file-list.tsx";
import { MissingForm } from "./missing-form.tsx";
import { NoMailbox } from "./no-mailbox.tsx";
import { SendButtons } from "./send-buttons.tsx";
import { sendEmail } from "./send-email.ts";
import { TemplateMenu } from "./template-menu.tsx";
import { rememberDraft, useCallBack } from "./use-call-back.ts";
import { useDraft } from "./use-draft.ts";
import { useFiles } from "./use-files.ts";
import { useTemplate } from "./use-template.ts";

const UNDO_MS = 10_000;

type Props = {
  initial: EmailDraft;
  /** Under which name the draft is kept. */
  draftKey: string;
  /** Inside a conversation subject and copies stay folded until they are wanted. */
  inline?: boolean;
  onClose: () => void;
};

export function EmailComposer({ initial, draftKey, inline = false, onClose }: Props) {
  const t = useTranslations("inbox.compose");
  const client = useQueryClient();
  const callBack = useCallBack();
  const { words } = useWhen();
  const me = useMe();
  const { data: boxes } = useMailboxes();
  const { draft, change, forget } = useDraft<EmailDraft>(draftKey, initial);
  const [wide, setWide] = useState(!inline || initial.cc.length + initial.bcc.length > 0);
  const [copies, setCopies] = useState(initial.cc.length + initial.bcc.length > 0);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>();
  const [key, setKey] = useState(() => crypto.randomUUID());
  const picker = useRef<HTMLInputElement>(null);
  const files = useFiles(draft.files, (list) => change({ files: list }));

  const usable = (boxes ?? []).filter(
    (box) =>
      box.state !== "disconnected" && (box.member_id === me?.member_id || box.sends_for === "org"),
  );
  const sender =
    usable.find(({ id }) => id === draft.integration_id) ??
    usable.find(({ member_id }) => member_id === me?.member_id) ??
    usable[0];
  const template = useTemplate(draft, change, {
    name: sender?.display_name ?? "",
    address: sender?.address ?? "",
  });
  if (boxes && me && !sender) return <NoMailbox />;

  const faults = problem instanceof ApiProblem ? problem : undefined;
  const needs =
    draft.to.length + draft.cc.length + draft.bcc.length === 0
      ? t("needsTo")
      : !draft.subject.trim() && !draft.reply_to_id
        ? t("needsSubject")
        : !draft.text.trim()
          ? t("needsText")
          : undefined;

  async function send(at?: Date) {
    if (busy) return;
    if (needs) return setProblem(new ApiProblem({ status: 422, code: "invalid", detail: needs }));
    setBusy(true);
    setProblem(undefined);
    try {
      const mail = await sendEmail(
        { ...draft, ...(sender && { integration_id: sender.id }) },
        key,
        at,
      );
      rememberDraft(mail.id, draft);
      forget();
      void client.invalidateQueries({ queryKey: keys.messages(mail.conversation_id) });
      void client.invalidateQueries({ queryKey: keys.lists });
      void client.invalidateQueries({ queryKey: ["crm", "timeline"] });
      toast.success(at ? t("scheduled", { when: words(at) }) : t("sending"), {
        duration: UNDO_MS,
        action: { label: t("undo"), onClick: () => void callBack(mail) },
      });
      onClose();
    } catch (error) {
      setProblem(error);
      setKey(crypto.randomUUID());
    }
    setBusy(false);
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) {
      event.preventDefault();
      void send();
    } else if (event.key === "Escape" && inline && !event.defaultPrevented) {
      event.stopPropagation();
      onClose();
    }
  };

  return (
    <div
      role="form"
      aria-label={t(draft.reply_to_id ? "reply" : "newEmail")}
      onKeyDown={onKeyDown}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        if (event.dataTransfer.files.length === 0) return;
        event.preventDefault();
        void files.add([...event.dataTransfer.files]);
      }}
      className="flex min-h-0 flex-1 flex-col"
    >
      <div className={cn("relative", inline && "max-h-48 overflow-y-auto")}>
        <AddressField
          label={t("to")}
          value={draft.to}
          onChange={(to) => change({ to })}
          error={faults?.field("to")}
          autoFocus={!inline && draft.to.length === 0}
        />
        {!copies && (
          <Button
            size="sm"
            variant="ghost"
            className="absolute top-1 right-1.5"
            onClick={() => setCopies(true)}
          >
            {t("copies")}
          </Button>
        )}
      </div>
      {copies && (
        <>
          <AddressField label={t("cc")} value={draft.cc} onChange={(cc) => change({ cc })} />
          <AddressField label={t("bcc")} value={draft.bcc} onChange={(bcc) => change({ bcc })} />
        </>
      )}
      {wide ? (
        <input
          aria-label={t("subject")}
          placeholder={t("subject")}
          maxLength={900}
          value={draft.subject}
          autoFocus={!inline && draft.to.length > 0}
          onChange={(event) => change({ subject: event.target.value })}
          className="h-9 w-full shrink-0 border-b bg-transparent px-3 text-base font-medium outline-none placeholder:font-normal placeholder:text-subtle-foreground focus-visible:border-ring max-md:h-11 max-md:text-lg"
        />
      ) : (
        <button
          type="button"
          onClick={() => setWide(true)}
          className="truncate border-b px-3 py-1.5 text-left text-xs text-muted-foreground hover:text-foreground"
        >
          {t("subjectIs", { subject: draft.subject })}
        </button>
      )}
      {template.missing.length > 0 && (
        <MissingForm names={template.missing} onGive={(values) => void template.give(values)} />
      )}
      <textarea
        aria-label={t("text")}
        placeholder={t("textHint")}
        autoFocus={inline}
        maxLength={500_000}
        value={draft.text}
        onChange={(event) => change({ text: event.target.value })}
        onPaste={(event) => {
          if (event.clipboardData.files.length === 0) return;
          event.preventDefault();
          void files.add([...event.clipboardData.files]);
        }}
        className={cn(
          "w-full resize-none bg-transparent px-3 py-2.5 text-base outline-none placeholder:text-subtle-foreground max-md:text-lg",
          inline ? "field-sizing-content max-h-80 min-h-24" : "min-h-40 flex-1",
        )}
      />
      {sender?.signature.trim() && (
        <p
          aria-label={t("signature")}
          className="max-h-24 overflow-y-auto px-3 pb-2 text-sm whitespace-pre-wrap text-subtle-foreground"
        >
          {sender.signature.trim()}
        </p>
      )}
      {draft.reply_to_id && draft.quote !== undefined && (
        <label className="flex w-fit items-center gap-2 px-3 pb-2 text-xs text-muted-foreground max-md:min-h-11">
          <input
            type="checkbox"
            checked={draft.quote}
            onChange={(event) => change({ quote: event.target.checked })}
            className="size-3.5 accent-(--primary)"
          />
          {t("quote")}
        </label>
      )}
      <FileList files={draft.files} uploads={files.uploads} onRemove={files.remove} />
      {problem !== undefined && (
        <div className="px-3 pb-2">
          <FormError>{problemText(problem, t("noAnswer"))}</FormError>
        </div>
      )}
      <div className="flex shrink-0 flex-wrap items-center gap-1 border-t p-1.5">
        <input
          ref={picker}
          type="file"
          multiple
          hidden
          aria-label={t("attach")}
          onChange={(event) => {
            void files.add([...(event.target.files ?? [])]);
            event.target.value = "";
          }}
        />
        <Button
          variant="ghost"
          size="icon-sm"
          aria-label={t("attach")}
          title={t("attach")}
          onClick={() => picker.current?.click()}
        >
          <Paperclip className="size-4" aria-hidden />
        </Button>
        <TemplateMenu onPick={(one) => void template.take(one)} />
        <Button
          variant="ghost"
          size="icon-sm"
          aria-label={t("discard")}
          title={t("discard")}
          onClick={() => {
            forget();
            onClose();
          }}
        >
          <Trash2 className="size-4" aria-hidden />
        </Button>
        {usable.length > 1 && sender && (
          <Select
            aria-label={t("from")}
            size="sm"
            className="w-auto max-w-48 border-transparent"
            value={sender.id}
            options={usable.map(({ id, address }) => ({ value: id, label: address }))}
            onValueChange={(id) => change({ integration_id: id })}
          />
        )}
        <span className="ml-auto">
          <SendButtons
            label={t("send")}
            busy={busy}
            disabled={files.uploads.length > 0 || template.missing.length > 0}
            onSend={(at) => void send(at)}
          />
        </span>
      </div>
    </div>
  );
}
