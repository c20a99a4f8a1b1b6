"use client";
// One text: theirs at the left, ours at the right, with how far it has come.
import { Check, CheckCheck, CircleAlert, Clock, Paperclip } from "lucide-react";
import { useTranslations } from "next-intl";
import { useParams } from "next/navigation";
import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { cn } from "#lib/cn.ts";
import { api } from "#lib/client.ts";
import { useFormats, useNotify } from "#modules/crm/ui/index.ts";
import { useQueryClient } from "@tanstack/react-query";
import { saveFile } from "../data/fetch-file.ts";
import { keys } from "../data/keys.ts";
import type { Sms } from "../data/types.ts";
import { Linked } from "./mail-text.tsx";

const ICONS = {
  queued: Clock,
  sending: Clock,
  sent: Check,
  delivered: CheckCheck,
  undelivered: CircleAlert,
  failed: CircleAlert,
  cancelled: CircleAlert,
} as const;

export function SmsBubble({ sms }: { sms: Sms }) {
  const t = useTranslations("inbox.sms");
  const { time, dayOfMoment } = useFormats();
  const ours = sms.direction === "outbound";
  const isWrong = sms.state === "failed" || sms.state === "undelivered";
  const waits = sms.state === "queued" && sms.send_at;
  const Icon = sms.state === "received" ? undefined : ICONS[sms.state];
  return (
    <article
      aria-label={t(ours ? "ours" : "theirs")}
      className={cn(
        "flex max-w-[80%] flex-col gap-0.5",
        ours ? "items-end self-end" : "self-start",
      )}
    >
      {sms.body && (
        <p
          className={cn(
            "w-fit rounded-xl px-3 py-1.5 text-base break-words whitespace-pre-wrap [&_a]:text-inherit",
            ours
              ? "rounded-br-sm bg-primary text-primary-foreground"
              : "rounded-bl-sm bg-accent text-foreground",
          )}
        >
          <Linked text={sms.body} />
        </p>
      )}
      {sms.media.map((file, position) => (
        <Media key={file.id ?? file.url ?? position} sms={sms} position={position} />
      ))}
      <p
        className={cn(
          "flex items-center gap-1 text-2xs",
          isWrong ? "text-destructive-text" : "text-muted-foreground",
        )}
      >
        {Icon && <Icon className="size-3" aria-hidden />}
        {ours && (
          <span>
            {waits
              ? t("waits", { when: `${dayOfMoment(waits)} ${time(waits)}` })
              : t(`state.${sms.state}`)}
          </span>
        )}
        <time dateTime={sms.at}>{time(sms.at)}</time>
        {waits && <CallBack sms={sms} />}
      </p>
      {sms.error && (
        <p role="alert" className="text-xs text-destructive-text">
          {sms.error}
        </p>
      )}
    </article>
  );
}

function CallBack({ sms }: { sms: Sms }) {
  const t = useTranslations("inbox.sms");
  const client = useQueryClient();
  const notify = useNotify();
  async function cancel() {
    try {
      await api.post(`/sms/${sms.id}/cancel`);
      await client.invalidateQueries({ queryKey: keys.messages(sms.conversation_id) });
    } catch (error) {
      notify.failed(t("notCalledBack"), error);
    }
  }
  return (
    <Button size="sm" variant="link" onClick={() => void cancel()}>
      {t("callBack")}
    </Button>
  );
}

function Media({ sms, position }: { sms: Sms; position: number }) {
  const t = useTranslations("inbox.sms");
  const { org } = useParams<{ org: string }>();
  const notify = useNotify();
  const [busy, setBusy] = useState(false);
  const file = sms.media[position];
  if (!file) return null;
  if (file.state !== "stored")
    return (
      <p className="text-xs break-all text-muted-foreground">
        <Paperclip className="mr-1 inline size-3" aria-hidden />
        {file.url ?? t(file.state === "failed" ? "fileLost" : "fileComing")}
      </p>
    );
  const kind = file.content_type?.split("/")[1] ?? "bin";
  async function save() {
    setBusy(true);
    try {
      await saveFile(
        `/sms/${sms.id}/media?position=${position}`,
        org,
        `text-${position + 1}.${kind}`,
      );
    } catch (error) {
      notify.failed(t("fileNotSaved"), error);
    }
    setBusy(false);
  }
  return (
    <Button size="sm" pending={busy} onClick={() => void save()}>
      <Paperclip className="size-3.5" aria-hidden /> {t("saveFile", { kind })}
    </Button>
  );
}
