"use client";
// Answering a mention: a note on the same record that mentions who wrote the first.
import { useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { FormError } from "#components/ui/field.tsx";
import { Kbd } from "#components/ui/kbd.tsx";
import { api } from "#lib/client.ts";
import {
  type Mentioned,
  MentionField,
  problemText,
  stillMentioned,
} from "#modules/crm/ui/index.ts";
import { keys } from "../data/keys.ts";
import { useDraft } from "./use-draft.ts";

type Props = { conversationId: string; name: string };

export function NoteComposer({ conversationId, name }: Props) {
  const t = useTranslations("inbox.mention");
  const client = useQueryClient();
  const { draft, change, forget } = useDraft<{ text: string; chosen: Mentioned[] }>(
    `note-${conversationId}`,
    { text: "", chosen: [] },
  );
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>();
  const [key, setKey] = useState(() => crypto.randomUUID());

  async function send() {
    const text = draft.text.trim();
    if (busy || !text) return;
    setBusy(true);
    setProblem(undefined);
    try {
      await api.post(
        `/conversations/${conversationId}/reply`,
        { text, mentions: stillMentioned(text, draft.chosen) },
        { idempotencyKey: key },
      );
      change({ text: "", chosen: [] });
      forget();
      void client.invalidateQueries({ queryKey: keys.messages(conversationId) });
      void client.invalidateQueries({ queryKey: keys.lists });
      void client.invalidateQueries({ queryKey: ["crm", "timeline"] });
    } catch (error) {
      setProblem(error);
    }
    setKey(crypto.randomUUID());
    setBusy(false);
  }

  return (
    <div role="form" aria-label={t("reply")}>
      <MentionField
        above
        aria-label={t("replyText", { name })}
        placeholder={t("replyHint", { name })}
        maxLength={50_000}
        value={draft.text}
        onText={(text) => change({ text })}
        onMention={(member) => change({ chosen: [...draft.chosen, member] })}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || !(event.metaKey || event.ctrlKey)) return;
          event.preventDefault();
          void send();
        }}
        className="field-sizing-content max-h-60 min-h-12 resize-none px-3 py-2.5 text-base placeholder:text-subtle-foreground max-md:text-lg"
      />
      {problem !== undefined && (
        <div className="px-3 pb-2">
          <FormError>{problemText(problem, t("notSaved"))}</FormError>
        </div>
      )}
      <div className="flex items-center gap-2 border-t p-1.5 pl-3">
        <p className="min-w-0 flex-1 truncate text-xs text-muted-foreground">{t("becomes")}</p>
        <Button
          size="sm"
          variant="primary"
          pending={busy}
          disabled={!draft.text.trim()}
          onClick={() => void send()}
        >
          {t("send")} <Kbd onPrimary={Boolean(draft.text.trim())}>⌘ ↵</Kbd>
        </Button>
      </div>
    </div>
  );
}
