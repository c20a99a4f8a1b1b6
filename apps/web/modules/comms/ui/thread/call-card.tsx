"use client";
// One call: which way, how it ended, how long, its recording, and what somebody says came of it.
import {
  ArrowDownLeft,
  ArrowUpRight,
  CircleAlert,
  type LucideIcon,
  PhoneMissed,
  Voicemail,
} from "lucide-react";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Badge } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { Textarea } from "#components/ui/textarea.tsx";
import { cn } from "#lib/cn.ts";
import { api } from "#lib/client.ts";
import { useCan } from "#lib/rights.tsx";
import { useFormats, useMembers, useNotify } from "#modules/crm/ui/index.ts";
import { formatSeconds } from "../data/format-bytes.ts";
import { keys } from "../data/keys.ts";
import type { Call } from "../data/types.ts";
import { Recording } from "./recording.tsx";

const missed = /^(no_answer|busy|failed|cancelled)$/;

function looksOf(call: Call): { icon: LucideIcon; tone: string } {
  if (call.state === "voicemail")
    return { icon: Voicemail, tone: "bg-warning-soft text-warning-text" };
  if (missed.test(call.state))
    return { icon: PhoneMissed, tone: "bg-destructive-soft text-destructive-text" };
  return {
    icon: call.direction === "inbound" ? ArrowDownLeft : ArrowUpRight,
    tone: "bg-success-soft text-success-text",
  };
}

export function CallCard({ call, name }: { call: Call; name: string }) {
  const t = useTranslations("inbox.call");
  const { time } = useFormats();
  const { data: members } = useMembers();
  const who = members?.find(({ id }) => id === call.member_id)?.name ?? t("us");
  const { icon: Icon, tone } = looksOf(call);
  const inbound = call.direction === "inbound";
  const [editing, setEditing] = useState(false);
  const canWrite = useCan("calls.write");
  return (
    <article className="flex flex-col gap-2 rounded-lg border bg-card p-3">
      <div className="flex flex-wrap items-center gap-2">
        <span className={cn("flex size-6 items-center justify-center rounded-full", tone)}>
          <Icon className="size-3.5" aria-hidden />
        </span>
        <span className="min-w-0 font-medium">
          {t(inbound ? "theyCalled" : "weCalled", { who, name })}
        </span>
        {call.duration_seconds ? (
          <span className="text-muted-foreground">{formatSeconds(call.duration_seconds)}</span>
        ) : null}
        <Badge
          tone={
            call.state === "completed"
              ? "success"
              : call.state === "voicemail"
                ? "warning"
                : missed.test(call.state)
                  ? "danger"
                  : "info"
          }
        >
          {t(`state.${call.state}`)}
        </Badge>
        {call.disposition && <Badge>{call.disposition}</Badge>}
        <time dateTime={call.at} className="ml-auto text-xs text-muted-foreground">
          {time(call.at)}
        </time>
      </div>
      {call.error && (
        <p role="alert" className="flex items-start gap-2 text-sm text-destructive-text">
          <CircleAlert className="mt-0.5 size-3.5 shrink-0" aria-hidden /> {call.error}
        </p>
      )}
      <Recording call={call} />
      {call.note && !editing && (
        <p className="text-sm break-words whitespace-pre-wrap text-muted-foreground">{call.note}</p>
      )}
      {editing ? (
        <Outcome call={call} onClose={() => setEditing(false)} />
      ) : (
        canWrite && (
          <Button size="sm" variant="ghost" className="self-start" onClick={() => setEditing(true)}>
            {t(call.note || call.disposition ? "changeOutcome" : "addOutcome")}
          </Button>
        )
      )}
    </article>
  );
}

function Outcome({ call, onClose }: { call: Call; onClose: () => void }) {
  const t = useTranslations("inbox.call");
  const client = useQueryClient();
  const notify = useNotify();
  const [disposition, setDisposition] = useState(call.disposition ?? "");
  const [note, setNote] = useState(call.note ?? "");
  const [busy, setBusy] = useState(false);
  async function save() {
    setBusy(true);
    try {
      await api.patch(`/calls/${call.id}`, {
        disposition: disposition.trim() || null,
        note: note.trim() || null,
      });
      await client.invalidateQueries({ queryKey: keys.messages(call.conversation_id) });
      onClose();
    } catch (error) {
      notify.failed(t("notSaved"), error);
    }
    setBusy(false);
  }
  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
      onKeyDown={(event) => {
        if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) void save();
        if (event.key === "Escape") onClose();
      }}
    >
      <Field label={t("disposition")} hint={t("dispositionHint")}>
        {(ids) => (
          <Input
            {...ids}
            maxLength={100}
            value={disposition}
            onChange={(event) => setDisposition(event.target.value)}
          />
        )}
      </Field>
      <Field label={t("note")}>
        {(ids) => (
          <Textarea
            {...ids}
            maxLength={20_000}
            value={note}
            onChange={(event) => setNote(event.target.value)}
          />
        )}
      </Field>
      <div className="flex justify-end gap-1.5">
        <Button size="sm" variant="ghost" onClick={onClose}>
          {t("cancel")}
        </Button>
        <Button type="submit" size="sm" pending={busy}>
          {t("saveOutcome")}
        </Button>
      </div>
    </form>
  );
}
