"use client";
// One mail of a thread: a line until it is opened, then what it says and what came with it.
import { CircleAlert, Clock, Lock } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Avatar } from "#components/ui/avatar.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import { cn } from "#lib/cn.ts";
import { useFormats, useMembers } from "#modules/crm/ui/index.ts";
import type { Email } from "../data/types.ts";
import { useCallBack } from "../compose/use-call-back.ts";
import { Attachments } from "./attachments.tsx";
import { MailFrame } from "./mail-frame.tsx";
import { MailText } from "./mail-text.tsx";

type Props = { email: Email; startsOpen: boolean; onReply?: ((all: boolean) => void) | undefined };

const nameOf = ({ name, address }: { name: string; address: string }) => name || address;

export function EmailCard({ email, startsOpen, onReply }: Props) {
  const t = useTranslations("inbox.mail");
  const { time } = useFormats();
  const [toggled, setToggled] = useState<boolean>();
  const open = toggled ?? startsOpen;
  const from = email.from_name || email.from_address;
  const to = email.recipients.filter(({ role }) => role !== "bcc");
  const others = email.recipients.length > 1;
  return (
    <article className="rounded-lg border bg-card">
      <button
        type="button"
        aria-expanded={open}
        onClick={() => setToggled(!open)}
        className="flex w-full items-center gap-2.5 rounded-lg px-3 py-2 text-left max-md:min-h-11"
      >
        <Avatar name={from} size={24} />
        <span className={cn("truncate font-medium", !open && "shrink-0 max-w-[45%]")}>{from}</span>
        {open ? (
          <span className="min-w-0 flex-1 truncate text-xs text-muted-foreground max-md:hidden">
            {t("to", { names: to.map(nameOf).join(", ") })}
          </span>
        ) : (
          <span className="min-w-0 flex-1 truncate text-muted-foreground">
            {email.body_private ? (
              <Lock className="size-3.5" aria-label={t("private")} role="img" />
            ) : (
              email.body?.snippet
            )}
          </span>
        )}
        <MailState email={email} />
        <time dateTime={email.at} className="ml-auto shrink-0 text-xs text-muted-foreground">
          {time(email.at)}
        </time>
      </button>
      {open && (
        <div className="flex flex-col gap-3 px-3 pb-3 pl-[46px] max-md:pl-3">
          <Envelope email={email} />
          {email.error && (
            <p
              role="alert"
              className="flex items-start gap-2 rounded-md bg-destructive-soft px-2.5 py-1.5 text-sm text-destructive-text"
            >
              <CircleAlert className="mt-0.5 size-3.5 shrink-0" aria-hidden /> {email.error}
            </p>
          )}
          <MailBody email={email} />
          <Attachments email={email} />
          {onReply && email.state !== "scheduled" && (
            <div className="flex gap-1.5">
              <Button size="sm" onClick={() => onReply(false)}>
                {t("reply")}
              </Button>
              {others && (
                <Button size="sm" variant="ghost" onClick={() => onReply(true)}>
                  {t("replyAll")}
                </Button>
              )}
            </div>
          )}
          <Waiting email={email} />
        </div>
      )}
    </article>
  );
}

function Envelope({ email }: { email: Email }) {
  const t = useTranslations("inbox.mail");
  const { dayOfMoment, time } = useFormats();
  const line = (role: "to" | "cc" | "bcc") => {
    const names = email.recipients
      .filter((one) => one.role === role)
      .map(({ name, address }) => (name ? `${name} <${address}>` : address));
    return names.length > 0 && [t(`role.${role}`), names.join(", ")];
  };
  const lines = [
    [
      t("role.from"),
      email.from_name ? `${email.from_name} <${email.from_address}>` : email.from_address,
    ],
    email.reply_to.length > 0 && [
      t("role.replyTo"),
      email.reply_to
        .map(({ name, address }) => (name ? `${name} <${address}>` : address))
        .join(", "),
    ],
    line("to"),
    line("cc"),
    line("bcc"),
    [t("role.date"), `${dayOfMoment(email.at)} ${time(email.at)}`],
  ].filter((entry): entry is string[] => Boolean(entry));
  return (
    <details className="text-xs text-muted-foreground">
      <summary className="inline-flex w-fit cursor-pointer list-none items-center rounded-sm hover:text-foreground max-md:min-h-11">
        {t("envelope")}
      </summary>
      <dl className="mt-1 grid grid-cols-[64px_minmax(0,1fr)] gap-y-0.5">
        {lines.map(([label, value]) => (
          <div key={label} className="contents">
            <dt>{label}</dt>
            <dd className="break-words text-foreground">{value}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

function MailBody({ email }: { email: Email }) {
  const t = useTranslations("inbox.mail");
  const { data: members } = useMembers();
  const [plain, setPlain] = useState(false);
  if (!email.body) {
    const owner = members?.find(({ id }) => id === email.member_id)?.name;
    return (
      <p className="flex items-start gap-2 rounded-md bg-muted px-2.5 py-2 text-sm text-muted-foreground">
        <Lock className="mt-0.5 size-3.5 shrink-0" aria-hidden />
        {owner ? t("privateOf", { name: owner }) : t("private")}
      </p>
    );
  }
  const { html, text } = email.body;
  if (!html && !text?.trim()) return <p className="text-sm text-muted-foreground">{t("empty")}</p>;
  return (
    <div className="flex flex-col gap-1">
      {html && !plain ? <MailFrame email={email} html={html} /> : <MailText text={text ?? ""} />}
      {html && text && (
        <Button
          size="sm"
          variant="link"
          className="self-start text-xs text-muted-foreground"
          onClick={() => setPlain(!plain)}
        >
          {t(plain ? "asHtml" : "asText")}
        </Button>
      )}
    </div>
  );
}

function MailState({ email }: { email: Email }) {
  const t = useTranslations("inbox.mail.state");
  const { dayOfMoment, time } = useFormats();
  switch (email.state) {
    case "scheduled":
      return (
        <Badge tone="info" icon={Clock}>
          {email.send_at && Date.parse(email.send_at) - Date.parse(email.created_at) > 60_000
            ? t("scheduled", { when: `${dayOfMoment(email.send_at)} ${time(email.send_at)}` })
            : t("sending")}
        </Badge>
      );
    case "sending":
      return <Badge icon={Clock}>{t("sending")}</Badge>;
    case "failed":
    case "bounced":
      return (
        <Badge tone="danger" icon={CircleAlert}>
          {t(email.state)}
        </Badge>
      );
    default:
      return email.kind === "auto_reply" || email.kind === "bounce" ? (
        <Badge>{t(email.kind)}</Badge>
      ) : null;
  }
}

/** While a mail waits it can be called back, and comes back as a draft. */
function Waiting({ email }: { email: Email }) {
  const t = useTranslations("inbox.mail");
  const callBack = useCallBack();
  if (!email.undo_until) return null;
  return (
    <Button size="sm" className="self-start" onClick={() => void callBack(email)}>
      {t("callBack")}
    </Button>
  );
}
