"use client";
// A mail, text or call in a record's thread: what it is, how it went, and the way to its conversation.
import { useQuery } from "@tanstack/react-query";
import { Lock } from "lucide-react";
import { useTranslations } from "next-intl";
import { Link } from "#components/ui/link.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { api } from "#lib/client.ts";
import type { SpokenItem } from "#lib/record-slots.tsx";
import { batchById, type Page, toSearch, useHref, where } from "#modules/crm/ui/index.ts";
import { formatSeconds } from "../data/format-bytes.ts";
import { formatNumber } from "../data/phone-number.ts";
import type { Call, Email, Sms } from "../data/types.ts";

const loaderOf = <T extends { id: string }>(path: string) =>
  batchById<T>(async (ids) => {
    const page = await api.get<Page<T>>(
      `${path}${toSearch({ limit: 100, filters: [where("id", "in", ids.join(","))] })}`,
    );
    return new Map(page.data.map((row) => [row.id, row]));
  });

const loaders = {
  email: loaderOf<Email>("/emails"),
  sms: loaderOf<Sms>("/sms"),
  call: loaderOf<Call>("/calls"),
};

type Told = { words: string; state: string | null; isWrong: boolean; isPrivate: boolean };

function useTold(item: SpokenItem): Told | undefined {
  const t = useTranslations("inbox.entry");
  const kind = item.type === "sms" || item.type === "call" ? item.type : "email";
  const { data } = useQuery<Email | Sms | Call | null>({
    queryKey: ["comms", "entry", kind, item.id],
    queryFn: () => loaders[kind](item.id),
    staleTime: 30_000,
  });
  if (!data) return undefined;
  const inbound = data.direction === "inbound";
  if (kind === "email") {
    const mail = data as Email;
    const name = inbound
      ? mail.from_name || mail.from_address
      : mail.recipients.map((one) => one.name || one.address).join(", ");
    return {
      words: t(inbound ? "emailFrom" : "emailTo", { name }),
      state: /^(scheduled|sending|failed|bounced|cancelled)$/.test(mail.state)
        ? t(`state.${mail.state}`)
        : null,
      isWrong: mail.state === "failed" || mail.state === "bounced",
      isPrivate: !mail.shared,
    };
  }
  const number = formatNumber(inbound ? (data as Sms).from_number : (data as Sms).to_number);
  if (kind === "sms") {
    const sms = data as Sms;
    return {
      words: t(inbound ? "smsFrom" : "smsTo", { name: number }),
      state: inbound ? null : t(`state.${sms.state}`),
      isWrong: sms.state === "failed" || sms.state === "undelivered",
      isPrivate: false,
    };
  }
  const call = data as Call;
  const length = call.duration_seconds ? formatSeconds(call.duration_seconds) : "";
  return {
    words: t(inbound ? "callFrom" : "callTo", { name: number }),
    state: [t(`state.${call.state}`), length].filter(Boolean).join(", "),
    isWrong: /^(no_answer|busy|failed|cancelled)$/.test(call.state),
    isPrivate: false,
  };
}

export function MessageEntry({ item }: { item: SpokenItem }) {
  const t = useTranslations("inbox.entry");
  const href = useHref();
  const told = useTold(item);
  const said = item.body && item.body !== "—" ? item.body : null;
  return (
    <Link
      href={href(`/inbox?who=all&c=${item.conversation_id}`)}
      className="flex flex-col gap-0.5 rounded-lg border bg-card px-3 py-2 hover:border-border-strong"
    >
      <span className="flex items-center gap-2 text-xs text-muted-foreground">
        <span className="truncate">{told?.words ?? t("open")}</span>
        {told?.isPrivate && (
          <Lock className="size-3 shrink-0" role="img" aria-label={t("private")} />
        )}
        {told?.state && <Badge tone={told.isWrong ? "danger" : "neutral"}>{told.state}</Badge>}
      </span>
      {said && <span className="line-clamp-3 break-words whitespace-pre-line">{said}</span>}
    </Link>
  );
}
